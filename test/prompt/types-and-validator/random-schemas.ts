/** Random JSON Schemas, and values that fit them, nearly fit them or do not. */
// oxlint-disable no-map-spread -- The maps here are of arbitraries, not of arrays.
import fc from "fast-check";
import { isObject, type SchemaObject } from "../../../src/prompt/schema-reference.ts";

/** Few names, so that schemas and values meet. */
const NAMES = ["a", "b", "c-d"];
const DEFINITIONS = ["Node", "Other"];

export const anyValue: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, 1, -1.5, 12, "", "a", "b", "some text"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, "z"), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const maybe = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<SchemaObject> =>
  fc.record(fields, { requiredKeys: [], noNullPrototype: true });

const described = fc.constantFrom({}, {}, { description: "Some */ words." });

const text = maybe({
  minLength: fc.constantFrom(1, 2),
  maxLength: fc.constant(5),
  pattern: fc.constant("^[a-z]*$"),
  format: fc.constantFrom("email", "own"),
}).map((more) => ({ type: "string", ...more }));

const number = fc
  .tuple(fc.constantFrom("number", "integer"), maybe({ minimum: fc.constant(0), multipleOf: fc.constant(3) }))
  .map(([type, more]) => ({ type, ...more }));

const simple = fc.oneof(
  text,
  number,
  fc.constantFrom<SchemaObject>({ type: "boolean" }, { type: "null" }, {}),
  fc.constantFrom<SchemaObject>({ type: ["string", "null"] }, { type: "integer", nullable: true }),
  fc.constantFrom<SchemaObject>(
    { const: "a" },
    { const: 1 },
    { const: { a: [1, "b"] } },
    { enum: ["a", "b", null] },
    { enum: [1, 12, "a"] },
  ),
);

const schemas = fc.letrec<{ schema: SchemaObject | boolean; object: SchemaObject; solid: SchemaObject }>((tie) => {
  const properties = fc.dictionary(fc.constantFrom(...NAMES), tie("schema"), { maxKeys: 3, noNullPrototype: true });
  const object = fc
    .tuple(
      properties,
      fc.subarray(NAMES),
      maybe({ minProperties: fc.constant(1), dependentRequired: fc.constant({ a: ["b"] }) }),
      fc.constantFrom({ type: "object" }, {}),
      fc.option(fc.oneof(fc.boolean(), tie("schema")), { nil: undefined }),
    )
    .map(([properties, required, more, type, additionalProperties]): SchemaObject => {
      const named = required.filter((name) => name in properties);
      return {
        ...type,
        properties,
        ...(named.length > 0 && { required: named }),
        ...more,
        ...(additionalProperties !== undefined && { additionalProperties }),
      };
    });
  // With something required, so that no value fits by having nothing of it.
  const solid = object.map((schema): SchemaObject => {
    const { properties } = schema as { properties: SchemaObject };
    return { ...schema, type: "object", properties: { a: {}, ...properties }, required: ["a"] };
  });
  const record = tie("schema").map((other): SchemaObject => ({ type: "object", additionalProperties: other }));
  const patterns = fc.tuple(tie("schema"), tie("schema")).map(([one, two]): SchemaObject => ({
    type: "object",
    patternProperties: { "^a": one, "^b": two },
    additionalProperties: false,
  }));
  const array = fc
    .tuple(tie("schema"), maybe({ minItems: fc.constant(1), maxItems: fc.constant(2), uniqueItems: fc.constant(true) }))
    .map(([items, more]): SchemaObject => ({ type: "array", items, ...more }));
  const tuple = fc
    .tuple(
      fc.array(tie("schema"), { minLength: 1, maxLength: 3 }),
      maybe({ items: tie("schema"), minItems: fc.constant(1) }),
    )
    .map(([prefixItems, more]): SchemaObject => ({ type: "array", prefixItems, ...more }));
  const choice = fc
    .tuple(fc.constantFrom("anyOf", "oneOf"), fc.array(tie("schema"), { minLength: 1, maxLength: 3 }))
    .map(([keyword, choices]): SchemaObject => ({ [keyword]: choices }));
  const both = fc
    .tuple(tie("solid"), fc.array(fc.oneof(tie("object"), tie("solid")), { minLength: 1, maxLength: 2 }))
    .map(([own, parts]): SchemaObject => ({ ...own, allOf: parts }));
  const narrowed = fc
    .tuple(tie("solid"), fc.array(tie("solid"), { minLength: 1, maxLength: 2 }))
    .map(([own, anyOf]): SchemaObject => ({ ...own, anyOf }));
  const reference = fc.constantFrom(...DEFINITIONS).map((name): SchemaObject => ({ $ref: `#/$defs/${name}` }));
  const compound = [object, solid, record, patterns, array, tuple, choice, both, narrowed];
  return {
    object,
    solid,
    schema: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      simple,
      fc.boolean(),
      reference,
      ...compound.map((each) => fc.tuple(each, described).map(([schema, words]) => ({ ...schema, ...words }))),
    ),
  };
});

