/** JSON Schema (drafts 4 to 2020-12, and OpenAPI's `nullable`) printed as TypeScript types, for a model to read. */
import type { JsonSchema } from "../protocol/tools.ts";
import { commentText, docComment, schemaDoc } from "./doc-comment.ts";
import { FULL_DETAIL, type Detail } from "./type-detail.ts";
import { isObject, namedPlaces, pointerKey, resolveReference, type SchemaObject } from "./schema-reference.ts";
import { impliedType, matchesAll, mergeableParts, objectShape } from "./schema-shape.ts";
import {
  ANY_OBJECT,
  braces,
  enumeration,
  grouped,
  intersection,
  NEVER,
  primitive,
  union,
  UNKNOWN,
  type Text,
} from "./type-text.ts";
import { literal, memberName, typeName } from "./type-words.ts";

export interface SchemaTypeOptions {
  /** The name that the type will be declared under; what `$ref: "#"` becomes. Default `Root`. */
  name?: string;
  /** The document that `$ref`s are looked up in, when `schema` is a part of one. Default: `schema` itself. */
  root?: JsonSchema;
  /**
   * Declarations of named types, by name. What `$ref`s name is added here; pass the same map for
   * several schemas to keep names apart and to share definitions that are the same.
   */
  declarations?: Map<string, string>;
  /** How much may be said. Default: {@link FULL_DETAIL}. */
  detail?: Detail;
}

/**
 * The TypeScript type of the values that a JSON Schema describes. Never throws: what cannot be told
 * (a reference to nowhere, a broken keyword, nesting without end) becomes `unknown`.
 *
 * @returns A type expression. The types that it names are in `options.declarations`.
 * @example
 * schemaToType({ type: "object", properties: { city: { type: "string" } }, required: ["city"] });
 * // "{ city: string }"
 */
export function schemaToType(schema: JsonSchema, options: SchemaTypeOptions = {}): string {
  const { name = "Root", root = schema, declarations = new Map<string, string>(), detail = FULL_DETAIL } = options;
  // Definitions of the same name are taken to be the same at first; those that are not get a name of their own.
  const different = new Set<string>();
  try {
    for (let attempt = 0; ; attempt++) {
      const printer = new SchemaPrinter(root, name, { taken: declarations, different, share: attempt < 8, detail });
      const type = printer.document(schema);
      const clashes = [...printer.named].filter(([key, text]) => (declarations.get(key) ?? text) !== text);
      if (clashes.length === 0) {
        for (const [key, text] of printer.named) declarations.set(key, text);
        return type;
      }
      for (const [key] of clashes) different.add(key);
    }
  } catch {
    return "unknown";
  }
}

interface Place {
  /** The named type that is being written, and whether this is it rather than a part of an object or array in it. */
  owner: string;
  direct: boolean;
  depth: number;
  indent: string;
}

const MAX_TUPLE = 30;

interface Setting {
  taken: ReadonlyMap<string, string>;
  different: ReadonlySet<string>;
  share: boolean;
  detail: Detail;
}

class SchemaPrinter {
  /** Declarations of what references name. */
  readonly named: Map<string, string> = new Map();
  readonly #root: JsonSchema;
  readonly #name: string;
  readonly #setting: Setting;
  readonly #targets = new Map<unknown, string>();
  readonly #pending: [name: string, schema: unknown][] = [];
  /** Which named type is directly part of which: `type A = A | string` is not allowed. */
  readonly #uses = new Map<string, Set<string>>();
  readonly #open = new Set<unknown>();
  #places: ReadonlyMap<string, unknown> | undefined;
  #parts: number;

  constructor(root: JsonSchema, name: string, setting: Setting) {
    this.#root = root;
    this.#name = name;
    this.#setting = setting;
    this.#parts = setting.detail.parts;
    this.#targets.set(root, name);
  }

