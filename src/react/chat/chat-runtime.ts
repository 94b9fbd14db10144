import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";

export interface CodeToolInput {
  code: string;
}

/** The input of the code tool, as JSON Schema. */
export interface CodeToolInputSchema {
  type: "object";
  properties: { code: { type: "string"; description: string } };
  required: ["code"];
}

/** The one tool that the model sees. */
export interface CodeTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: CodeToolInputSchema;
  execute(
    input: CodeToolInput,
    context?: { toolCallId?: string; conversationId?: string; abortSignal?: AbortSignal },
  ): Promise<unknown>;
}

/** How the code tool is shown to the model; see the options of `runtime.tool()`. */
export interface ChatToolOptions {
  /** Default `codemode`. */
  name?: string | undefined;
  /** For the model; `{{types}}` stands for the tools' TypeScript declarations. Default: the library's own text. */
  description?: string | undefined;
  /** What `result` is: plain JSON (the default), or the value as it left the sandbox. */
  output?: "json" | "raw" | undefined;
  /**
   * What becomes of the tool call while the run waits for a person. `wait` (the default): it stays open. `return`: it is
   * answered with the paused outcome, and what comes of the run is told as a message.
   */
  onPause?: "wait" | "return" | undefined;
}

/** A runtime that a chat can be wired to: `createBrowserRuntime` makes one. */
export interface ChatRuntime extends CodemodeRuntimeHandle {
  tool(options?: ChatToolOptions & { conversationId?: string | undefined }): CodeTool;
  releaseOpenCalls(options?: { conversationId?: string }): Promise<number>;
  /** The tools have changed: the description of the code tool is another one. @returns Ends it. */
  onToolsChange?(listener: () => void): () => void;
}

export function isChatRuntime(runtime: CodemodeRuntimeHandle): runtime is ChatRuntime {
  const { tool, releaseOpenCalls } = runtime as Partial<ChatRuntime>;
  return typeof tool === "function" && typeof releaseOpenCalls === "function";
}