/** A document with definitions, which may refer to themselves and to each other. */
export const anySchema: fc.Arbitrary<SchemaObject> = fc
  .tuple(schemas.schema.filter(isObject), schemas.solid, schemas.solid)
  .map(([schema, Node, Other]) => ({ ...(schema as SchemaObject), $defs: { Node, Other } }));

/** Values that were made for the schema; the validator says whether they fit. */
export function valuesFor(schema: unknown, root: SchemaObject, depth = 0): fc.Arbitrary<unknown> {
  if (!isObject(schema) || depth > 5) return anyValue;
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.slice("#/$defs/".length);
    return valuesFor((root.$defs as SchemaObject)[name], root, depth + 1);
  }
  const of = (part: unknown): fc.Arbitrary<unknown> => valuesFor(part, root, depth + 1);
  if ("const" in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom<unknown>(...(schema.enum as unknown[]));
  const parts = [schema.allOf, schema.anyOf, schema.oneOf].flat().filter((part) => part !== undefined);
  const { properties, items, prefixItems, additionalProperties, required = [] } = schema;
  if (Array.isArray(schema.anyOf ?? schema.oneOf) && !isObject(properties)) return fc.oneof(...parts.map(of));
  if (schema.type === "array") {
    const tuple = Array.isArray(prefixItems) ? fc.tuple(...prefixItems.map(of)) : fc.constant<unknown[]>([]);
    return fc.tuple(tuple, fc.array(of(items ?? {}), { maxLength: 2 })).map(([first, rest]) => [...first, ...rest]);
  }
  if (schema.type === "object" || isObject(properties)) {
    const own = Object.entries(isObject(properties) ? properties : {}).map(([name, value]) => [name, of(value)]);
    const record = fc.record(Object.fromEntries(own) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: required as string[],
      noNullPrototype: true,
    });
    const others = fc.dictionary(fc.constantFrom(...NAMES, "z"), of(additionalProperties ?? {}), {
      maxKeys: 2,
      noNullPrototype: true,
    });
    return fc
      .tuple(fc.oneof(fc.constant({}), others), record, ...parts.map(of))
      .map((all) => Object.assign({}, ...all.filter(isObject)) as unknown);
  }
  if (schema.type === "string") return fc.constantFrom("", "a", "B9", "some text", "a@b.de");
  if (schema.type === "number" || schema.type === "integer") return fc.constantFrom(0, 1, 3, -1.5);
  return anyValue;
}

/** Some that were made for it, some of them with one place changed, some at random. */
export function samples(schema: SchemaObject): fc.Arbitrary<unknown[]> {
  const made = valuesFor(schema, schema);
  const changed = fc.tuple(made, anyValue, fc.nat()).map(([value, other, at]) => change(value, other, at));
  return fc
    .tuple(
      fc.array(made, { minLength: 5, maxLength: 5 }),
      fc.array(changed, { minLength: 4, maxLength: 4 }),
      fc.array(anyValue, { minLength: 3, maxLength: 3 }),
    )
    .map((all) => all.flat());
}

function change(value: unknown, other: unknown, at: number): unknown {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  if (keys.length === 0 || at % 5 === 0) return other;
  const key = keys[at % keys.length]!;
  const inner = (value as SchemaObject)[key];
  const next = change(inner, other, Math.floor(at / 5));
  return Array.isArray(value) ? value.with(Number(key), next) : { ...(value as object), [key]: next };
}
