/** The validator's errors, as lines that a model can act on. */
import type { OutputUnit, Schema } from "@cfworker/json-schema";
import { cut, printPath, printValue } from "./input-problems.ts";
import { describeExpectation, isOpaqueMismatch } from "./expectations.ts";
import { pointerKey } from "./schema-reference.ts";
import { schemaToType } from "./schema-to-type.ts";

export interface Subject {
  /** The schema as prepared for the validator. */
  schema: Schema;
  lookup: Record<string, Schema | boolean>;
  input: unknown;
}

/** Lines such as `input.items[2].price: expected a number, received "12"`. */
export function explainErrors(errors: readonly OutputUnit[], subject: Subject): string[] {
  const explainer = new Explainer(subject);
  const problems = explainer.explain(errors);
  // A property that fails its own schema can also be reported as one that is not known.
  const known = new Set(problems.filter(({ weak }) => !weak).map(({ path }) => path));
  return problems.filter(({ path, weak }) => !weak || !known.has(path)).map(({ path, text }) => `${path}: ${text}`);
}

interface Problem {
  path: string;
  text: string;
  weak?: boolean;
}

/** Errors that only say that there are others, which follow. */
const WRAPPERS = new Set(
  (
    "properties patternProperties additionalProperties unevaluatedProperties items prefixItems additionalItems " +
    "unevaluatedItems $ref $recursiveRef allOf if dependentSchemas"
  ).split(" "),
);
const GROUPS = new Set(["anyOf", "oneOf", "contains", "propertyNames"]);
const MAX_TYPE = 300;

class Explainer {
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  explain(errors: readonly OutputUnit[]): Problem[] {
    const problems: Problem[] = [];
    for (let at = 0; at < errors.length; at++) {
      const error = errors[at];
      if (error === undefined || WRAPPERS.has(error.keyword)) continue;
      const inside: OutputUnit[] = [];
      if (GROUPS.has(error.keyword)) {
        for (
          let next = errors[at + 1];
          next?.keywordLocation.startsWith(`${error.keywordLocation}/`);
          next = errors[at + 1]
        ) {
          inside.push(next);
          at++;
        }
      }
      if (error.keyword === "anyOf" || error.keyword === "oneOf") problems.push(...this.#choice(error, inside));
      else problems.push(...this.#single(error));
    }
    return problems;
  }

  #single(error: OutputUnit): Problem[] {
    const { keys, value } = this.#locate(error.instanceLocation);
    const schema = this.#schemaOf(error);
    const path = printPath(keys);
    const { keyword } = error;
    if (keyword === "not") return [this.#forbidden(error, schema, { path, value })];
    if (keyword === "required" || keyword === "dependentRequired" || keyword === "dependencies") {
      if (!isOpaqueMismatch(error, value)) return this.#missing(keyword, schema, { keys, value });
    }
    if (keyword === "contains") {
      return [
        {
          path,
          text: `expected at least one item that is ${this.#type(schema.contains)}, received ${printValue(value)}`,
        },
      ];
    }
    if (keyword === "propertyNames") {
      return [
        {
          path,
          text: `has a property name that is not ${this.#type(schema.propertyNames)}, received ${printValue(value)}`,
        },
      ];
    }
    return [{ path, text: describeExpectation(isOpaqueMismatch(error, value) ? "type" : keyword, schema, value) }];
  }

  #missing(keyword: string, schema: Schema, { keys, value }: { keys: PropertyKey[]; value: unknown }): Problem[] {
    const has = (key: string): boolean =>
      typeof value === "object" && value !== null && Object.hasOwn(value, key) && Reflect.get(value, key) !== undefined;
    const rules: [needs: string[], because: string][] =
      keyword === "required"
        ? [[schema.required ?? [], ""]]
        : Object.entries((schema[keyword] ?? {}) as Record<string, unknown>)
            .filter(([key, needs]) => has(key) && Array.isArray(needs))
            .map(([key, needs]) => [needs as string[], ` because ${cut(key, 50)} is there`]);
    return rules.flatMap(([needs, because]) =>
      needs
        .filter((key) => !has(key))
        .map((key): Problem => {
          const properties: Record<string, unknown> = schema.properties ?? {};
          const type = Object.hasOwn(properties, key) ? this.#type(properties[key]) : "unknown";
          const expected = type === "unknown" ? "" : `, expected ${type}`;
          return { path: printPath([...keys, key]), text: `required${because} but missing${expected}` };
        }),
    );
  }

  #forbidden(error: OutputUnit, schema: Schema, { path, value }: { path: string; value: unknown }): Problem {
    const received = `, received ${printValue(value)}`;
    const isNever = typeof schema.not === "object" && Object.keys(schema.not).length === 0;
    if (!isNever) return { path, text: `must not be ${this.#type(schema.not)}${received}` };
    const [holder = "", position = ""] = /^(.*)\/([^/]+)\/not$/.exec(error.keywordLocation)?.slice(1) ?? [];
    if (/^(?:additional|unevaluated)Properties$/.test(position)) {
      const properties = this.#node(holder).properties ?? {};
      const names = Object.keys(properties);
      const known = names.length > 0 ? `; known are ${cut(names.join(", "), 200)}` : "; none are expected here";
      return { path, text: `is not a known property${known}`, weak: true };
    }
    return {
      path,
      text: /^(?:items|additionalItems|unevaluatedItems)$/.test(position)
        ? `is an item too many${received}`
        : `is not allowed here${received}`,
      weak: true,
    };
  }

