import type { Priority, TaskFields } from "../workspace/types.ts";

/** The input of a tool, after the library has checked it against the tool's JSON Schema. */
export type ToolInput = Record<string, unknown>;

export function text(input: ToolInput, key: string): string {
  return optionalText(input, key) ?? "";
}

export function optionalText(input: ToolInput, key: string): string | undefined {
  const value = input[key];
  return typeof value === "string" ? value : undefined;
}

/** The fields of a task that the input names; the others stay absent. */
export function taskFields(input: ToolInput): TaskFields {
  const fields: TaskFields = {};
  if ("title" in input) fields.title = text(input, "title");
  if ("priority" in input) fields.priority = text(input, "priority") as Priority;
  if ("due" in input) fields.due = optionalText(input, "due") ?? null;
  if ("estimateHours" in input)
    fields.estimateHours = input["estimateHours"] === null ? null : Number(input["estimateHours"]);
  if ("assignee" in input) fields.assigneeId = optionalText(input, "assignee") ?? null;
  if (Array.isArray(input["tags"])) fields.tags = input["tags"].map(String);
  return fields;
}
