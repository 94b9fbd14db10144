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
  /** How often this call has been started, from 1. More than once after a crash, by a retry, or because somebody said so. */
  attempt: number;
  /** Aborted when the run ends before the call has, and when the call waits for a person. */
  signal: AbortSignal;
  /**
   * Asks a person, for tools that find out only while they run that they must. Resolves once the call has been approved:
   * at once when it was before it started, by `requiresApproval` or a grant. Otherwise this start of the tool is over:
   * the promise is never settled, `signal` is aborted, and whatever the tool does or returns later is ignored. When a
   * person approves, maybe with another input, the tool is started again from its top. So **before it asks, a tool must
   * do nothing that matters**. A rejection ends the run, or lets the call fail.
   *
   * @param request.reason Shown to the person: what is to happen, in at most 1,000 characters.
   * @throws {ApprovalUnavailableError} `approval_unavailable`: nobody can be asked. Without a durable runtime, in a tool
   *   with `replay: "reexecute"`, in a `revert`, and once the code has ended without waiting for the call.
   * @throws {InvalidInputError} `invalid_input`: a reason that is no text, or too long.
   * @example
   * execute: async ({ filter }, { requestApproval }) => {
   *   const rows = await table.find(filter);
   *   if (rows.length > 10) await requestApproval({ reason: `This would delete ${rows.length} rows` });
   *   return table.delete(rows);
   * }
   */
  requestApproval: (request?: ApprovalRequest) => Promise<void>;
}

/** What a tool says when it asks for approval while it runs. */
export interface ApprovalRequest {
  /** Shown to the person: what is to happen. */
  reason?: string | undefined;
}

/** How often a tool that fails is started again. */
export interface RetryPolicy {
  /** Starts altogether, from 1. */
  attempts: number;
  /** Milliseconds before the second. Default 1,000. */
  delay?: number;
  /** How much longer each further delay is. Default 2. */
  factor?: number;
  /** Whether another attempt makes sense after this error. Default: always. */
  when?: (error: unknown) => boolean;
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
  /** Asks a person before each call; a function decides by the input. Without a durable runtime such tools are left out. */
  needsApproval?: boolean | ToolFunction<[input: Record<string, unknown>]> | undefined;
  /** The same as `needsApproval: true`. */
  requiresApproval?: boolean | undefined;
  /**
   * What calling it a second time would do: `read` and `idempotent` calls are repeated by themselves when the page went
   * away in the middle of one; for `write`, the default, a person is asked.
   */
  effect?: "read" | "idempotent" | "write" | undefined;
  /** For large results of reads: they are not recorded, and the tool is called again when the run is replayed. */
  replay?: "reexecute" | undefined;
  /** Start again when it fails. Default: no. */
  retry?: RetryPolicy | undefined;
  /** Undoes a call, for rollback: gets the input that ran and the result. */
  revert?: ToolFunction<[input: Record<string, unknown>, result: unknown, context: ToolExecuteContext]> | undefined;
  execute(input: Record<string, unknown>, context: ToolExecuteContext): unknown;
}

/** What is accepted as a tool: any {@link JsonSchemaExecutableToolDescriptor}, and one whose `execute` names its input's type. */
export interface ToolLike extends Omit<JsonSchemaExecutableToolDescriptor, "execute"> {
  /** Called as a method of the descriptor. */
  execute: ToolFunction<[input: Record<string, unknown>, context: ToolExecuteContext]>;
}

export type JsonSchemaExecutableToolDescriptors = Record<string, JsonSchemaExecutableToolDescriptor>;
