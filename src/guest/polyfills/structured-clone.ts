import { AbortController } from "./abort.ts";
import { needArguments, readOptions, toText } from "./define.ts";
import { DOMException } from "./dom-exception.ts";
import { Event } from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { TextDecoder } from "./text-decoder.ts";
import { TextEncoder } from "./text-encoder.ts";
import { URLSearchParams } from "./url/search-params.ts";
import { URL } from "./url/url.ts";

/** Classes whose objects hold more than properties, and cannot be cloned. */
const PLATFORM = [
  Promise,
  Symbol,
  WeakMap,
  WeakSet,
  AbortController,
  Event,
  EventTarget,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
];
/** The same, for objects of the engine that have no class to ask. */
const PLATFORM_KINDS = /^\[object (?:\w+ )?(?:Generator|AsyncGenerator|Iterator|WeakRef|FinalizationRegistry)\]$/;
const ERRORS = [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError];

/**
 * https://html.spec.whatwg.org/multipage/structured-data.html#structuredserializeinternal
 *
 * @throws {DOMException} `DataCloneError`: a function, a symbol, or an object that holds more than properties.
 */
export function structuredClone(value: unknown, options?: unknown): unknown {
  needArguments(arguments, 1);
  const { transfer } = readOptions(options);
  const buffers = transfer === undefined ? [] : [...(transfer as Iterable<unknown>)].map(toTransferable);
  if (new Set(buffers).size < buffers.length) throw refusal("An ArrayBuffer is in the transfer list twice");
  const result = new Cloner(new Map(buffers.map((buffer) => [buffer, copyBuffer(buffer)]))).clone(value);
  // Only now: nothing may be taken away when something cannot be cloned.
  for (const buffer of buffers) buffer.transfer();
  return result;
}

class Cloner {
  readonly #known: Map<object, object>;
  /** What is still to be done. A list rather than recursion, because the engine's stack is small. */
  readonly #work: (() => void)[] = [];

  constructor(known: Map<object, object>) {
    this.#known = known;
  }

  clone(value: unknown): unknown {
    const result = this.#copy(value);
    for (let at = 0; at < this.#work.length; at++) {
      this.#work[at]!();
      // Done, it may be forgotten.
      this.#work[at] = done;
    }
    return result;
  }

  #copy(value: unknown): unknown {
    if (typeof value === "symbol") throw refusal(`${String(value)} could not be cloned.`);
    if (typeof value === "function") throw refusal("A function could not be cloned.");
    if (typeof value !== "object" || value === null) return value;
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const made = this.#make(value);
    this.#known.set(value, made);
    return made;
  }

  #make(value: object): object {
    if (Array.isArray(value)) return this.#withProperties(value, Array.from({ length: 0 }), value.length);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#withProperties(value, {});
    if (value instanceof Error) return this.#error(value);
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof RegExp) return new RegExp(value.source, value.flags);
    if (value instanceof Map) return this.#map(value);
    if (value instanceof Set) return this.#set(value);
    if (value instanceof ArrayBuffer) return copyBuffer(value);
    if (ArrayBuffer.isView(value)) return this.#view(value as Uint8Array);
    for (const Box of [Boolean, Number, String, BigInt]) {
      // oxlint-disable-next-line unicorn/new-for-builtins -- boxes stay boxes
      if (value instanceof (Box as NumberConstructor)) return Object(value.valueOf()) as object;
    }
    const kind = Object.prototype.toString.call(value);
    if (PLATFORM_KINDS.test(kind) || PLATFORM.some((type) => value instanceof type)) {
      throw refusal(`${kind.slice(0, 60)} could not be cloned.`);
    }
    return this.#withProperties(value, {});
  }

  #withProperties(value: object, made: object, length?: number): object {
    if (length !== undefined) (made as unknown[]).length = length;
    this.#work.push(() => {
      for (const name of Object.keys(value)) {
        // A getter may have removed it.
        if (!Object.hasOwn(value, name)) continue;
        define(made, name, this.#copy((value as Record<string, unknown>)[name]), true);
      }
    });
    return made;
  }

  #map(value: ReadonlyMap<unknown, unknown>): Map<unknown, unknown> {
    const made = new Map<unknown, unknown>();
    const entries = [...value];
    this.#work.push(() => {
      for (const [key, item] of entries) made.set(this.#copy(key), this.#copy(item));
    });
    return made;
  }

  #set(value: ReadonlySet<unknown>): Set<unknown> {
    const made = new Set<unknown>();
    const items = [...value];
    this.#work.push(() => {
      for (const item of items) made.add(this.#copy(item));
    });
    return made;
  }

  #error(value: Error): Error {
    if (value instanceof DOMException) {
      const made = new DOMException(value.message, value.name);
      define(made, "stack", value.stack, false);
      return made;
    }
    const { name } = value;
    const type = ERRORS.find((known) => known.name === toText(name)) ?? Error;
    const made = new type();
    const message = Object.getOwnPropertyDescriptor(value, "message");
    if (message !== undefined && "value" in message) define(made, "message", toText(message.value), false);
    define(made, "stack", value.stack, false);
    if (Object.hasOwn(value, "cause")) {
      this.#work.push(() => define(made, "cause", this.#copy(value.cause), false));
    }
    return made;
  }

  #view(value: Uint8Array): object {
    const { buffer, byteOffset, byteLength, length } = value;
    const copy = this.#copy(buffer) as ArrayBuffer;
    if (value instanceof DataView) return new DataView(copy, byteOffset, byteLength);
    const kind = Reflect.get(TYPED_ARRAY, Symbol.toStringTag, value) as "Uint8Array";
    return new (globalThis[kind] ?? Uint8Array)(copy, byteOffset, length);
  }
}

const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array.prototype) as object;

function copyBuffer(value: ArrayBuffer): ArrayBuffer {
  if (value.detached) throw refusal("An ArrayBuffer is detached and could not be cloned.");
  if (!value.resizable) return value.slice(0);
  const made = new ArrayBuffer(value.byteLength, { maxByteLength: value.maxByteLength });
  new Uint8Array(made).set(new Uint8Array(value));
  return made;
}

function toTransferable(value: unknown): ArrayBuffer {
  if (value instanceof ArrayBuffer && !value.detached) return value;
  throw refusal("Value not transferable");
}

function define(holder: object, name: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(holder, name, { value, configurable: true, enumerable, writable: true });
}

function refusal(message: string): DOMException {
  return new DOMException(message, "DataCloneError");
}

function done(): void {
  // Nothing is left to do.
}
