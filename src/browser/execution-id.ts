/** A new execution's id: `exec_` and 128 random bits. Works in insecure contexts too. */
export function createExecutionId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `exec_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
