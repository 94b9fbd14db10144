import { apply, regExpExec, slice } from "../protocol/intrinsics.ts";
import { CODE_URL, rawLineOf, setLineOffset } from "./stack.ts";

/** How the guest gets from text to functions. */
export interface Compiler {
  /** @throws SyntaxError when the text is not one expression. */
  compileExpression: (code: string) => () => Promise<unknown>;
  /** @throws SyntaxError */
  compilePrelude: (source: string, namespace: string) => () => void;
}

type AsyncFunctionConstructor = new (...parts: string[]) => (...args: unknown[]) => Promise<unknown>;
const AsyncFunction = (async () => {}).constructor as AsyncFunctionConstructor;
const NativeFunction = Function;
const NativeSyntaxError = SyntaxError;

/**
 * Compiles an expression as strict code. The code keeps lines of its own, so a trailing comment ends
 * before the closing parenthesis and line numbers differ by a constant.
 *
 * @param parameter A name that the code finds what the function is called with under.
 * @throws SyntaxError when the text is not one expression.
 */
export function compileExpression(code: string, parameter?: string): (argument?: unknown) => Promise<unknown> {
  const body = expressionBody(code);
  return parameter === undefined ? new AsyncFunction(body) : new AsyncFunction(parameter, body);
}

/**
 * The body of the function that an expression becomes.
 * @throws SyntaxError when it is a fenced block.
 */
export function expressionBody(code: string): string {
  // A fenced block is, of all things, an expression: a chain of tagged templates.
  if (regExpExec(/^\s*```/, code)) throw new NativeSyntaxError("Unexpected code fence");
  const end = regExpExec(/[\s;]*$/, code)!.index;
  return `"use strict";return (\n${slice(code, 0, end)}\n)\n//# sourceURL=${CODE_URL}`;
}

// Known only by looking: the engine's own lines for the function's head come on top of ours.
setLineOffset(() => {
  const thrower = new NativeFunction(
    `"use strict";return (\n(() => { throw new Error() })()\n)\n//# sourceURL=${CODE_URL}`,
  );
  try {
    apply(thrower, undefined, []);
  } catch (error) {
    return (rawLineOf(error) ?? 1) - 1;
  }
  return 0;
});

/** Compiles sandbox-side code that belongs to a provider. */
export function compilePrelude(source: string, namespace: string): () => void {
  return new NativeFunction(`"use strict";\n${source}\n//# sourceURL=prelude-${namespace}.js`) as () => void;
}

/** Compiles when asked, where the engine lets a sandbox do so. */
export const evaluator: Compiler = { compileExpression: (code) => compileExpression(code), compilePrelude };
