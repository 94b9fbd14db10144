/** Checks what generated code passes to a tool, before the tool gets it. */
import type { ToolSchema } from "../protocol/tools.ts";
import { isAiSchema, isStandardSchema, toJsonSchema } from "./standard-schema.ts";

export type InputValidator = (input: unknown) => Promise<unknown>;

/**
 * Makes the check of a tool's input. What it needs is loaded when it is first used.
 *
 * A Standard Schema checks with its own `validate`, and the tool gets what that returns (defaults
 * filled in, values transformed). The AI SDK's `Schema` does so too where it has a `validate`. A JSON
 * Schema (drafts 4 to 2020-12; 2020-12 unless `$schema` says otherwise) is checked without code
 * generation, and the tool gets the input itself:
 *
 * - JSON Schema is about JSON, but other values can be passed to tools too. A property that is
 *   `undefined` counts as absent. `Date`, `Map`, `Set`, `BigInt`, NaN and the like have none of JSON's
 *   types: they pass where a schema names no type, and fail elsewhere with a hint, such as to send
 *   `date.toISOString()`.
 * - `format` is checked for the formats of the JSON Schema standard; others are ignored, and so are
 *   keywords of the wrong kind (`required: true`).
 * - OpenAPI's `nullable` and the boolean `exclusiveMinimum` of draft 4 work in every draft.
 *
 * No input at all is taken for `{}` where `undefined` itself does not match and `{}` does.
 *
 * @param schema It is read when the check is first used, and never changed. So a broken JSON Schema is found only
 *   by the first call: that and every later call fails, and the console tells the developer once.
 * @param tool The tool's name, for messages.
 * @returns Resolves to what the tool is to get. Rejects with an InvalidInputError (`invalid_input`) that lists
 *   up to 8 problems by path, what was expected and what was received; with an InvalidOptionsError
 *   (`invalid_options`) when the schema itself is broken: a `$ref` to nowhere, a pattern that is no regular
 *   expression.
 * @example
 * const check = createInputValidator({ type: "object", required: ["city"] }, "getWeather");
 * await check({ city: "Lisbon" }); // { city: "Lisbon" }
 * await check({}); // The input of getWeather is not valid: ...
 */
export function createInputValidator(schema: ToolSchema, tool: string): InputValidator {
  if (isStandardSchema(schema) || (isAiSchema(schema) && schema.validate)) {
    return async (input) => (await import("./standard-check.ts")).checkStandard(schema, tool, input);
  }
  let check: ((input: unknown) => unknown) | undefined;
  return async (input) => {
    const { createJsonSchemaCheck } = await import("./json-schema-check.ts");
    check ??= readSchema(() => createJsonSchemaCheck(toJsonSchema(schema, { name: tool, direction: "input" }), tool));
    return check(input);
  };
}

/** A broken schema is the developer's to repair, but its error goes to the model that made the call. */
function readSchema(read: () => (input: unknown) => unknown): (input: unknown) => unknown {
  try {
    return read();
  } catch (error) {
    console.warn(`browser-codemode: ${error instanceof Error ? error.message : String(error)}`);
    return () => {
      throw error;
    };
  }
}
