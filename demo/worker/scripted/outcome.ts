/** What a run of the `codemode` tool came to, read from a tool result of the conversation. */
export type Outcome =
  | { status: "completed"; result: unknown; logs: string[] }
  | { status: "error"; error: string; code: string | undefined; logs: string[] };

/** `output` is the tool result as the AI SDK hands it to a model. */
export function readOutcome(output: { type: string; value?: unknown; reason?: string | undefined }): Outcome {
  const { type, value } = output;
  if (type === "error-text" || type === "text") {
    return { status: "error", error: String(value), code: undefined, logs: [] };
  }
  if (!isRecord(value)) {
    return { status: "error", error: output.reason ?? "The run returned nothing.", code: undefined, logs: [] };
  }
  const logs = Array.isArray(value["logs"]) ? value["logs"].map(String) : [];
  if (value["status"] === "error") {
    const code = typeof value["code"] === "string" ? value["code"] : undefined;
    return { status: "error", error: String(value["error"]), code, logs };
  }
  return { status: "completed", result: value["result"], logs };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
