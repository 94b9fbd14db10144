import { InvalidProviderError } from "../protocol/errors.ts";
import { RESERVED_GLOBALS } from "../protocol/reserved-names.ts";
import { checkPlatformNames, PLATFORM } from "./platform-methods.ts";

/**
 * Checks the names of a runtime's connectors: each becomes a global of the sandbox. One may be `codemode`, the first:
 * the tools that were given without a connector.
 *
 * @throws {InvalidProviderError} `invalid_provider`
 */
export function checkConnectorNames(
  connectors: Iterable<{ name: unknown; tools: { has(name: string): boolean } }>,
): void {
  const names = new Set<string>();
  for (const { name, tools } of connectors) {
    if (typeof name !== "string" || !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) {
      throw new InvalidProviderError(`Connector name ${JSON.stringify(name)} is not a valid JavaScript identifier`);
    }
    const isFirst = names.size === 0;
    if ((name === PLATFORM && !isFirst) || RESERVED_GLOBALS.has(name) || name.startsWith("__")) {
      throw new InvalidProviderError(`Connector name "${name}" is reserved`);
    }
    if (names.has(name)) throw new InvalidProviderError(`Duplicate connector name "${name}"`);
    if (name === PLATFORM) checkPlatformNames(tools);
    names.add(name);
  }
}
