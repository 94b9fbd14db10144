/** `codemode.step` and `codemode.run`: the two methods that work inside the sandbox. */
import { encodeValue } from "../protocol/codec/codec.ts";
import { freeze, NativeError, NativePromise, NativeTypeError, promiseThen } from "../protocol/intrinsics.ts";
import { writeGuestMessage, type RunOrder } from "../protocol/messages.ts";
import type { CallTable, CallTarget } from "./calls.ts";
import type { Compiler } from "./compile.ts";
import type { Outbox } from "./outbox.ts";
import { describeThrown } from "./thrown.ts";

export interface StepParts {
  calls: CallTable;
  outbox: Outbox;
  limits: RunOrder["limits"];
  skippedSteps: readonly number[];
}

/**
 * `step(name, fn)`: runs `fn` and has its outcome recorded. When the run is repeated, the step gives its recorded
 * outcome; `fn` runs again all the same, unless the host says that it must not.
 */
export function createStepMethod({ calls, outbox, limits, skippedSteps }: StepParts, target: CallTarget): unknown {
  const run = (seq: number, name: string, body: () => unknown) => {
    const end = (outcome: { value: string } | { error: string }) =>
      outbox.add(writeGuestMessage({ kind: "stepped", seq, ...outcome }));
    const { argumentsLength: maxLength, depth: maxDepth } = limits;
    const encoding = { path: `the result of step "${name}"`, maxLength, maxDepth };
    promiseThen(
      callAsync(body),
      (value) => {
        try {
          end({ value: encodeValue(value, encoding) });
        } catch (error) {
          end({ error: encodeThrown(error) });
        }
      },
      (thrown) => end({ error: encodeThrown(thrown) }),
    );
  };
  return freeze((name: unknown, body: unknown) => {
    if (typeof name !== "string" || typeof body !== "function") {
      return NativePromise.reject(
        new NativeTypeError("codemode.step needs a name and a function: step(name, () => ...)"),
      );
    }
    return calls.call(target, [name], (seq) => {
      for (let at = 0; at < skippedSteps.length; at++) if (skippedSteps[at] === seq) return;
      run(seq, name, body as () => unknown);
    });
  });
}

/** `run(name, input)`: asks the host for the snippet, whose answer is recorded, and runs it as part of this code. */
export function createRunMethod(
  { calls, compiler }: { calls: CallTable; compiler: Compiler },
  target: CallTarget,
): unknown {
  return freeze(async (name: unknown, input?: unknown) => {
    const snippet = (await calls.call(target, [{ name, input }])) as { code?: string; error?: string };
    if (typeof snippet.code !== "string") return snippet;
    const value = await compiler.compileExpression(snippet.code)();
    return typeof value === "function" ? ((await value(input)) as unknown) : value;
  });
}

async function callAsync(body: () => unknown): Promise<unknown> {
  return body();
}

function encodeThrown(thrown: unknown): string {
  try {
    return encodeValue(thrown, { maxLength: 100_000 });
  } catch {
    return encodeValue(new NativeError(describeThrown(thrown).message));
  }
}
