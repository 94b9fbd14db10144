import { failedResult } from "../protocol/failure.ts";
import type { ExecuteResult } from "../protocol/executor.ts";
import type { CodeErrorOutput, CodeOutcome, CodeOutput } from "./code-outcome.ts";
import { toJsonOutput } from "./json-output.ts";

/** What an executor's result means for the tool call. */
export function toOutcome({ result, error, failure, logs }: ExecuteResult, output: "json" | "raw"): CodeOutcome {
  const printed = logs && logs.length > 0 ? { logs } : {};
  if (failure === undefined && error === undefined) {
    try {
      return { status: "completed", result: output === "json" ? toJsonOutput(result) : result, ...printed };
    } catch (cause) {
      // A getter or a `toJSON` threw; what crossed the sandbox's wall has none.
      return { ...failedOutcome(cause), ...printed };
    }
  }
  const { code = "thrown", line, column } = failure ?? {};
  return {
    status: "error",
    error: error || failure?.message || "The code failed without a message",
    code,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
    ...printed,
  };
}

/** The outcome of a call whose code did not run, or gave nothing that can be used. */
export function failedOutcome(thrown: unknown): CodeErrorOutput {
  const { failure, error = "" } = failedResult(thrown);
  return { status: "error", error, code: failure?.code ?? "internal_error" };
}

export function toOutput({ result, logs }: CodeOutcome & { status: "completed" }): CodeOutput {
  return { result, ...(logs && { logs }) };
}

/** What `execute` rejects with. */
export function toError({ error, logs, code, line, column }: CodeErrorOutput): Error {
  const printed = logs ? `\n\nConsole output:\n${logs.join("\n")}` : "";
  return new Error(`Code execution failed: ${error}${printed}`, { cause: { code, message: error, line, column } });
}
