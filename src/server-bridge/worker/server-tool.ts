import type { CodeToolContext } from "../../code-tool/code-tool-options.ts";
import { inputSchema, type CodeInputSchema } from "../../code-tool/code-tool-schemas.ts";
import type { BrowserCodeToolDescriptor, CodeInput } from "../../code-tool/code-tool-descriptor.ts";
import type { RuntimeToolOutput } from "../../code-tool/runtime-tool.ts";

/** `{ code: string }`, as JSON Schema and as a schema of the Standard Schema family, which the AI SDK takes. */
export interface CodeToolInputSchema extends CodeInputSchema {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: "browser-codemode";
    readonly types?: { readonly input: CodeInput; readonly output: CodeInput };
    readonly validate: (
      value: unknown,
    ) => { readonly value: CodeInput } | { readonly issues: readonly { readonly message: string }[] };
    readonly jsonSchema: {
      readonly input: (options: { readonly target: string }) => Record<string, unknown>;
      readonly output: (options: { readonly target: string }) => Record<string, unknown>;
    };
  };
}

/** The one tool that an agent gives its model: an entry of the AI SDK's `tools`, for example. */
export interface CodemodeTool {
  name: string;
  readonly description: string;
  inputSchema: CodeToolInputSchema;
  execute: (input: CodeInput, context?: CodeToolContext | null) => Promise<RuntimeToolOutput>;
}

/** The descriptor of a page's code tool, as a server's chat libraries want it. */
export function toServerTool(descriptor: BrowserCodeToolDescriptor<RuntimeToolOutput>): CodemodeTool {
  return {
    name: descriptor.name,
    // It tells of the tools as they are when it is read.
    get description() {
      return descriptor.description;
    },
    inputSchema: standardInput(descriptor.name),
    execute: descriptor.execute,
  };
}

function standardInput(name: string): CodeToolInputSchema {
  const toJsonSchema = (): Record<string, unknown> => ({ ...inputSchema() });
  const validate: CodeToolInputSchema["~standard"]["validate"] = (value) => {
    if (typeof (value as CodeInput | null | undefined)?.code === "string") return { value: value as CodeInput };
    return { issues: [{ message: `The input of ${name} must be { code: string }` }] };
  };
  const standard: CodeToolInputSchema["~standard"] = {
    version: 1,
    vendor: "browser-codemode",
    validate,
    jsonSchema: { input: toJsonSchema, output: toJsonSchema },
  };
  // Not a part of the JSON Schema that is written out.
  return Object.defineProperty(inputSchema() as CodeToolInputSchema, "~standard", { value: standard });
}
