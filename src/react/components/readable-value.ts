/** Values as a person reads them: JSON as JSON, and what JSON cannot say in the notation of JavaScript. */

export interface ReadableOptions {
  /** Spaces for each level; 0 for all on one line. Default 2. */
  indent?: number;
  /** Characters after which the text ends. Default 2,000,000. */
  limit?: number;
}

export interface ReadableText {
  text: string;
  /** The value is longer than the text. */
  isCut: boolean;
}

const LONGEST = 2_000_000;
const DEEPEST = 1_000;

/** @example readableValue(new Map([["a", 1n]])).text; // Map(1) { "a" => 1n }, over three lines */
export function readableValue(value: unknown, { indent = 2, limit = LONGEST }: ReadableOptions = {}): ReadableText {
  const writer = new Writer(indent, limit);
  writer.value(value, "$");
  return { text: writer.isFull ? cutText(writer.text, limit) : writer.text, isCut: writer.isFull };
}

/** The beginning of a text, which never ends in half a character. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length);
}

class Writer {
  text = "";
  readonly #indent: number;
  readonly #limit: number;
  /** What is being written, with where it is. */
  readonly #open = new Map<object, string>();

  constructor(indent: number, limit: number) {
    this.#indent = indent;
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.text.length > this.#limit;
  }

  value(value: unknown, path: string): void {
    if (typeof value !== "object" || value === null) {
      this.text += primitiveText(value);
      return;
    }
    const known = this.#open.get(value);
    if (known !== undefined) this.text += `[the same as ${known}]`;
    else if (this.#open.size >= DEEPEST) this.text += `[deeper than ${DEEPEST} levels]`;
    else {
      this.#open.set(value, path);
      this.#object(value, path);
      this.#open.delete(value);
    }
  }

  #object(value: object, path: string): void {
    if (Array.isArray(value)) return this.#array(value, path);
    if (value instanceof Date) this.text += `Date(${isNaN(value.getTime()) ? "invalid" : value.toISOString()})`;
    else if (value instanceof RegExp) this.text += String(value);
    else if (value instanceof Map) this.#map(value, path);
    else if (value instanceof Set) {
      this.text += `Set(${value.size}) `;
      let at = 0;
      this.#list("{}", value, (item) => this.value(item, `${path}[${at++}]`));
    } else if (value instanceof Error) this.#error(value, path);
    else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) this.#binary(value);
    else this.#record(value, path);
  }

  #array(items: readonly unknown[], path: string): void {
    const positions = {
      *[Symbol.iterator]() {
        for (let at = 0; at < items.length; at++) yield at;
      },
    };
    this.#list("[]", positions, (at: number) => {
      if (at in items) this.value(items[at], `${path}[${at}]`);
      else this.text += "empty";
    });
  }

  #map(map: ReadonlyMap<unknown, unknown>, path: string): void {
    this.text += `Map(${map.size}) `;
    let at = 0;
    this.#list("{}", map, ([key, inner]) => {
      const place = `${path}[${at++}]`;
      this.value(key, `${place}.key`);
      this.text += " => ";
      this.value(inner, place);
    });
  }

  #record(record: object, path: string): void {
    const kind = kindOfRecord(record);
    if (kind !== undefined) this.text += `${kind} `;
    this.#list("{}", Object.keys(record), (key) => {
      this.text += `${JSON.stringify(key)}: `;
      this.value((record as Record<string, unknown>)[key], memberPath(path, key));
    });
  }

  #error(error: Error, path: string): void {
    this.text += `${error.name}(${JSON.stringify(error.message)})`;
    if (!("cause" in error)) return;
    this.text += ", caused by ";
    this.value(error.cause, `${path}.cause`);
  }

  #binary(value: ArrayBuffer | ArrayBufferView): void {
    const numbers = numbersOf(value);
    this.text += `${Object.prototype.toString.call(value).slice(8, -1)}(${numbers.length}) [`;
    for (let at = 0; at < numbers.length && !this.isFull; at++) {
      this.text += `${at > 0 ? ", " : ""}${primitiveText(numbers[at])}`;
    }
    this.text += "]";
  }

  #list<T>([open, close]: string, items: Iterable<T>, write: (item: T) => void): void {
    const isInline = this.#indent === 0;
    const inner = isInline ? " " : `\n${" ".repeat(this.#indent * this.#open.size)}`;
    let isFirst = true;
    this.text += open;
    for (const item of items) {
      if (this.isFull) return;
      this.text += `${isFirst ? "" : ","}${isInline && isFirst && open === "[" ? "" : inner}`;
      isFirst = false;
      write(item);
    }
    const outer = isInline ? (open === "[" ? "" : " ") : `\n${" ".repeat(this.#indent * (this.#open.size - 1))}`;
    this.text += isFirst ? close! : `${outer}${close}`;
  }
}

function numbersOf(value: ArrayBuffer | ArrayBufferView): ArrayLike<number | bigint> {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof DataView) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value as unknown as ArrayLike<number | bigint>;
}

function primitiveText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return `[function ${value.name}]`;
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The name of its class; `undefined` for one without. */
export function kindOfRecord(record: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype === null || prototype === Object.prototype) return undefined;
  const named = (prototype as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof named === "string" && named !== "Object" ? named : undefined;
}

export function memberPath(path: string, key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
