import { InvalidProviderError } from "../protocol/errors.ts";

/** The connector of the runtime's own methods, and of tools that were given without one. */
export const PLATFORM = "codemode";

/** The names that a tool of the connector `codemode` cannot have. */
export const PLATFORM_METHODS: readonly string[] = ["search", "describe", "step", "run"];

/** Whether it is one of the runtime's own. */
export function isPlatformMethod(connector: string, method: string): boolean {
  return connector === PLATFORM && PLATFORM_METHODS.includes(method);
}

/**
 * @param tools Of the connector `codemode`.
 * @throws {InvalidProviderError} `invalid_provider`
 */
export function checkPlatformNames(tools: { has(name: string): boolean }): void {
  const taken = PLATFORM_METHODS.find((method) => tools.has(method));
  if (taken === undefined) return;
  throw new InvalidProviderError(`Tool name "${taken}" is reserved: ${PLATFORM}.${taken} belongs to the runtime`);
}
