import { defineProperty, getOwnPropertyDescriptor, NativeProxy } from "../../protocol/intrinsics.ts";

export type Callable = (...args: never[]) => unknown;
export type Class = (new (...args: never[]) => object) & { prototype: object };
type Apply = (target: Callable, self: unknown, args: unknown[]) => unknown;

export interface Traps<F extends object> {
  apply?: (target: F, self: unknown, args: unknown[]) => unknown;
  construct?: (target: F, args: unknown[], newTarget: Class) => object;
}

/** What `scope` has under a name, unless it is yet to be made: then reading it would make it. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what it is, is known to the caller
export function readGlobal<T extends object>(scope: object, name: string): T | undefined {
  const value: unknown = getOwnPropertyDescriptor(scope, name)?.value;
  return typeof value === "function" || (typeof value === "object" && value !== null) ? (value as T) : undefined;
}

/**
 * A function that does something else, and otherwise (name, length, properties, the text of its source) is the one it
 * stands for, which nobody gets at through it.
 */
export function disguise<F extends object>(native: F, traps: Traps<F>): F {
  const { apply, construct } = traps;
  // Without a prototype: a trap that generated code puts into `Object.prototype` would be given the native function.
  const handler = { __proto__: null } as ProxyHandler<F>;
  if (apply !== undefined) handler.apply = apply;
  if (construct !== undefined) handler.construct = construct as NonNullable<ProxyHandler<F>["construct"]>;
  return new NativeProxy(native, handler);
}

/** Replaces a method, if it is there. */
export function wrapMethod(holder: object | undefined, name: PropertyKey, apply: Apply): void {
  const value: unknown = holder && getOwnPropertyDescriptor(holder, name)?.value;
  if (typeof value === "function") defineProperty(holder!, name, { value: disguise(value as Callable, { apply }) });
}

/** Replaces a getter, if it is there. */
export function wrapGetter(holder: object | undefined, name: PropertyKey, apply: Apply): void {
  const get = holder && getOwnPropertyDescriptor(holder, name)?.get;
  if (get !== undefined) defineProperty(holder!, name, { get: disguise(get as Callable, { apply }) });
}

/** Replaces a class, wherever generated code could get it from. */
export function wrapClass<C extends Class>(holder: object, name: string, traps: Traps<C>): void {
  const native = readGlobal<C>(holder, name);
  if (native === undefined) return;
  const value = disguise(native, traps);
  defineProperty(holder, name, { value });
  defineProperty(native.prototype, "constructor", { value });
}
