/** Inputs against schemas that bring their own check: Standard Schema, the AI SDK's `Schema`. Loaded on first use. */
import type { StandardSchemaLike } from "../protocol/tools.ts";
import { cut, invalidInput, printPath, printValue } from "./input-problems.ts";
import { isStandardSchema, type AiSchemaLike } from "./standard-schema.ts";

/** The result of `~standard.validate`. */
interface StandardResult {
  value?: unknown;
  issues?: readonly StandardIssue[] | undefined;
}

interface StandardIssue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined;
  /** zod: the issues of each alternative of a union. */
  errors?: readonly (readonly StandardIssue[])[];
}

/** @returns What the schema makes of the input. Rejects with InvalidInputError when it does not match. */
export async function checkStandard(
  schema: StandardSchemaLike | AiSchemaLike,
  tool: string,
  input: unknown,
): Promise<unknown> {
  const validate = isStandardSchema(schema)
    ? async (value: unknown) => (await schema["~standard"].validate(value)) as StandardResult
    : (value: unknown) => validateAi(schema, value);
  let result = await validate(input);
  if (!result.issues) return result.value;
  if (input === undefined) {
    const empty = await validate({});
    if (!empty.issues) return empty.value;
    if (empty.issues.every(({ path }) => path && path.length > 0)) result = empty;
  }
  throw invalidInput(
    tool,
    (result.issues ?? []).map((issue) => printIssue(issue, input)),
  );
}

async function validateAi(schema: AiSchemaLike, value: unknown): Promise<StandardResult> {
  const result = await schema.validate?.(value);
  if (!result || result.success) return { value: result ? result.value : value };
  const { error } = result;
  return { issues: "issues" in error && Array.isArray(error.issues) ? (error.issues as StandardIssue[]) : [error] };
}

function printIssue(issue: StandardIssue, input: unknown): string {
  const keys = keysOf(issue);
  let value: unknown = input;
  for (const key of keys) {
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
  }
  const message = cut(alternatives(issue) ?? issue.message, 400);
  // Most messages tell what was received, each in its own words.
  const received = /receiv|\(was |\bgot\b/i.test(message) ? "" : `, received ${printValue(value)}`;
  return `${printPath(keys)}: ${message}${received}`;
}

/** zod says no more than "Invalid input" of a union; what each alternative wanted is inside. */
function alternatives({ errors }: StandardIssue): string | undefined {
  if (!Array.isArray(errors) || errors.length === 0) return undefined;
  const wanted = (errors as NonNullable<StandardIssue["errors"]>).map((branch) =>
    branch
      .map((issue) => (keysOf(issue).length > 0 ? `${printPath(keysOf(issue)).slice(6)}: ` : "") + issue.message)
      .join(" and "),
  );
  return [...new Set(wanted.filter(Boolean))].join("; or ") || undefined;
}

function keysOf({ path = [] }: StandardIssue): PropertyKey[] {
  return [...path].map((part) => (typeof part === "object" ? part.key : part));
}
