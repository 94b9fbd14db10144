/** What a run of the `codemode` tool came to, read from a tool result of the conversation. */
export type Outcome =
  | { status: "completed"; result: unknown; logs: string[] }
  | { status: "paused"; executionId: string; actions: string[]; logs: string[] }
  | { status: "error"; error: string; code: string | undefined; logs: string[] };

/** `output` is the tool result as the AI SDK hands it to a model. */
export function readOutcome(output: { type: string; value?: unknown; reason?: string | undefined }): Outcome {
  const { type, value } = output;
  if (type === "error-text" || type === "text") {
    return { status: "error", error: String(value), code: undefined, logs: [] };
  }
  return parseOutcome(value, output.reason);
}

/** `value` is the output of the tool, as the page has made it. */
export function parseOutcome(value: unknown, reason = "The run returned nothing."): Outcome {
  if (!isRecord(value)) return { status: "error", error: reason, code: undefined, logs: [] };
  const logs = Array.isArray(value["logs"]) ? value["logs"].map(String) : [];
  if (value["status"] === "error") {
    const code = typeof value["code"] === "string" ? value["code"] : undefined;
    return { status: "error", error: String(value["error"]), code, logs };
  }
  if (value["status"] === "paused") {
    const pending = Array.isArray(value["pending"]) ? value["pending"].filter(isRecord) : [];
    const actions = pending.map(({ method }) => String(method));
    return { status: "paused", executionId: String(value["executionId"]), actions, logs };
  }
  return { status: "completed", result: value["result"], logs };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
