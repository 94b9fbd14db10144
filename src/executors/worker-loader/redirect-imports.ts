/** `import()` would reach modules of the engine's own, such as sockets: generated code gets a function in its place. */
import { expressionBody } from "../../guest/compile.ts";
import type { SourceText } from "../../guest/prepared-code.ts";

/** As long as the word it replaces, so that columns stay. */
const NAMES = ["$mport", ...Array.from({ length: 100 }, (_, index) => `$imp${String(index).padStart(2, "0")}`)];

/**
 * Prepares one text. The parser is loaded only for code in which the word occurs.
 * @throws SyntaxError when the text is not one expression, if the word occurs.
 */
export async function toSource(code: string): Promise<SourceText> {
  // A keyword cannot be written with escapes, so without the word there is no import.
  if (!code.includes("import")) return { code };
  const [{ JavaScriptParser }, { walk }] = await Promise.all([
    import("../../prompt/javascript-parser.ts"),
    import("../../prompt/syntax-tree.ts"),
  ]);
  // The parser must read what the engine will read.
  const head = "async function main() {";
  const program = JavaScriptParser.parse(`${head}${expressionBody(code)}\n}`, {
    ecmaVersion: "latest",
    sourceType: "script",
  });
  const skipped = head.length + expressionBody("\0").indexOf("\0");
  const starts: number[] = [];
  walk(program, ({ type, start }) => {
    if (type === "ImportExpression") starts.push(start - skipped);
  });
  if (starts.length === 0) return { code };
  const importer = NAMES.find((name) => !code.includes(name));
  if (importer === undefined) throw new SyntaxError(`The code uses every name from ${NAMES[1]} on`);
  let text = "";
  let position = 0;
  for (const start of starts.sort((a, b) => a - b)) {
    text += code.slice(position, start) + importer;
    position = start + importer.length;
  }
  return { code, redirected: { text: text + code.slice(position), importer } };
}
