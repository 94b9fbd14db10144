import {
  apply,
  defineProperty,
  freeze,
  getPrototypeOf,
  hasOwn,
  NativeSet,
  NativeTypeError,
  objectPrototype,
  ownKeys,
  setHas,
  setAdd,
} from "../protocol/intrinsics.ts";
import { NETWORK_GLOBALS, SANDBOX_GLOBALS } from "../protocol/sandbox-globals.ts";

/**
 * Removes every global that is not on the allow-list, from the global object and from the prototypes
 * behind it.
 * @param network Whether the globals that make requests stay.
 */
export function reduceGlobals(scope: object, network: boolean): void {
  const allowed = new NativeSet<PropertyKey>();
  for (let at = 0; at < SANDBOX_GLOBALS.length; at++) setAdd(allowed, SANDBOX_GLOBALS[at]!);
  if (network) {
    for (let at = 0; at < NETWORK_GLOBALS.length; at++) setAdd(allowed, NETWORK_GLOBALS[at]!);
  }
  const eventTarget = (scope as { EventTarget?: { prototype: object } }).EventTarget?.prototype;
  for (
    let object: object | null = scope;
    object !== null && object !== objectPrototype;
    object = getPrototypeOf(object)
  ) {
    // The class stays useful to generated code.
    if (object === eventTarget) continue;
    if (object === scope) removeAllBut(object, allowed);
    else moveAll(object, scope, allowed);
  }
  if (eventTarget !== undefined) closeEventTarget(eventTarget, scope);
  const { URL } = scope as { URL?: object };
  if (URL !== undefined)
    removeAllBut(URL, new NativeSet<PropertyKey>(["prototype", "length", "name", "canParse", "parse"]));
}

/** The scope stays an `EventTarget` by its nature, but generated code cannot listen to it, nor set off events on it. */
function closeEventTarget(prototype: object, scope: object): void {
  const names = ownKeys(prototype);
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    const method = (prototype as Record<PropertyKey, unknown>)[name];
    if (typeof method !== "function" || name === "constructor") continue;
    const value = function (this: unknown, ...args: unknown[]): unknown {
      if (this === undefined || this === null || this === scope) throw new NativeTypeError("Illegal invocation");
      return apply(method, this, args);
    };
    defineProperty(value, "name", { value: name });
    defineProperty(prototype, name, { value, configurable: true, writable: true });
    defineProperty(scope, name, { value: undefined, configurable: true, writable: true });
  }
}

/** Empties a prototype of the scope: what is allowed becomes the scope's own, where it can be replaced. */
function moveAll(prototype: object, scope: object, allowed: ReadonlySet<PropertyKey>): void {
  const names = ownKeys(prototype);
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    if (!setHas(allowed, name) || hasOwn(scope, name)) continue;
    const value = (scope as Record<PropertyKey, unknown>)[name];
    defineProperty(scope, name, { value, configurable: true, writable: true });
  }
  removeAllBut(prototype, new NativeSet<PropertyKey>());
}

function removeAllBut(object: object, allowed: ReadonlySet<PropertyKey>): void {
  const names = ownKeys(object);
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    if (setHas(allowed, name) || Reflect.deleteProperty(object, name)) continue;
    // Cannot be deleted, so it is hidden if that can be done.
    Reflect.defineProperty(object, name, { value: undefined });
  }
}

/** Replaces objects that carry more than generated code may have by frozen ones with the harmless part. */
export function narrowGlobals(scope: object, replacements: Record<string, unknown>): void {
  for (const name in replacements) {
    if (hasOwn(replacements, name)) {
      const value = replacements[name];
      defineProperty(scope, name, {
        value: typeof value === "object" && value !== null ? freeze(value) : value,
        configurable: true,
        writable: true,
      });
    }
  }
}
