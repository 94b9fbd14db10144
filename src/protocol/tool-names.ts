import { InvalidProviderError } from "./errors.ts";
import { RESERVED_WORDS } from "./reserved-names.ts";

/**
 * Makes an identifier of a tool's name: characters other than letters, digits, `_` and `$` become `_`,
 * a leading digit gets a `_` before it and a reserved word one after it.
 *
 * @throws {InvalidProviderError} `invalid_provider`: the name is empty.
 * @example sanitizeToolName("get-page.info") // "get_page_info"
 */
export function sanitizeToolName(name: string): string {
  if (name === "") throw new InvalidProviderError("A tool's name must not be empty");
  const identifier = name.replace(/[^A-Za-z0-9_$]/g, "_").replace(/^(?=\d)/, "_");
  // An object's own machinery is not a tool: `then` would make the namespace a promise.
  const isTaken = RESERVED_WORDS.has(identifier) || UNCALLABLE.has(identifier);
  return isTaken ? `${identifier}_` : identifier;
}

/** Members of every object that a namespace answers with `undefined`, so that it can be awaited and printed. */
export const UNCALLABLE: ReadonlySet<string> = new Set([
  "__proto__",
  "constructor",
  "prototype",
  "then",
  "toJSON",
  "toString",
  "valueOf",
]);

/**
 * The identifiers of all the names, each with its original.
 *
 * @throws {InvalidProviderError} `invalid_provider`: two names become the same identifier.
 */
export function sanitizeToolNames(names: Iterable<string>): Map<string, string> {
  const originals = new Map<string, string>();
  for (const name of names) {
    const identifier = sanitizeToolName(name);
    const other = originals.get(identifier);
    if (other !== undefined) {
      throw new InvalidProviderError(`Tool names "${other}" and "${name}" both sanitize to "${identifier}"`);
    }
    originals.set(identifier, name);
  }
  return originals;
}
