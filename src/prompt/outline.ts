/** What there is, in few words: for connectors with more methods than anybody wants to read. */
import { sanitizeToolName } from "../protocol/tool-names.ts";
import { commentText, docComment } from "./doc-comment.ts";
import { searchWords } from "./search-words.ts";

/** Characters of a hint. */
const HINT = 100;

/** The beginning of a description, on one line. */
export function hint(description: string | undefined, most: number = HINT): string {
  // Of the first paragraph, without Markdown's line breaks.
  const line = commentText((description ?? "").slice(0, most * 4))
    .split(/\n\s*\n/, 1)[0]!
    .replace(/\s+/g, " ");
  return line.length > most ? `${line.slice(0, most - 1).trimEnd()}…` : line;
}

/**
 * Declares a connector's methods by their names and hints, without their types.
 *
 * @param length Characters at most; methods that do not fit are counted in a comment.
 * @returns TypeScript.
 */
export function outlineTypes(
  methods: Iterable<readonly [name: string, tool: { description?: string }]>,
  { namespace, length }: { namespace: string; length: number },
): string {
  const rows: string[] = [];
  let left = length - 200;
  let more = 0;
  for (const [method, { description }] of methods) {
    const row = `${docComment(hint(description), "  ")}  ${method}(input?: unknown): Promise<unknown>;\n`;
    left -= row.length;
    if (left < 0) more++;
    else rows.push(row);
  }
  if (more > 0) rows.push(`  // and ${more} more: codemode.search(query) finds them\n`);
  const name = sanitizeToolName(namespace);
  return `// The types of one method: codemode.describe("${name}.method")\ndeclare const ${name}: {\n${rows.join("")}};`;
}

/**
 * The words that most of the names begin with, and how many each: `issues 87, repos 201`.
 * @param length Characters at most.
 */
export function nameGroups(names: Iterable<string>, length: number): string {
  const groups = new Map<string, number>();
  for (const name of names) {
    const word = searchWords(name)[0] ?? name;
    groups.set(word, (groups.get(word) ?? 0) + 1);
  }
  let text = "";
  for (const [word, count] of [...groups].sort((a, b) => b[1] - a[1])) {
    const next = `${text === "" ? "" : ", "}${word} ${count}`;
    if (text.length + next.length > length) return `${text}, …`;
    text += next;
  }
  return text;
}
