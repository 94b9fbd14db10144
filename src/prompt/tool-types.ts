/** The TypeScript declarations of tools, as the model reads them. */
import type { JsonSchema } from "../protocol/tools.ts";
import { docComment, schemaDoc } from "./doc-comment.ts";
import { FULL_DETAIL, type Detail } from "./type-detail.ts";
import { isObject, resolveReference } from "./schema-reference.ts";
import { schemaToType } from "./schema-to-type.ts";
import { sanitizeToolName, sanitizeToolNames } from "../protocol/tool-names.ts";
import { typeName } from "./type-words.ts";

/** A tool whose schemas are JSON Schemas; see `toJsonSchema` for other kinds of schema. */
export interface TypedTool {
  description?: string;
  inputSchema?: JsonSchema;
  outputSchema?: JsonSchema;
}

/**
 * Declares the types of all tools and a constant with one method for each.
 *
 * @param tools Tools by name; names are sanitised to identifiers.
 * @param namespace The global that the methods are on. Default `codemode`.
 * @param declarations Types that are declared beside these, by name: no name is used twice. New ones are added.
 * @returns TypeScript declarations.
 * @throws InvalidProviderError (`invalid_provider`) when two names become the same
 * @example
 * generateTypes({ getTime: { description: "The time", outputSchema: { type: "string" } } });
 * // type GetTimeInput = unknown;
 * // type GetTimeOutput = string;
 * // declare const codemode: {
 * //   /** The time *\/
 * //   getTime(input?: GetTimeInput): Promise<GetTimeOutput>;
 * // };
 */
export function generateTypes(
  tools: Readonly<Record<string, TypedTool>>,
  namespace = "codemode",
  declarations: Map<string, string> = new Map(),
): string {
  return declareTools(tools, { namespace, declarations, detail: FULL_DETAIL });
}

/** {@link generateTypes}, with as much detail as is asked for. */
export function declareTools(
  tools: Readonly<Record<string, TypedTool>>,
  { namespace, declarations, detail }: { namespace: string; declarations: Map<string, string>; detail: Detail },
): string {
  const others = new Set(declarations.keys());
  const methods: string[] = [];
  for (const [method, name] of sanitizeToolNames(Object.keys(tools))) {
    const { description, inputSchema = {}, outputSchema = {} } = tools[name] ?? {};
    const input = declare(declarations, `${typeName(name)}Input`, { schema: inputSchema, detail });
    const output = declare(declarations, `${typeName(name)}Output`, { schema: outputSchema, detail });
    const parameter = `input${mayBeLeftOut(inputSchema) ? "?" : ""}: ${input}`;
    methods.push(
      `${docComment(typeof description === "string" ? description : "", "  ", detail.words)}  ${method}(${parameter}): Promise<${output}>;\n`,
    );
  }
  const own = [...declarations].filter(([name]) => !others.has(name));
  const types = own.map(([, text]) => `${text}\n`).join("");
  const body = methods.length > 0 ? `{\n${methods.join("")}}` : "{}";
  return `${types}declare const ${sanitizeToolName(namespace)}: ${body};`;
}

function declare(
  declarations: Map<string, string>,
  base: string,
  { schema, detail }: { schema: JsonSchema; detail: Detail },
): string {
  let name = base;
  for (let count = 2; declarations.has(name); count++) name = base + count;
  declarations.set(name, "");
  const type = schemaToType(schema, { name, declarations, detail });
  declarations.set(name, `${docComment(schemaDoc(schema), "", detail.words)}type ${name} = ${type};`);
  return name;
}

/** An object without required properties: no input at all is taken for `{}`. */
function mayBeLeftOut(schema: JsonSchema): boolean {
  if (!isObject(schema)) return schema;
  const { $ref } = schema;
  const target = typeof $ref === "string" ? resolveReference(schema, $ref) : schema;
  if (!isObject(target) || Object.keys(target).some((key) => COMBINING.test(key))) return false;
  const { type, required } = target;
  return (type === "object" || type === undefined) && !(Array.isArray(required) && required.length > 0);
}

const COMBINING = /^(?:\$ref|allOf|anyOf|oneOf|enum|const)$/;
