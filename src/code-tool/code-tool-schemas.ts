import type { JsonSchema } from "../protocol/tools.ts";

export interface CodeInputSchema {
  type: "object";
  properties: { code: { type: "string"; description: string } };
  required: ["code"];
}

/** With `onError: "return"` there are two shapes; `type` is at the top in both cases, as some hosts want it. */
export interface CodeOutputSchema {
  type: "object";
  properties?: Readonly<Record<string, JsonSchema>>;
  anyOf?: readonly JsonSchema[];
}

export function inputSchema(): CodeInputSchema {
  return {
    type: "object",
    properties: { code: { type: "string", description: "One JavaScript async arrow function: async () => { ... }" } },
    required: ["code"],
  };
}

/** `result` is not required: code that returns nothing has none once the output is JSON. */
export function outputSchema(onError: "throw" | "return"): CodeOutputSchema {
  const logs = { type: "array", items: { type: "string" }, description: "Console output, one string a line" };
  const completed = { result: { description: "What the function returned" }, logs };
  if (onError === "throw") return { type: "object", properties: completed };
  const failed = {
    status: { const: "error" },
    error: { type: "string", description: "What went wrong" },
    code: { type: "string", description: "The kind of error" },
    line: { type: "integer", description: "Where in the code, counted from 1" },
    column: { type: "integer" },
    logs,
  };
  return {
    type: "object",
    anyOf: [
      { type: "object", properties: completed, additionalProperties: false },
      { type: "object", properties: failed, required: ["status", "error", "code"], additionalProperties: false },
    ],
  };
}

/** What the code tool of a durable runtime puts out. */
export function outcomeSchema(): CodeOutputSchema {
  const logs = { type: "array", items: { type: "string" }, description: "Console output, one string a line" };
  const executionId = { type: "string" };
  return {
    type: "object",
    anyOf: [
      {
        type: "object",
        properties: {
          status: { const: "completed" },
          executionId,
          result: { description: "What the function returned" },
          logs,
        },
        required: ["status", "executionId"],
      },
      {
        type: "object",
        properties: {
          status: { const: "paused" },
          executionId,
          pending: { type: "array", items: { type: "object" }, description: "Calls that wait for a person" },
          logs,
        },
        required: ["status", "executionId", "pending"],
      },
      {
        type: "object",
        properties: {
          status: { const: "error" },
          executionId,
          error: { type: "string", description: "What went wrong" },
          code: { type: "string", description: "The kind of error" },
          line: { type: "integer", description: "Where in the code, counted from 1" },
          column: { type: "integer" },
          logs,
        },
        required: ["status", "executionId", "error", "code"],
      },
    ],
  };
}
