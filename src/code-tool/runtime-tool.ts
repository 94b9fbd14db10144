import { InvalidInputError, InvalidOptionsError } from "../protocol/errors.ts";
import { describeError } from "../protocol/failure.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { Outcome, PendingAction } from "../runtime/types.ts";
import { checkCodeToolOptions, readContext, type CodeToolContext } from "./code-tool-options.ts";
import { inputSchema, outcomeSchema } from "./code-tool-schemas.ts";
import type { BrowserCodeToolDescriptor, CodeInput } from "./code-tool-descriptor.ts";
import { toJsonOutput } from "./json-output.ts";
import { toError } from "./shape-outcome.ts";
import type { WaitingCalls } from "./waiting-calls.ts";

export interface RuntimeToolOptions {
  /** The name of the code tool. Default `codemode`. */
  name?: string | undefined;
  /** The description for the model; `{{types}}` stands for the tools' TypeScript declarations. Default: our own text. */
  description?: string | undefined;
  /**
   * What becomes of the tool call while the run waits for a person. `wait` (the default): it stays open, and gets the
   * outcome of the run in the end, also after a reload. `return`: it is answered with the paused outcome.
   */
  onPause?: "wait" | "return" | undefined;
  /** `return` (the default): a failed run is an output with `status: "error"`. `throw`: `execute` rejects. */
  onError?: "return" | "throw" | undefined;
  /** What `result` is: plain JSON (the default), or the value as it left the sandbox. */
  output?: "json" | "raw" | undefined;
  /** Tells conversations apart, for tool call ids that repeat between them. Default: one conversation. */
  conversationId?: string | (() => string) | undefined;
}

/** The output of the code tool of a durable runtime. */
export type RuntimeToolOutput =
  | { status: "completed"; executionId: string; result?: unknown; logs?: string[] }
  | { status: "paused"; executionId: string; pending: PendingAction[]; logs?: string[] }
  | {
      status: "error";
      executionId: string;
      error: string;
      code: string;
      line?: number;
      column?: number;
      logs?: string[];
    };

/** A runtime that a code tool can be made of. */
export interface RuntimeWithTool {
  tool(options?: RuntimeToolOptions): BrowserCodeToolDescriptor<RuntimeToolOutput>;
}

export interface RuntimeToolParts {
  runtime: Pick<CodemodeRuntimeHandle, "execute" | "outcome">;
  waiting: WaitingCalls;
  /** What the model is told now. */
  describe: (template: string | undefined) => string;
  transformResult: ((result: unknown, context: { executionId: string }) => unknown) | undefined;
}

/** @throws {InvalidOptionsError} `invalid_options` */
export function createRuntimeTool(
  options: RuntimeToolOptions,
  { runtime, waiting, describe, transformResult }: RuntimeToolParts,
): BrowserCodeToolDescriptor<RuntimeToolOutput> {
  if (typeof options !== "object" || options === null) throw new InvalidOptionsError("The options must be a record");
  const { name = "codemode", onPause = "wait", onError = "return", output = "json" } = options;
  checkCodeToolOptions(options);
  if (onPause !== "wait" && onPause !== "return") throw new InvalidOptionsError('`onPause` must be "wait" or "return"');
  const shape = async (outcome: Outcome): Promise<RuntimeToolOutput> => {
    const { calls: _, ...shown } = outcome;
    if (shown.status === "paused") return toJsonOutput(shown) as RuntimeToolOutput;
    if (shown.status === "error") {
      // For whoever looks for the reason; the message tells the model enough.
      const { divergence: __, ...error } = shown;
      if (onError === "throw") throw toError(error);
      return error;
    }
    try {
      const { executionId } = shown;
      const result = transformResult ? await transformResult(shown.result, { executionId }) : shown.result;
      return { ...shown, result: output === "json" ? toJsonOutput(result) : result };
    } catch (error) {
      const { executionId, logs } = shown;
      const message = `The code has run, but its result could not be prepared: ${describeError(error).message}`;
      return { status: "error", executionId, error: message, code: "internal_error", ...(logs && { logs }) };
    }
  };
  const execute = async (input: CodeInput, context?: CodeToolContext | null): Promise<RuntimeToolOutput> => {
    const code: unknown = input?.code;
    if (typeof code !== "string") throw new InvalidInputError(`The input of ${name} must be { code: string }`);
    const { toolCallId, conversationId, signal } = readContext(context, options.conversationId);
    const outcome = await runtime.execute({ code, toolCallId, conversationId, signal });
    if (outcome.status !== "paused" || onPause === "return") return shape(outcome);
    return shape(await waiting.wait(outcome, { conversationId, signal }));
  };
  return {
    name,
    // Tools come and go: whoever reads it again learns of them.
    get description() {
      return describe(options.description);
    },
    inputSchema: inputSchema(),
    outputSchema: outcomeSchema(),
    execute,
  };
}
