/**
 * Code as models write it, made into one JavaScript expression that a sandbox can run. Executors load
 * this module (and with it the parser) only after a plain compile of the code has failed.
 */
import type { Node, Options } from "acorn";
import { readings } from "./code-fences.ts";
import { toExpression, Unavailable } from "./entry-point.ts";
import { JavaScriptParser } from "./javascript-parser.ts";
import { originalPosition, stumbleOf, syntaxError, type Stumble } from "./syntax-report.ts";
import { walk } from "./syntax-tree.ts";

/**
 * Rewrites model-written code as ONE JavaScript expression: usually an async arrow function, which
 * the sandbox calls; otherwise an expression whose value is the result. Line N of the code is line N
 * of the expression. It is valid within parentheses inside a strict async function.
 *
 * Understood are, beside the async arrow function that models are asked for: Markdown fences, named
 * functions (the one that nothing else calls is called), statements with top-level `await` and
 * `return`, `export`, a final expression as the result, trailing semicolons and comments, and
 * TypeScript, whose types are taken out only when the text is not plain JavaScript. Applying it
 * again changes nothing.
 *
 * @param source The code as the model sent it.
 * @returns The expression.
 * @throws CodeSyntaxError (`syntax_error`) naming line and column of `source`, both counted from 1.
 * @example
 * await normalizeCode("const x: number = await codemode.count();\nx + 1");
 * // async () => {const x = await codemode.count();
 * // return (x + 1)
 * // }
 */
export async function normalizeCode(source: string): Promise<string> {
  // A byte order mark is white space to JavaScript; a space keeps the columns.
  const ways = readings(source.replace(/^\ufeff/, " "));
  const stumbles: Stumble[] = [];
  try {
    for (const way of ways) {
      const outcome = readJavaScript(way);
      if (typeof outcome === "string") return outcome;
      stumbles.push(outcome);
    }
    const { stripTypes } = await import("./strip-types.ts");
    for (const [index, way] of ways.entries()) {
      const stumble = stumbles[index];
      if (stumble === undefined || isNamedArgument(way, stumble.position)) continue;
      const outcome = readTypeScript(way, stripTypes);
      if (typeof outcome === "string") return outcome;
      // The parser that got further is the one that understood what the text is.
      if (outcome.position > stumble.position) stumbles[index] = outcome;
    }
  } catch (error) {
    if (error instanceof Unavailable) throw syntaxError(source, error.stumble);
    throw error;
  }
  throw syntaxError(source, stumbles[0] ?? { position: 0, problem: "Unexpected token" });
}

const OPTIONS: Options = {
  ecmaVersion: "latest",
  // Strict, and top-level `await`, `import` and `export` are understood.
  sourceType: "module",
  allowReturnOutsideFunction: true,
  allowHashBang: false,
  preserveParens: true,
};

/** White space, comments and semicolons: what may follow an expression. */
const TRIVIA = /[\s;\ufeff]+|\/\/[^\n\r\u2028\u2029]*|\/\*[^]*?\*\//y;

function isTrivia(text: string, from: number): boolean {
  TRIVIA.lastIndex = from;
  while (TRIVIA.test(text)) if (TRIVIA.lastIndex === text.length) return true;
  return from === text.length;
}

/** The expression, or where the parser stumbled. */
function readJavaScript(text: string): string | Stumble {
  if (isTrivia(text, 0)) return { position: 0, problem: "The code is empty; write an async arrow function" };
  const expression = attempt(text, () => JavaScriptParser.parseExpressionAt(text, 0, OPTIONS));
  if ("end" in expression && isTrivia(text, expression.end)) {
    refuseModules(expression);
    return text.slice(0, expression.end);
  }
  const program = attempt(text, () => JavaScriptParser.parse(text, OPTIONS));
  if ("end" in program) {
    refuseModules(program);
    return toExpression(program, text);
  }
  return !("end" in expression) && expression.position > program.position ? expression : program;
}

function readTypeScript(text: string, stripTypes: (text: string) => string): string | Stumble {
  // As it stands, and in parentheses: an object or an anonymous function is not a statement.
  const stripped = attempt(text, () => stripTypes(text));
  let outcome = typeof stripped === "string" ? readJavaScript(stripped) : stripped;
  if (typeof outcome === "string") return outcome;
  if (typeof stripped === "string") {
    outcome = { ...outcome, position: originalPosition(text, stripped, outcome.position) };
  }
  const enclosed = attempt(text, () => stripTypes(`(${withoutEnding(text)}\n)`));
  const second = typeof enclosed === "string" ? readJavaScript(enclosed) : enclosed;
  return typeof second === "string" ? second : outcome;
}

/** Without white space and semicolons at the end; a regular expression would look at every run of them in the text. */
function withoutEnding(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s;]/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

function attempt<T>(text: string, action: () => T): T | Stumble {
  try {
    return action();
  } catch (error) {
    return stumbleOf(error, text);
  }
}

/** `import.meta` parses, but no function can contain it. */
function refuseModules(root: Node): void {
  walk(root, (node) => {
    if (node.type === "MetaProperty" && node.meta.name === "import") {
      throw new Unavailable(node.start, "import.meta is not available here: there are no modules");
    }
  });
}

const CALLEE = /(?<!\bfunction\s*\*?\s*)\b(?!async\b|function\b)[\w$]+\s*$/;

/**
 * Whether the parser stumbled over the colon of `call(name: value)`. JavaScript has no named
 * arguments, and the type stripper would take the value for a type and drop it.
 */
function isNamedArgument(text: string, position: number): boolean {
  if (text[position] !== ":") return false;
  let depth = 0;
  let open = position - 1;
  for (; open >= 0; open--) {
    const character = text[open] ?? "";
    if (")]}".includes(character)) depth++;
    else if ("([{".includes(character) && depth-- === 0) break;
  }
  const before = text.slice(Math.max(0, open - 200), Math.max(0, open));
  if (text[open] !== "(" || !CALLEE.test(before)) return false;
  let close = position;
  for (depth = 0; close < text.length; close++) {
    const character = text[close] ?? "";
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character) && depth-- === 0) break;
  }
  return !/^\)\s*(?:=>|:|\{)/.test(text.slice(close, close + 200));
}
