/** Types of tools that have to fit somewhere. */
import { sanitizeToolName } from "../protocol/tool-names.ts";
import { docComment } from "./doc-comment.ts";
import { hint } from "./outline.ts";
import { declareTools, type TypedTool } from "./tool-types.ts";
import { FULL_DETAIL, type Detail } from "./type-detail.ts";

/** From all to little, for types that have to fit somewhere. */
const DETAILS: readonly Detail[] = [
  FULL_DETAIL,
  { parts: 1000, depth: 10, words: 400 },
  { parts: 400, depth: 6, words: 160 },
  { parts: 150, depth: 4, words: 80 },
  { parts: 50, depth: 3, words: 60 },
];

/**
 * {@link generateTypes} in at most `length` characters: where all would be longer, far parts of types become `unknown` and
 * comments are cut. `undefined` when even the least is too long.
 *
 * @throws InvalidProviderError (`invalid_provider`) when two names become the same
 */
export function fitTypes(
  tools: Readonly<Record<string, TypedTool>>,
  { namespace, length }: { namespace: string; length: number },
): string | undefined {
  for (const detail of DETAILS) {
    const types = declareTools(tools, { namespace, declarations: new Map(), detail });
    if (types.length <= length) return types;
  }
  return undefined;
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
