/**
 * Built-ins as they were when this module was first evaluated. Inside a sandbox that is before any
 * generated code, so what the code does to prototypes later does not change how the guest works.
 */

const { bind, call } = Function.prototype;

/** A method as a function: `uncurry(method)(self, ...args)` is `method.call(self, ...args)`. */
export const uncurry: <A extends unknown[], R>(
  method: (this: never, ...args: A) => R,
) => (self: unknown, ...args: A) => R = bind.bind(call) as never;

export const isArray: ArrayConstructor["isArray"] = Array.isArray;
export const keys: ObjectConstructor["keys"] = Object.keys;
export const create: ObjectConstructor["create"] = Object.create;
export const freeze: ObjectConstructor["freeze"] = Object.freeze;
export const defineProperty: ObjectConstructor["defineProperty"] = Object.defineProperty;
export const getOwnPropertyDescriptor: ObjectConstructor["getOwnPropertyDescriptor"] = Object.getOwnPropertyDescriptor;
export const getPrototypeOf: ObjectConstructor["getPrototypeOf"] = Object.getPrototypeOf;
export const setPrototypeOf: ObjectConstructor["setPrototypeOf"] = Object.setPrototypeOf;
export const ownKeys: typeof Reflect.ownKeys = Reflect.ownKeys;
export const apply: typeof Reflect.apply = Reflect.apply;
export const construct: typeof Reflect.construct = Reflect.construct;
export const jsonParse: JSON["parse"] = JSON.parse;
export const jsonStringify: JSON["stringify"] = JSON.stringify;
export const isInteger: NumberConstructor["isInteger"] = Number.isInteger;
export const fromCharCode: StringConstructor["fromCharCode"] = String.fromCharCode;

export const NativeMap: MapConstructor = Map;
export const NativeSet: SetConstructor = Set;
export const NativeWeakMap: WeakMapConstructor = WeakMap;
export const NativePromise: PromiseConstructor = Promise;
export const NativeError: ErrorConstructor = Error;
export const NativeTypeError: TypeErrorConstructor = TypeError;
export const NativeDate: DateConstructor = Date;
export const NativeRegExp: RegExpConstructor = RegExp;
export const NativeProxy: ProxyConstructor = Proxy;
export const NativeUint8Array: Uint8ArrayConstructor = Uint8Array;
export const NativeArrayBuffer: ArrayBufferConstructor = ArrayBuffer;
export const NativeBigInt: BigIntConstructor = BigInt;
export const toText: StringConstructor = String;

export const objectPrototype: object = Object.prototype;

export const hasOwn: (object: object, key: PropertyKey) => boolean = Object.hasOwn;
export const objectToString = uncurry(Object.prototype.toString) as (value: unknown) => string;
export const functionToString = uncurry(Function.prototype.toString) as (value: unknown) => string;
export const charCodeAt = uncurry(String.prototype.charCodeAt) as (text: string, index: number) => number;
export const indexOf = uncurry(String.prototype.indexOf) as (text: string, part: string, from?: number) => number;
export const slice = uncurry(String.prototype.slice) as (text: string, from: number, to?: number) => string;
export const startsWith = uncurry(String.prototype.startsWith) as (text: string, part: string) => boolean;
export const join = uncurry(Array.prototype.join) as (list: readonly unknown[], separator: string) => string;
export const mapGet = uncurry(Map.prototype.get) as <K, V>(map: ReadonlyMap<K, V>, key: K) => V | undefined;
export const mapSet = uncurry(Map.prototype.set) as <K, V>(map: Map<K, V>, key: K, value: V) => Map<K, V>;
export const mapDelete = uncurry(Map.prototype.delete) as <K>(map: Map<K, unknown>, key: K) => boolean;
export const mapForEach = uncurry(Map.prototype.forEach) as (
  map: ReadonlyMap<unknown, unknown>,
  visit: (value: unknown, key: unknown) => void,
) => void;
export const weakMapGet = uncurry(WeakMap.prototype.get) as <V>(map: WeakMap<object, V>, key: object) => V | undefined;
export const weakMapSet = uncurry(WeakMap.prototype.set) as <V>(map: WeakMap<object, V>, key: object, value: V) => void;
export const setForEach = uncurry(Set.prototype.forEach) as <T>(set: ReadonlySet<T>, visit: (value: T) => void) => void;
export const setAdd = uncurry(Set.prototype.add) as <T>(set: Set<T>, value: T) => Set<T>;
export const setHas = uncurry(Set.prototype.has) as <T>(set: ReadonlySet<T>, value: T) => boolean;
export const dateGetTime = uncurry(Date.prototype.getTime) as (date: unknown) => number;
export const dateToISOString = uncurry(Date.prototype.toISOString) as (date: unknown) => string;
export const bigIntToString = uncurry(BigInt.prototype.toString) as (value: bigint) => string;
export const regExpExec = uncurry(RegExp.prototype.exec) as (regExp: RegExp, text: string) => RegExpExecArray | null;
export const promiseThen = uncurry(Promise.prototype.then) as (
  promise: unknown,
  onFulfilled: (value: unknown) => void,
  onRejected: (reason: unknown) => void,
) => Promise<unknown>;

/**
 * A list for the guest's own use. Without a prototype, adding to it meets no setter and writing it as JSON no
 * `toJSON` that generated code has put there. It has no methods and cannot be iterated: use indexes.
 */
export function createList<T>(...items: T[]): T[] {
  return setPrototypeOf(items, null) as T[];
}
