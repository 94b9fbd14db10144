/** Tools as an app describes them: the shapes that `createBrowserCodeTool` takes. */

/** A JSON Schema document. Unknown keywords are carried along. */
export type JsonSchema = boolean | { readonly [keyword: string]: unknown };

/**
 * A validator of the Standard Schema family (Zod, Valibot, ArkType, ...), recognised by `~standard`.
 * @see https://standardschema.dev
 */
export interface StandardSchemaLike {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly jsonSchema?: {
      readonly input: (options: { target: string }) => Record<string, unknown>;
      readonly output: (options: { target: string }) => Record<string, unknown>;
    };
  };
}

export type ToolSchema = JsonSchema | StandardSchemaLike;

/** A tool without its implementation: what the model is told. */
export interface JsonSchemaToolDescriptor {
  description?: string | undefined;
  inputSchema?: ToolSchema | undefined;
  outputSchema?: ToolSchema | undefined;
}

export type JsonSchemaToolDescriptors = Record<string, JsonSchemaToolDescriptor>;

/** What a tool's `execute` gets beside its input. */
export interface ToolExecuteContext {
  executionId: string;
  /** The number of this call within its execution, from 0. */
  seq: number;
  /** `executionId:seq`: the same for every attempt at this call. */
  idempotencyKey: string;
  /** Aborted when the run ends before the call has. */
  signal: AbortSignal;
}

/**
 * A tool's own function. Parameters that are not annotated get the first type; functions with narrower parameters
 * (`({ id }: Args) => ...`, with an interface too) are accepted as {@link CallableFunction}, since the input is checked
 * against the schema before the call.
 */
export type ToolFunction<Arguments extends unknown[]> = ((...args: Arguments) => unknown) | CallableFunction;

/** A tool that the page owns. */
export interface JsonSchemaExecutableToolDescriptor extends JsonSchemaToolDescriptor {
  /** Needed in the array form; in the record form the key names the tool. */
  name?: string | undefined;
  /** Left out of code mode while no durable runtime can pause the run for it. */
  needsApproval?: boolean | ToolFunction<[input: Record<string, unknown>]> | undefined;
  execute(input: Record<string, unknown>, context: ToolExecuteContext): unknown;
}

/** What is accepted as a tool: any {@link JsonSchemaExecutableToolDescriptor}, and one whose `execute` names its input's type. */
export interface ToolLike extends Omit<JsonSchemaExecutableToolDescriptor, "execute"> {
  /** Called as a method of the descriptor. */
  execute: ToolFunction<[input: Record<string, unknown>, context: ToolExecuteContext]>;
}

export type JsonSchemaExecutableToolDescriptors = Record<string, JsonSchemaExecutableToolDescriptor>;
