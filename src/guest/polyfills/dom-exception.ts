import { defineConstants, toText } from "./define.ts";

/** The names that have a code, in its order. Those left out were never used. */
const NAMES = (
  "IndexSizeError,,HierarchyRequestError,WrongDocumentError,InvalidCharacterError,,NoModificationAllowedError," +
  "NotFoundError,NotSupportedError,InUseAttributeError,InvalidStateError,SyntaxError,InvalidModificationError," +
  "NamespaceError,InvalidAccessError,,TypeMismatchError,SecurityError,NetworkError,AbortError,URLMismatchError," +
  "QuotaExceededError,TimeoutError,InvalidNodeTypeError,DataCloneError"
).split(",");

/** https://webidl.spec.whatwg.org/#idl-DOMException */
export class DOMException extends Error {
  readonly #name: string;
  readonly #message: string;

  constructor(message: unknown = "", options: unknown = "Error") {
    super();
    this.#message = toText(message);
    if (typeof options !== "object" || options === null) {
      this.#name = toText(options);
      return;
    }
    // Not in the standard yet, but in Node and what it says of every error.
    const { name = "Error" } = options as { name?: unknown };
    this.#name = toText(name);
    if ("cause" in options) {
      Object.defineProperty(this, "cause", { value: options.cause, configurable: true, writable: true });
    }
  }

  override get name(): string {
    return this.#name;
  }

  override get message(): string {
    return this.#message;
  }

  get code(): number {
    return NAMES.indexOf(this.#name || "-") + 1;
  }
}

/** Of the same order as the names, those without one included. */
const CONSTANTS = (
  "INDEX_SIZE,DOMSTRING_SIZE,HIERARCHY_REQUEST,WRONG_DOCUMENT,INVALID_CHARACTER,NO_DATA_ALLOWED," +
  "NO_MODIFICATION_ALLOWED,NOT_FOUND,NOT_SUPPORTED,INUSE_ATTRIBUTE,INVALID_STATE,SYNTAX,INVALID_MODIFICATION," +
  "NAMESPACE,INVALID_ACCESS,VALIDATION,TYPE_MISMATCH,SECURITY,NETWORK,ABORT,URL_MISMATCH,QUOTA_EXCEEDED,TIMEOUT," +
  "INVALID_NODE_TYPE,DATA_CLONE"
).split(",");

defineConstants(DOMException, Object.fromEntries(CONSTANTS.map((name, index) => [`${name}_ERR`, index + 1])));