  #choice(error: OutputUnit, inside: readonly OutputUnit[]): Problem[] {
    const schema = this.#schemaOf(error);
    const alternatives: unknown[] = schema[error.keyword] ?? [];
    const branches = alternatives.map((_, index) => {
      const base = `${error.keywordLocation}/${index}`;
      return inside.filter(({ keywordLocation }) => keywordLocation === base || keywordLocation.startsWith(`${base}/`));
    });
    const { keys, value } = this.#locate(error.instanceLocation);
    const path = printPath(keys);
    const received = `received ${printValue(value)}`;
    const matches = branches.filter((branch) => branch.length === 0).length;
    const type = this.#type({ anyOf: alternatives });
    if (matches > 1) {
      return [
        { path, text: `matches ${matches} of the alternatives but must match exactly one of ${type}, ${received}` },
      ];
    }
    // Alternatives of the right kind: those that were not given up for the value itself or for a distinguishing property.
    const meant = branches.filter((branch) => !branch.some((each) => this.#rulesOut(each, error.instanceLocation)));
    const [only] = meant;
    if (meant.length === 1 && only) return this.explain(only);
    const tag = this.#commonTag(branches, error.instanceLocation);
    if (tag) return [tag];
    return [{ path, text: `expected ${type}, ${received}` }];
  }

  #rulesOut({ keyword, instanceLocation }: OutputUnit, at: string): boolean {
    if (instanceLocation === at) {
      return (
        /^(?:type|const|enum)$/.test(keyword) ||
        (keyword === "dependentRequired" && isOpaqueMismatch({ keyword }, this.#locate(at).value))
      );
    }
    return keyword === "const" && instanceLocation.slice(at.length + 1).indexOf("/") < 0;
  }

  /** When every alternative wants another constant in the same property, that property is what is wrong. */
  #commonTag(branches: readonly (readonly OutputUnit[])[], at: string): Problem | undefined {
    const [first] = branches;
    for (const { keyword, instanceLocation } of first ?? []) {
      if (keyword !== "const" || instanceLocation === at) continue;
      const wanted = branches.map((branch) =>
        branch.find((each) => each.keyword === "const" && each.instanceLocation === instanceLocation),
      );
      if (wanted.includes(undefined)) continue;
      const values = wanted.map((each) => printValue(each && this.#schemaOf(each).const));
      const { keys, value } = this.#locate(instanceLocation);
      const expected = values.length > 1 ? `one of ${cut(values.join(", "), MAX_TYPE)}` : values.join();
      return { path: printPath(keys), text: `expected ${expected}, received ${printValue(value)}` };
    }
    return undefined;
  }

  #type(schema: unknown): string {
    const type = schemaToType(schema as Schema, { root: this.#subject.schema });
    return cut(
      type
        .replace(/\/\*.*?\*\//gs, "")
        .replace(/\s+/g, " ")
        .replaceAll("; }", " }"),
      MAX_TYPE,
    );
  }

  /** Where in the input an error is. */
  #locate(location: string): { keys: PropertyKey[]; value: unknown } {
    let value: unknown = this.#subject.input;
    const keys = segments(location).map((segment) => {
      const key = Array.isArray(value) ? Number(segment) : segment;
      const isThere = typeof value === "object" && value !== null && Object.hasOwn(value, key);
      value = isThere ? Reflect.get(value as object, key) : undefined;
      return key;
    });
    return { keys, value };
  }

  #schemaOf({ keywordLocation }: OutputUnit): Schema {
    return this.#node(keywordLocation.slice(0, keywordLocation.lastIndexOf("/")));
  }

  /** The schema at a place; the way there may lead through references. */
  #node(location: string): Schema {
    let node: unknown = this.#subject.schema;
    for (const segment of segments(location)) {
      if (typeof node !== "object" || node === null) return {};
      // What the validator noted in the schema when it read its references.
      const { __absolute_ref__: target = "", __absolute_recursive_ref__: recursive = "" } = node as Schema;
      if (segment === "$ref" && target) node = this.#subject.lookup[target];
      else if (segment === "$recursiveRef" && recursive) node = this.#subject.lookup[recursive];
      else node = Object.hasOwn(node, segment) ? (node as Schema)[segment] : undefined;
    }
    return typeof node === "object" && node !== null ? node : {};
  }
}

function segments(location: string): string[] {
  return location.split("/").slice(1).map(pointerKey);
}
