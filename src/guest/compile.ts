import { apply, regExpExec, slice } from "../protocol/intrinsics.ts";
import { CODE_URL, rawLineOf, setLineOffset } from "./stack.ts";

type AsyncFunctionConstructor = new (...parts: string[]) => (...args: unknown[]) => Promise<unknown>;
const AsyncFunction = (async () => {}).constructor as AsyncFunctionConstructor;
const NativeFunction = Function;
const NativeSyntaxError = SyntaxError;

/**
 * Compiles an expression as strict code. The code keeps lines of its own, so a trailing comment ends
 * before the closing parenthesis and line numbers differ by a constant.
 *
 * @throws SyntaxError when the text is not one expression.
 */
export function compileExpression(code: string): () => Promise<unknown> {
  // A fenced block is, of all things, an expression: a chain of tagged templates.
  if (regExpExec(/^\s*```/, code)) throw new NativeSyntaxError("Unexpected code fence");
  const end = regExpExec(/[\s;]*$/, code)!.index;
  return new AsyncFunction(`"use strict";return (\n${slice(code, 0, end)}\n)\n//# sourceURL=${CODE_URL}`);
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

/** Runs sandbox-side code that belongs to a provider, with its namespace in place. */
export function runPrelude(source: string, namespace: string): void {
  apply(new NativeFunction(`"use strict";\n${source}\n//# sourceURL=prelude-${namespace}.js`), undefined, []);
}
