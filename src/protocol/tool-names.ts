import { InvalidProviderError } from "./errors.ts";
import { RESERVED_WORDS } from "./reserved-names.ts";

/**
 * Makes an identifier of a tool's name: characters that JavaScript's identifiers cannot have become `_`, and so
 * do those that cannot be seen; letters of the living scripts stay, composed (NFC). A leading digit gets a `_` before
 * it and a reserved word one after it.
 *
 * @throws {InvalidProviderError} `invalid_provider`: the name is empty.
 * @example sanitizeToolName("get-page.info") // "get_page_info"
 */
export function sanitizeToolName(name: string): string {
  if (name === "") throw new InvalidProviderError("A tool's name must not be empty");
  const identifier = name
    .normalize()
    .replace(UNFIT, "_")
    .replace(/^(?![\p{ID_Start}_$])/u, "_");
  // An object's own machinery is not a tool: `then` would make the namespace a promise.
  const isTaken = RESERVED_WORDS.has(identifier) || UNCALLABLE.has(identifier);
  return isTaken ? `${identifier}_` : identifier;
}

/**
 * No part of a tool's identifier. Left out are also the letters that engines and compilers disagree about,
 * because Unicode got them late: all outside its first plane, and the blocks in it that still grow.
 */
export const UNFIT: RegExp =
  /[^\p{ID_Continue}$]|\p{Default_Ignorable_Code_Point}|[\u1ab0-\u1aff\u0870-\u089f\u0c5c\u0cdc\u1c80-\u1c8f\ua720-\ua7ff\u{10000}-\u{10ffff}]/gu;

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
