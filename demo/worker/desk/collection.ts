import { DeskError, type Call, type NamedSchema, type Route, type Schema } from "./route.ts";
import type { DeskRecord } from "./records.ts";

/** One kind of record, with what people may say about it. */
export interface Kind {
  /** `ticket`, `reply`. */
  name: string;
  plural: string;
  /** Of ids. */
  prefix: string;
  /** What it is, after "a ticket: ". */
  about: string;
  fields: Record<string, Schema>;
  /** Fields that a new one must have. */
  required: string[];
  /** What the others are when nobody says. */
  defaults: Record<string, unknown>;
  /** Fields that lists can be narrowed by. */
  filters: string[];
}

/** Records in one answer, unless the request says otherwise. */
const LISTED = 50;

export function schemaOf({ name, fields, required, defaults }: Kind): NamedSchema {
  const properties = { id: { type: "string" }, createdAt: { type: "string", format: "date-time" }, ...fields };
  const always = ["id", "createdAt", ...required, ...Object.keys(defaults)];
  return { name: capital(name), schema: { type: "object", properties, required: always } };
}

/** The five operations that every kind has. */
export function collection(kind: Kind): Route[] {
  const { name, plural, prefix, about, fields, required, defaults, filters } = kind;
  const title = capital(name);
  const article = /^[aeiou]/.test(name) ? "an" : "a";
  const one = { tag: plural, path: `/${plural}/{${name}Id}` };
  const all = { tag: plural, path: `/${plural}` };
  const record = schemaOf(kind);
  const input = (more: Schema): Schema => ({
    type: "object",
    properties: fields,
    additionalProperties: false,
    ...more,
  });
  const limit = { type: "integer", minimum: 1, maximum: 200, default: LISTED };
  const search = { type: "string", description: "Text anywhere in the record, whatever the case" };
  const narrowed = Object.fromEntries(filters.map((field) => [field, filterBy(fields[field] ?? {})]));
  return [
    {
      ...all,
      id: `list${capital(plural)}`,
      method: "GET",
      summary: `List ${plural} (${about}) that match every filter given`,
      query: { ...narrowed, search, limit },
      result: { listOf: record },
      handle: ({ records, query }) => narrow(records.list(name), query, filters),
    },
    {
      ...all,
      id: `create${title}`,
      method: "POST",
      summary: `Create ${article} ${name}: ${about}`,
      body: { name: `New${title}`, schema: input({ required }) },
      result: record,
      handle: ({ records, body }) => records.add(name, prefix, { ...defaults, ...body }),
    },
    {
      ...one,
      id: `get${title}`,
      method: "GET",
      summary: `Get one ${name} by its id`,
      result: record,
      handle: (call) => recordOf(call, name),
    },
    {
      ...one,
      id: `update${title}`,
      method: "PATCH",
      summary: `Change fields of ${article} ${name}; the others stay as they are`,
      body: { name: `${title}Change`, schema: input({ minProperties: 1 }) },
      result: record,
      handle: (call) => call.records.change(name, recordOf(call, name), call.body),
    },
    {
      ...one,
      id: `delete${title}`,
      method: "DELETE",
      summary: `Delete ${article} ${name} for good`,
      handle: (call) => call.records.remove(name, recordOf(call, name).id),
    },
  ];
}

/**
 * The record that the request is about.
 * @throws {DeskError} 404
 */
export function recordOf({ records, ids }: Call, kind: string, id: string = ids[0] ?? ""): DeskRecord {
  const found = records.find(kind, id);
  if (found === undefined) throw new DeskError(404, `There is no ${kind} "${id}"`);
  return found;
}

/** Addresses have no word for null. */
function filterBy(schema: Schema): Schema {
  return Array.isArray(schema["type"]) ? { type: "string", description: 'An id, or "none"' } : schema;
}

function narrow(records: DeskRecord[], query: Record<string, string>, filters: string[]): DeskRecord[] {
  const search = query["search"]?.toLowerCase() ?? "";
  return records
    .filter((record) => filters.every((field) => !(field in query) || textOf(record[field]) === query[field]))
    .filter((record) => JSON.stringify(Object.values(record)).toLowerCase().includes(search))
    .slice(0, Number(query["limit"] ?? LISTED));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : value == null ? "none" : JSON.stringify(value);
}

export function capital(word: string): string {
  return word.replace(/^./, (letter) => letter.toUpperCase());
}
