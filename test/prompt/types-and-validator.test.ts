import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createJsonSchemaCheck } from "../../src/prompt/json-schema-check.ts";
import { schemaToType } from "../../src/prompt/schema-to-type.ts";
import type { SchemaObject } from "../../src/prompt/schema-reference.ts";
import { literal } from "../../src/prompt/type-words.ts";
import { compileTypes } from "./compile-types.ts";
import { anySchema, samples } from "./types-and-validator/random-schemas.ts";
import { CHANGED, LEFT_OUT, sayable } from "./types-and-validator/sayable.ts";

const SCHEMAS = 250;
const SEED = Number(process.env["TYPES_SEED"] ?? 20_261_121);

interface Case {
  schema: SchemaObject;
  value: unknown;
  accepted: boolean;
}

/** Type-level questions, one line each, and what was asked on each line. */
function ask(seed: number): { source: string; lines: Map<number, Case> } {
  const out = ["type Fits<Value, Type> = [Value] extends [Type] ? true : false;"];
  const lines = new Map<number, Case>();
  const schemas = fc.sample(anySchema, { numRuns: SCHEMAS, seed });
  for (const [index, schema] of schemas.entries()) {
    const declarations = new Map<string, string>();
    const type = schemaToType(schema, { name: `Root${index}`, declarations });
    const block = [`namespace S${index} {`, ...declarations.values(), `export type Root${index} = ${type};`, "}"];
    out.push(
      ...block
        .join("\n")
        .replaceAll(/^type /gm, "export type ")
        .split("\n"),
    );
    const check = createJsonSchemaCheck(sayable(schema) as SchemaObject, "t");
    const [values = []] = fc.sample(samples(schema), { numRuns: 1, seed: seed + index });
    for (const [at, value] of values.entries()) {
      const accepted = accepts(check, value);
      out.push(`export const s${index}_${at}: Fits<${literal(value, -9)}, S${index}.Root${index}> = ${accepted};`);
      lines.set(out.length, { schema, value, accepted });
    }
  }
  return { source: out.join("\n"), lines };
}

function accepts(check: (value: unknown) => unknown, value: unknown): boolean {
  try {
    check(value);
    return true;
  } catch {
    return false;
  }
}

describe(`random schemas (TYPES_SEED=${SEED})`, () => {
  const { source, lines } = ask(SEED);

  test("values that fit and values that do not are both among the samples, in number", () => {
    const accepted = [...lines.values()].filter((each) => each.accepted).length;
    expect(lines.size).toBe(SCHEMAS * 12);
    expect(accepted / lines.size).toBeGreaterThan(0.2);
    expect(accepted / lines.size).toBeLessThan(0.8);
  });

  test("the types compile, and accept and refuse what the validator does", async () => {
    const complaints = (await compileTypes([source])).split("\n").filter((line) => line.includes("error TS"));
    const wrong = complaints.map((complaint) => {
      const line = Number(/\((\d+),/.exec(complaint)?.[1]);
      const asked = lines.get(line);
      if (asked === undefined) return `${complaint}: ${source.split("\n")[line - 1]}`;
      const { schema, value, accepted } = asked;
      const { $defs: _, ...shown } = schema;
      return `validator ${accepted ? "accepts" : "refuses"} ${JSON.stringify(value)} by ${JSON.stringify(shown)}; type: ${schemaToType(schema)}`;
    });
    // The simplest, where there are many.
    expect(wrong.sort((a, b) => a.length - b.length).slice(0, 10)).toEqual([]);
  });

  test("what the validator accepts is refused by what the type says only for the reasons that are written down", () => {
    // Leaving keywords out only widens: what the whole schema accepts, the schema without them does.
    for (const [schema, values] of Map.groupBy(lines.values(), (line) => line.schema)) {
      const whole = createJsonSchemaCheck(schema, "t");
      for (const { value, accepted } of values) {
        if (accepts(whole, value) && !accepted) expect(narrows(schema)).toBe(true);
      }
    }
  });
});

/** Keywords by which a type is narrower: no `type`, tuples, optional properties alone. */
function narrows(schema: unknown): boolean {
  return /"(properties|prefixItems)"/.test(JSON.stringify(schema));
}

test("docs/types.md names every keyword that types leave out or read in another way", () => {
  const page = readFileSync(new URL("../../docs/types.md", import.meta.url), "utf8");
  expect([...LEFT_OUT, ...CHANGED].filter((keyword) => !page.includes(`\`${keyword}\``))).toEqual([]);
});
