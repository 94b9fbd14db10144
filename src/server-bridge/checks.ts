/** Reads values that somebody else has sent: what comes out has the shape that its type says, or nothing comes out. */
import { InvalidInputError } from "../protocol/errors.ts";

/** @throws {InvalidInputError} `invalid_input`: the value has another shape; the message names the path. */
export type Reader<T> = (value: unknown, path: string) => T;

type Shape = Record<string, Reader<unknown>>;
type ReadOf<S extends Shape> = { [Key in keyof S]: ReturnType<S[Key]> };
type Flat<T> = { [Key in keyof T]: T[Key] };

/** Characters of an id, a name, a key. */
export const NAME_LENGTH = 500;

export function text(maxLength: number = NAME_LENGTH): Reader<string> {
  return (value, path) => {
    if (typeof value !== "string") throw wrong(path, "text");
    if (value.length > maxLength) throw wrong(path, `at most ${maxLength} characters`);
    return value;
  };
}

export function matching(pattern: RegExp): Reader<string> {
  return (value, path) => {
    if (typeof value !== "string" || !pattern.test(value)) throw wrong(path, `text like ${pattern.source}`);
    return value;
  };
}

export const count: Reader<number> = (value, path) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(path, "a whole number");
  return value as number;
};

export const flag: Reader<boolean> = (value, path) => {
  if (typeof value !== "boolean") throw wrong(path, "true or false");
  return value;
};

/** What is checked elsewhere, or may be anything. */
export const anything: Reader<unknown> = (value) => value;

export function oneOf<const T extends string>(...texts: readonly T[]): Reader<T> {
  return (value, path) => {
    if (!(texts as readonly unknown[]).includes(value)) throw wrong(path, `one of ${texts.join(", ")}`);
    return value as T;
  };
}

export function list<T>(read: Reader<T>, maxLength: number): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, "a list");
    if (value.length > maxLength) throw wrong(path, `at most ${maxLength} entries`);
    return value.map((entry, at) => read(entry, `${path}[${at}]`));
  };
}

/** Entries by name, in an object that no name can reach the prototype of. */
export function table<T>(read: Reader<T>, maxSize: number): Reader<Record<string, T>> {
  return (value, path) => {
    const entries = Object.entries(readRecord(value, path));
    if (entries.length > maxSize) throw wrong(path, `at most ${maxSize} entries`);
    return Object.fromEntries(
      entries.map(([name, entry]) => [text()(name, `a name in ${path}`), read(entry, `${path}.${name}`)]),
    );
  };
}

/** Only what is named is read; a property that is `undefined` is absent. */
export function object<R extends Shape>(required: R): Reader<Flat<ReadOf<R>>>;
export function object<R extends Shape, O extends Shape>(
  required: R,
  optional: O,
): Reader<Flat<ReadOf<R> & Partial<ReadOf<O>>>>;
export function object(required: Shape, optional: Shape = {}): Reader<Record<string, unknown>> {
  return (value, path) => {
    const record = readRecord(value, path);
    const own = (name: string) => (Object.hasOwn(record, name) ? record[name] : undefined);
    const read: Record<string, unknown> = {};
    for (const [name, reader] of Object.entries(required)) read[name] = reader(own(name), `${path}.${name}`);
    for (const [name, reader] of Object.entries(optional)) {
      if (own(name) !== undefined) read[name] = reader(own(name), `${path}.${name}`);
    }
    return read;
  };
}

function readRecord(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(path, "an object");
  return value as Record<string, unknown>;
}

function wrong(path: string, expected: string): InvalidInputError {
  return new InvalidInputError(`${path} must be ${expected}`);
}