  document(schema: JsonSchema): string {
    const type = this.#body(schema, this.#name);
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      const [name, schema] = next;
      this.named.set(name, `${this.#doc(schemaDoc(schema), "")}type ${name} = ${this.#body(schema, name)};`);
    }
    return type;
  }

  #doc(text: string, indent: string): string {
    return docComment(text, indent, this.#setting.detail.words);
  }

  #body(schema: unknown, owner: string): string {
    return (this.#type(schema, { owner, direct: true, depth: 0, indent: "" }) ?? UNKNOWN)[0];
  }

  /** `undefined` for a type that adds nothing, because it is directly itself. */
  #type(schema: unknown, place: Place): Text | undefined {
    if (schema === false) return NEVER;
    if (!isObject(schema)) return UNKNOWN;
    if (matchesAll(schema.not)) return NEVER;
    if (--this.#parts < 0 || place.depth > this.#setting.detail.depth || this.#open.has(schema)) {
      return ["unknown /* too deeply nested to show */", 0];
    }
    this.#open.add(schema);
    const inner = { ...place, depth: place.depth + 1 };
    const parts: (Text | undefined)[] = [];
    const reference = schema.$ref ?? schema.$dynamicRef ?? schema.$recursiveRef;
    if (typeof reference === "string") parts.push(this.#reference(reference, inner));
    const { objects, others } = mergeableParts(schema);
    for (const part of others) parts.push(this.#type(part, inner));
    for (const choices of [schema.anyOf, schema.oneOf]) {
      if (Array.isArray(choices) && choices.length > 0) {
        parts.push(union(choices.map((choice) => this.#choice(choice, inner))));
      }
    }
    const own = this.#own(objects, inner);
    if (own !== undefined && !(parts.length > 0 && own[0] === ANY_OBJECT)) parts.unshift(own);
    this.#open.delete(schema);
    if (parts.length > 0 && parts.every((part) => part === undefined)) return undefined;
    const type = intersection(parts);
    return schema.nullable === true ? union([type, ["null", 0]]) : type;
  }

  #choice(schema: unknown, place: Place): Text | undefined {
    const type = this.#type(schema, place);
    const note = isObject(schema) && typeof schema.description === "string" ? commentText(schema.description) : "";
    // A short note fits in front of the alternative that it describes.
    return type && note && note.length < 100 && !note.includes("\n") ? [`/** ${note} */ ${grouped(type, 1)}`, 1] : type;
  }

  #reference(reference: string, place: Place): Text | undefined {
    const root = this.#root;
    const target = isObject(root)
      ? resolveReference(root, reference, () => (this.#places ??= namedPlaces(root)))
      : undefined;
    if (typeof target === "boolean") return this.#type(target, place);
    if (!isObject(target)) return [`unknown /* unresolved $ref ${commentText(reference).replace(/\n/g, " ")} */`, 0];
    const name = this.#targets.get(target) ?? this.#declare(target, reference);
    if (!place.direct) return [name, 0];
    if (name === place.owner || this.#contains(name, place.owner)) return undefined;
    const uses = this.#uses.get(place.owner);
    if (uses) uses.add(name);
    else this.#uses.set(place.owner, new Set([name]));
    return [name, 0];
  }

  #declare(target: SchemaObject, reference: string): string {
    const base = typeName(pointerKey(/[^/#]*$/.exec(reference)?.[0] ?? ""));
    const { taken, different, share } = this.#setting;
    const free = (name: string): boolean =>
      name !== this.#name && !this.named.has(name) && (!taken.has(name) || (share && !different.has(name)));
    let name = base;
    for (let count = 2; !free(name); count++) name = base + count;
    this.named.set(name, "");
    this.#targets.set(target, name);
    this.#pending.push([name, target]);
    return name;
  }

  #contains(outer: string, inner: string): boolean {
    const seen = new Set([outer]);
    for (const name of seen) for (const used of this.#uses.get(name) ?? []) seen.add(used);
    return seen.has(inner);
  }

  /** What the keywords of the schema itself say, its references and combinations aside. */
  #own(schemas: SchemaObject[], place: Place): Text | undefined {
    const [schema = {}] = schemas;
    if ("const" in schema) return [literal(schema.const), 0];
    if (Array.isArray(schema.enum)) return enumeration(schema.enum);
    const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? impliedType(schemas)];
    if (types[0] === undefined) return undefined;
    return union(types.map((type) => this.#ofType(type, schemas, place)));
  }

  #ofType(type: unknown, schemas: SchemaObject[], place: Place): Text {
    const inner = { ...place, direct: false };
    if (type === "object") return this.#object(schemas, inner);
    if (type === "array") return this.#array(schemas[0] ?? {}, inner);
    return primitive(type);
  }

  #object(schemas: SchemaObject[], place: Place): Text {
    const { members, required, index } = objectShape(schemas);
    const inner = { ...place, indent: `${place.indent}  ` };
    const rows: [doc: string, row: string][] = [];
    for (const [key, values] of members) {
      if (this.#parts < 0) {
        rows.push(["", `[key: string]: unknown /* and ${members.size - rows.length} more properties */`]);
        return [braces(rows, place.indent), 0];
      }
      const type = intersection(values.map((value) => this.#type(value, inner)));
      const doc = this.#doc(values.map(schemaDoc).filter(Boolean).join(" "), inner.indent);
      rows.push([doc, `${memberName(key)}${required.has(key) ? "" : "?"}: ${type[0]}`]);
    }
    const [other] = union(index.map((value) => this.#type(value, inner)));
    if (other === "never" && (rows.length > 0 || index.length === 0)) return [braces(rows, place.indent), 0];
    // Beside properties an index signature is about those too: what others are can only be told in words.
    const isBeside = rows.length > 0 && other !== "unknown";
    const note = other.length <= 60 && !other.includes("/*") ? ` /* other than those above: ${other} */` : "";
    return [braces([...rows, ["", `[key: string]: ${isBeside ? `unknown${note}` : other}`]], place.indent), 0];
  }

  #array(schema: SchemaObject, place: Place): Text {
    const { prefixItems, items, additionalItems, minItems } = schema;
    const tuple: unknown = Array.isArray(prefixItems) ? prefixItems : items;
    const one = (value: unknown): Text => this.#type(value, place) ?? UNKNOWN;
    if (!Array.isArray(tuple) || tuple.length === 0 || tuple.length > MAX_TUPLE) {
      return [`${grouped(isObject(tuple) || tuple === false ? one(tuple) : UNKNOWN, 0)}[]`, 0];
    }
    const needed = typeof minItems === "number" ? minItems : tuple.length;
    const parts = tuple.map((item: unknown, at) => (at < needed ? one(item)[0] : `${grouped(one(item), 0)}?`));
    const rest = Array.isArray(prefixItems) ? items : additionalItems;
    if (isObject(rest) || rest === true) parts.push(`...${grouped(one(rest), 0)}[]`);
    return [`[${parts.join(", ")}]`, 0];
  }
}
