/** An error as a sentence, with its code. */
export function explainError(thrown: unknown): string {
  const { message, code } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const text = typeof message === "string" && message !== "" ? message : String(thrown);
  return typeof code === "string" ? `${text} (${code})` : text;
}
