/** Schemas as apps give them: JSON Schema, the Standard Schema family, the AI SDK's `Schema`. */
import { InvalidOptionsError } from "../protocol/errors.ts";
import type { JsonSchema, StandardSchemaLike, ToolSchema } from "../protocol/tools.ts";
import { isObject } from "./schema-reference.ts";

/** What the AI SDK's `jsonSchema()` and `zodSchema()` make. */
export interface AiSchemaLike {
  readonly jsonSchema: JsonSchema;
  readonly validate?: (value: unknown) => AiValidation | PromiseLike<AiValidation>;
}

export type AiValidation = { success: true; value: unknown } | { success: false; error: Error };

/** ArkType's schemas are functions. */
export function isStandardSchema(schema: unknown): schema is StandardSchemaLike {
  const isComplex = (typeof schema === "object" && schema !== null) || typeof schema === "function";
  return isComplex && "~standard" in schema;
}

export function isAiSchema(schema: unknown): schema is AiSchemaLike {
  return typeof schema === "object" && schema !== null && Object.hasOwn(schema, "jsonSchema") && !("type" in schema);
}

const REMEDIES: Readonly<Record<string, string>> = {
  zod: "Use zod 4.2 or later",
  valibot: "Pass `toJsonSchema(schema)` of `@valibot/to-json-schema`",
  arktype: "Use arktype 2.1.28 or later",
};

/**
 * The JSON Schema of a tool's input or output.
 *
 * JSON Schemas are passed through as they are. Of a Standard Schema it is asked for by
 * `~standard.jsonSchema` (zod from 4.2, arktype from 2.1.28); parts that JSON Schema has no words for,
 * such as a date in zod, become `{}`.
 *
 * @param tool Names the tool in errors, and says which side of the schema is wanted.
 * @throws InvalidOptionsError (`invalid_options`) when no JSON Schema can be had, saying what to do
 * @see https://standardschema.dev
 */
export function toJsonSchema(schema: ToolSchema, tool: { name: string; direction: "input" | "output" }): JsonSchema {
  if (isStandardSchema(schema)) return fromStandard(schema, tool);
  const json: unknown = isAiSchema(schema) ? schema.jsonSchema : schema;
  if (typeof json === "boolean") return json;
  // `then` is also a keyword of JSON Schema.
  const isLate = isObject(json) && typeof json.then === "function";
  if (isObject(json) && !isLate) return json;
  const found = isLate ? "makes its JSON Schema asynchronously" : "is not a schema";
  throw new InvalidOptionsError(`The ${tool.direction} schema of tool "${tool.name}" ${found}; pass a JSON Schema`);
}

function fromStandard(schema: StandardSchemaLike, tool: { name: string; direction: "input" | "output" }): JsonSchema {
  const { vendor, jsonSchema } = schema["~standard"];
  const remedy = REMEDIES[vendor] ?? "Pass a JSON Schema";
  const about = `The ${tool.direction} schema of tool "${tool.name}" (${vendor})`;
  const convert = jsonSchema?.[tool.direction];
  if (typeof convert !== "function") throw new InvalidOptionsError(`${about} cannot give its JSON Schema. ${remedy}`);
  // The second option is zod's: `{}` for what cannot be expressed, rather than an error.
  const options = { target: "draft-2020-12", libraryOptions: { unrepresentable: "any" } };
  try {
    return convert.call(jsonSchema, options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InvalidOptionsError(`${about} cannot be written as JSON Schema: ${reason}. Pass a JSON Schema`);
  }
}
