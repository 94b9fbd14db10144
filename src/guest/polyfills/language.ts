/** What newer engines have in the language itself. */

/** https://tc39.es/ecma262/#sec-suppressederror-objects. Like all errors, it can be called without `new`. */
export const SuppressedError: new (error: unknown, suppressed: unknown, message?: unknown) => Error =
  createSuppressedError();

function createSuppressedError(): new (error: unknown, suppressed: unknown, message?: unknown) => Error {
  function SuppressedError(error: unknown, suppressed: unknown, message?: unknown): Error {
    const args = message === undefined ? [] : [message];
    const made = Reflect.construct(Error, args, new.target ?? SuppressedError) as Error;
    return Object.defineProperties(made, { error: hidden(error), suppressed: hidden(suppressed) });
  }
  const prototype = Object.create(Error.prototype, {
    constructor: hidden(SuppressedError),
    name: hidden("SuppressedError"),
    message: hidden(""),
  }) as Error;
  Object.defineProperty(SuppressedError, "prototype", { value: prototype, writable: false });
  return Object.setPrototypeOf(SuppressedError, Error) as never;
}

function hidden(value: unknown): PropertyDescriptor {
  return { value, configurable: true, writable: true };
}

/** https://tc39.es/ecma262/#sec-array.fromasync */
export const fromAsync: (this: unknown, items: unknown, map?: unknown, self?: unknown) => Promise<unknown> = {
  async fromAsync(this: unknown, items: unknown, map?: unknown, self?: unknown): Promise<unknown> {
    if (map !== undefined && typeof map !== "function") throw new TypeError("The mapping function is not callable");
    const source = items as AsyncIterable<unknown> & Iterable<unknown> & ArrayLike<unknown>;
    const isIterable = source[Symbol.asyncIterator] != null || source[Symbol.iterator] != null;
    const holder = (isConstructor(this) ? this : Array) as ArrayConstructor;
    const result = isIterable ? new holder() : new holder(source.length);
    let index = 0;
    const add = async (value: unknown): Promise<void> => {
      const item: unknown = map === undefined ? value : await Reflect.apply(map, self, [value, index]);
      Object.defineProperty(result, index++, { ...hidden(item), enumerable: true });
    };
    if (isIterable) for await (const value of source) await add(value);
    else for (let at = 0, { length } = source; at < length; at++) await add(await source[at]);
    result.length = index;
    return result;
  },
}.fromAsync;

function isConstructor(value: unknown): boolean {
  try {
    // Only asks whether it could be: nothing of it is called.
    Reflect.construct(Object, [], value as () => void);
    return true;
  } catch {
    return false;
  }
}
