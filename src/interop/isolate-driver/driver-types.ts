/**
 * What `@tanstack/ai-code-mode` calls an isolate driver, described structurally: nothing of TanStack is imported, and
 * its own types are assignable to these and these to its own.
 */

/** Makes sandboxes. `createQuickJSIsolateDriver()` and `createNodeIsolateDriver()` return one. */
export interface IsolateDriver {
  createContext: (config: IsolateConfig) => Promise<IsolateContext>;
}

export interface IsolateConfig {
  /** The functions of the sandbox by name; each becomes a global there. */
  bindings: Record<string, ToolBinding>;
  /** Milliseconds that one `execute` may take. */
  timeout?: number;
  /** Megabytes. */
  memoryLimit?: number;
}

/** A sandbox. */
export interface IsolateContext {
  /** Runs the body of an async function. */
  execute: <T = unknown>(code: string) => Promise<ExecutionResult<T>>;
  dispose: () => Promise<void>;
}

export interface ExecutionResult<T = unknown> {
  success: boolean;
  /** What the code returned, as JSON carries it. */
  value?: T;
  error?: NormalizedError;
  /** Console lines; `ERROR: `, `WARN: ` and `INFO: ` before those of that level. */
  logs?: string[];
}

export interface NormalizedError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
}

/** A host function that a sandbox may call. */
export interface ToolBinding {
  name: string;
  description: string;
  /** JSON Schema. */
  inputSchema: Record<string, unknown>;
  /** JSON Schema. */
  outputSchema?: Record<string, unknown> | undefined;
  execute: (args: unknown) => Promise<unknown>;
}
