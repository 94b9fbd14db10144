/** What there is, in few words: for connectors with more methods than anybody wants to read. */
import { commentText } from "./doc-comment.ts";
import { searchWords } from "./search-words.ts";

/** Characters of a hint. */
const HINT = 100;

/** The beginning of a description, on one line. */
export function hint(description: string | undefined, most: number = HINT): string {
  // Of the first paragraph, without Markdown's line breaks.
  const line = commentText((description ?? "").slice(0, most * 4))
    .split(/\n\s*\n/, 1)[0]!
    .replace(/\s+/g, " ");
  if (line.length <= most) return line;
  // Not through the middle of a character.
  return `${line
    .slice(0, most - 1)
    .replace(/[\ud800-\udbff]$/, "")
    .trimEnd()}…`;
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
