import type { ToolSchema } from "../protocol/tools.ts";
import { isAiSchema } from "../prompt/standard-schema.ts";
import { isThenable } from "./thenable.ts";

/**
 * A schema of the AI SDK: functions that are no validators make it when it is needed, and its JSON Schema may come later.
 */
export function readLazySchema(given: unknown): ToolSchema | undefined | Promise<ToolSchema> {
  const schema = typeof given === "function" && !("~standard" in given) ? (given() as unknown) : given;
  if (!isAiSchema(schema)) return schema as ToolSchema | undefined;
  const { jsonSchema } = schema as { jsonSchema: unknown };
  if (!isThenable(jsonSchema)) return schema as unknown as ToolSchema;
  const validate = schema.validate && ((value: unknown) => schema.validate!(value));
  return Promise.resolve(jsonSchema).then((loaded) => ({ jsonSchema: loaded, ...(validate && { validate }) }));
}
