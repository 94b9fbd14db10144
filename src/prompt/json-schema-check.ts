/** Inputs against JSON Schema. Loaded on first use, with the validator. */
import { dereference, validate, type OutputUnit, type Schema, type SchemaDraft } from "@cfworker/json-schema";
import { InvalidOptionsError } from "../protocol/errors.ts";
import type { JsonSchema } from "../protocol/tools.ts";
import { explainErrors } from "./explain-errors.ts";
import { invalidInput } from "./input-problems.ts";
import { InputTooComplex, toJsonView } from "./input-view.ts";
import { prepareSchema, SchemaFault, type PreparedSchema } from "./prepare-schema.ts";

/**
 * @returns Answers the input that the tool is to get; throws InvalidInputError when it does not match.
 * @throws InvalidOptionsError (`invalid_options`) when the schema is broken
 */
export function createJsonSchemaCheck(source: JsonSchema, tool: string): (input: unknown) => unknown {
  const check = compile(source, tool);
  return (input) => {
    if (input !== undefined) {
      const problems = check(input);
      if (problems) throw invalidInput(tool, problems);
      return input;
    }
    // No input means no properties, unless the schema says nothing at all or does not want an object.
    if (check.acceptsAll) return input;
    const problems = check({});
    if (!problems) return {};
    if (problems.some((problem) => problem.startsWith("input:"))) {
      const own = check(undefined);
      if (!own) return input;
      throw invalidInput(tool, own);
    }
    throw invalidInput(tool, problems);
  };
}

interface Check {
  (input: unknown): string[] | undefined;
  acceptsAll: boolean;
}

function compile(source: JsonSchema, tool: string): Check {
  const broken = (reason: string): InvalidOptionsError =>
    new InvalidOptionsError(`The input schema of tool "${tool}" ${reason}`);
  let prepared: PreparedSchema;
  let lookup: Record<string, Schema | boolean>;
  try {
    prepared = prepareSchema(source);
    lookup = dereference(prepared.schema);
    checkReferences(lookup);
  } catch (error) {
    if (error instanceof SchemaFault) throw broken(error.message);
    throw broken(`cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const { schema, comparesItems } = prepared;
  const draft = draftOf(source);
  const run = (view: unknown, shortCircuit: boolean): OutputUnit[] =>
    validate(view, schema, draft, lookup, shortCircuit).errors;
  try {
    for (const probe of [null, "", 0, [], Object.create(null)]) run(probe, true);
  } catch (error) {
    throw broken(isOverflow(error) ? "refers to itself without end" : `cannot be used: ${(error as Error).message}`);
  }
  const check = (input: unknown): string[] | undefined => {
    try {
      const view = toJsonView(input, comparesItems);
      const first = run(view, true);
      if (first.length === 0) return undefined;
      return explainErrors(
        allErrors(() => run(view, false), first),
        { schema, lookup, input },
      );
    } catch (error) {
      if (error instanceof InputTooComplex) return [`input: ${error.message}; send less at a time`];
      if (isOverflow(error)) return ["input: it is nested too deeply or contains itself; send plain data"];
      if (error instanceof URIError) return ["input: it has a property name that is not well-formed text"];
      throw error;
    }
  };
  return Object.assign(check, { acceptsAll: Object.keys(schema).every((keyword) => !ASSERTION.test(keyword)) });
}

const ASSERTION = /^(?!\$(?!ref$|recursiveRef$)|definitions$)/;

/** With all errors found the lists get long, and the validator passes them as arguments: the short list has to do then. */
function allErrors(collect: () => OutputUnit[], fallback: OutputUnit[]): OutputUnit[] {
  try {
    return collect();
  } catch (error) {
    if (isOverflow(error)) return fallback;
    throw error;
  }
}

function checkReferences(lookup: Record<string, Schema | boolean>): void {
  for (const schema of Object.values(lookup)) {
    if (typeof schema === "boolean" || typeof schema.$ref !== "string") continue;
    const { __absolute_ref__: target = schema.$ref } = schema;
    if (lookup[target] === undefined) {
      throw new SchemaFault(`has a $ref that leads nowhere: ${JSON.stringify(schema.$ref)}`);
    }
  }
}

function draftOf(schema: JsonSchema): SchemaDraft {
  const uri = typeof schema === "object" && typeof schema.$schema === "string" ? schema.$schema : "";
  // Up to draft 7, keywords beside `$ref` are ignored.
  if (/draft-0[3-7]/.test(uri)) return "7";
  return uri.includes("2019-09") ? "2019-09" : "2020-12";
}

/** Firefox calls it InternalError. */
function isOverflow(error: unknown): boolean {
  return error instanceof RangeError || (error instanceof Error && error.name === "InternalError");
}
