import { SandboxUnavailableError } from "../protocol/errors.ts";

/**
 * Makes code an expression. The parser is loaded only for code that does not compile as it is.
 * @throws {CodeSyntaxError} `syntax_error`
 */
export async function normalizeLazily(code: string): Promise<string> {
  const { normalizeCode } = await import("./normalize-code.ts").catch((cause: unknown) => {
    throw new SandboxUnavailableError("The code does not compile as it is, and the parser could not be loaded", {
      cause,
    });
  });
  return normalizeCode(code);
}
