import { normalizeCode } from "../../src/prompt/normalize-code.ts";

type Evaluate = (codemode: unknown) => Promise<unknown>;
const AsyncFunction = (async () => {}).constructor as new (...parts: string[]) => Evaluate;

/** Evaluates an expression as an executor does: strict, in parentheses, called when it is a function. */
export async function evaluate(expression: string, codemode: unknown = {}): Promise<unknown> {
  const value: unknown = await new AsyncFunction("codemode", `"use strict"; return (\n${expression}\n)`)(codemode);
  return typeof value === "function" ? await (value as () => unknown)() : value;
}

export async function run(source: string, codemode?: unknown): Promise<unknown> {
  return evaluate(await normalizeCode(source), codemode);
}
