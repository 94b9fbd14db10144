/** Errors in the code, told to the model that wrote it. */
import { getLineInfo } from "acorn";
import { CodeSyntaxError } from "../protocol/errors.ts";

/** What a parser stumbled over, and where in the text. */
export interface Stumble {
  position: number;
  problem: string;
}

const BREAK = /\r\n|[\n\r\u2028\u2029]/;
const WIDTH = 160;

/** A {@link CodeSyntaxError} that names line and column of `source` and shows the line with a caret under the place. */
export function syntaxError(source: string, stumble: Stumble): CodeSyntaxError {
  const position = Math.min(stumble.position, source.length);
  const { line, column } = getLineInfo(source, position);
  const text = source.split(BREAK)[line - 1] ?? "";
  const from = text.length > WIDTH ? Math.max(0, Math.min(column - WIDTH / 2, text.length - WIDTH)) : 0;
  const shown = (from > 0 ? "…" : "") + text.slice(from, from + WIDTH) + (from + WIDTH < text.length ? "…" : "");
  const indent = (from > 0 ? " " : "") + text.slice(from, column).replace(/[^\t]/g, " ");
  const label = `${line} | `;
  return new CodeSyntaxError(
    `Syntax error in line ${line}, column ${column + 1}: ${stumble.problem}\n` +
      `${label}${shown}\n${" ".repeat(label.length - 2)}| ${indent}^`,
    { line, column: column + 1 },
  );
}

/** Reads a parser's exception; anything that is not a complaint about the code is thrown on. */
export function stumbleOf(error: unknown, text: string): Stumble {
  if (error instanceof RangeError) {
    return { position: 0, problem: "The code is nested too deeply to be read; split it into smaller functions" };
  }
  if (!(error instanceof SyntaxError) || !("pos" in error) || typeof error.pos !== "number") throw error;
  // Both parsers end their messages with "(line:column)", counted in different ways.
  const message = error.message.replace(/ \(\d+:\d+\)/, "");
  const end = text.trimEnd().length;
  if (error.pos >= end && message.startsWith("Unexpected token")) {
    return {
      position: end,
      problem: "Unexpected end of the code; a bracket, brace, parenthesis or string is not closed",
    };
  }
  return { position: error.pos, problem: describe(message, text, error.pos) };
}

/**
 * Where a position in `stripped` was in `original`: the lines are the same, and what was taken out of
 * a line is either wholly before or wholly after the place in almost all cases.
 */
export function originalPosition(original: string, stripped: string, position: number): number {
  const { line, column } = getLineInfo(stripped, Math.min(position, stripped.length));
  const originalLine = original.split(BREAK)[line - 1];
  const strippedLine = stripped.split(BREAK)[line - 1] ?? "";
  if (originalLine === undefined) return original.length;
  const rest = strippedLine.slice(column);
  const moved =
    !originalLine.startsWith(strippedLine.slice(0, column + 1)) && originalLine.endsWith(rest)
      ? originalLine.length - rest.length
      : Math.min(column, originalLine.length);
  return lineStart(original, line) + moved;
}

function lineStart(text: string, line: number): number {
  const breaks = new RegExp(BREAK, "g");
  for (let current = 1; current < line && breaks.test(text); current++);
  return breaks.lastIndex;
}

function describe(message: string, text: string, position: number): string {
  if (!message.startsWith("Unexpected token")) return message;
  const rest = text.slice(position, position + 80);
  const token = /^\s*(?:[\w$]+|=>|\S)/u.exec(rest)?.[0].trim() ?? "";
  return message.replace("Unexpected token", () => `Unexpected token ${JSON.stringify(token)}`);
}
