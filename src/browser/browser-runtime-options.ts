import { checkTimeout } from "../host/run-options.ts";
import { InvalidOptionsError } from "../protocol/errors.ts";
import type { Executor } from "../protocol/executor.ts";
import type { ConnectorSource, RuntimeConnector } from "../runtime/connector.ts";
import type { Coordination } from "../runtime/coordination.ts";
import type { RuntimeEvent } from "../runtime/events.ts";
import type { Journal } from "../runtime/journal.ts";
import { checkPlatformNames } from "../runtime/platform-methods.ts";
import type { ToolLogEntry } from "../runtime/types.ts";
import type { Bridge, HandOffPolicy } from "./bridge.ts";
import { ChangingTools } from "../code-tool/changing-tools.ts";
import { readPageTools, type PageTools } from "../code-tool/page-tools.ts";
import { readConnectors, type PageConnector } from "../code-tool/read-connectors.ts";

export interface CreateBrowserRuntimeOptions {
  /** The page's tools: methods of the sandbox's global `codemode`. More can come later, see `addTool`. */
  tools?: PageTools | undefined;
  /** Further groups of tools, each a global of its own: records, or objects of a class like `McpConnector`. */
  connectors?: readonly (PageConnector | ConnectorSource)[] | undefined;
  /** Milliseconds that a run waits for connectors that are listing their tools. Default 10,000. */
  connectorTimeout?: number | undefined;
  /** Default: one `IframeSandboxExecutor` with its defaults, which all of the page share. */
  executor?: Executor | undefined;
  /** To a server, where runs go on that wait for a person or outlive the tab: what `createServerBridge` makes. */
  bridge?: Bridge | undefined;
  /** With a bridge: when a run moves to the server. Default `approval`. */
  handOff?: HandOffPolicy | undefined;
  /** Where executions are kept. Default: IndexedDB, in the database of the runtime's name. */
  journal?: Journal | undefined;
  /** Each name is a history of its own: use the user's id where several people share a browser. Default `default`. */
  name?: string | undefined;
  /** Executions that are over and kept. Default 50. */
  maxExecutions?: number | undefined;
  /** Milliseconds that the code may run, without the time that people take. Default: the executor's. */
  timeout?: number | undefined;
  /** Milliseconds after which an approval that nobody has given counts as refused. Default `Infinity`. */
  approvalTimeout?: number | undefined;
  /** Milliseconds that a sandbox is kept while its code waits for a person; afterwards it is replayed. Default 300,000. */
  keepAlive?: number | undefined;
  /** What a rejection does: `end` (the default) ends the run, `throw` lets the call fail, which the code can catch. */
  onReject?: "end" | "throw" | undefined;
  /** Check tool inputs against their schemas. Default `true`. */
  validate?: boolean | undefined;
  /** Go on with runs that a closed or crashed tab has left behind, as soon as the runtime is made. Default `true`. */
  resume?: boolean | undefined;
  /** Shapes what the model sees of a result; the record keeps the original. */
  transformResult?: ((result: unknown, context: { executionId: string }) => unknown) | undefined;
  /**
   * What stays in the record of a call once its execution is over. Before, everything has to stay, since the run may
   * have to be repeated. A rollback gets what has stayed.
   */
  redact?: ((entry: ToolLogEntry) => Pick<ToolLogEntry, "args" | "result" | "executedArgs">) | undefined;
  onEvent?: ((event: RuntimeEvent) => void) | undefined;
  /** How tabs agree on who drives a run. Default: Web Locks and BroadcastChannel; with a journal of your own, only this page. */
  coordination?: Coordination | undefined;
}

/** Milliseconds. */
const KEEP_ALIVE = 300_000;
const CONNECTOR_TIMEOUT = 10_000;

export interface ResolvedRuntimeOptions {
  name: string;
  /** The page's own tools, which may come and go, and the other groups. */
  tools: ChangingTools;
  connectors: RuntimeConnector[];
  maxExecutions: number;
  timeout: number | undefined;
  approvalTimeout: number;
  keepAlive: number;
  onReject: "end" | "throw";
  resume: boolean;
}

/**
 * @throws {InvalidOptionsError} `invalid_options`
 * @throws {InvalidProviderError} `invalid_provider`: names that cannot be used.
 */
export function resolveRuntimeOptions(options: CreateBrowserRuntimeOptions): ResolvedRuntimeOptions {
  if (typeof options !== "object" || options === null) {
    throw new InvalidOptionsError(
      "createBrowserRuntime needs { tools } or { connectors }; {} where all tools come later",
    );
  }
  const { name = "default", maxExecutions = 50, timeout, approvalTimeout = Infinity, keepAlive = KEEP_ALIVE } = options;
  const { onReject = "end", validate = true, resume = true, executor, journal, tools = {} } = options;
  if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]+$/.test(name)) {
    throw new InvalidOptionsError("`name` may hold letters, digits, `_`, `.` and `-` only");
  }
  if (!Number.isInteger(maxExecutions) || maxExecutions < 0) {
    throw new InvalidOptionsError("`maxExecutions` must be a whole number from 0");
  }
  if (typeof keepAlive !== "number" || !(keepAlive >= 0)) {
    throw new InvalidOptionsError("`keepAlive` must be a number of milliseconds from 0, or Infinity");
  }
  if (onReject !== "end" && onReject !== "throw") throw new InvalidOptionsError('`onReject` must be "end" or "throw"');
  if (executor !== undefined && executor?.canReplay !== true) {
    throw new InvalidOptionsError("The `executor` cannot repeat runs: use IframeSandboxExecutor or QuickJSExecutor");
  }
  if (journal !== undefined && typeof journal?.append !== "function") {
    throw new InvalidOptionsError("`journal` must be a journal, as `indexedDBJournal` and `memoryJournal` make them");
  }
  for (const [key, value] of Object.entries({ validate, resume })) {
    if (typeof value !== "boolean") throw new InvalidOptionsError(`\`${key}\` must be true or false`);
  }
  for (const key of ["onEvent", "transformResult", "redact"] as const) {
    const value: unknown = options[key];
    if (value !== undefined && typeof value !== "function")
      throw new InvalidOptionsError(`\`${key}\` must be a function`);
  }
  checkBridge(options);
  const { connectors = [], connectorTimeout = CONNECTOR_TIMEOUT } = options;
  const fixed = readPageTools(tools, validate);
  checkPlatformNames(fixed);
  const own = new ChangingTools(fixed, validate);
  return {
    name,
    tools: own,
    connectors: readConnectors(connectors, own, { validate, timeout: checkTimeout(connectorTimeout) }),
    maxExecutions,
    timeout: timeout === undefined ? undefined : checkTimeout(timeout),
    approvalTimeout: checkTimeout(approvalTimeout),
    keepAlive,
    onReject,
    resume,
  };
}

const POLICIES: readonly unknown[] = ["approval", "server-tools", "always", "never"] satisfies HandOffPolicy[];

function checkBridge({ bridge, handOff }: CreateBrowserRuntimeOptions): void {
  if (bridge !== undefined && typeof bridge?.handOff !== "function") {
    throw new InvalidOptionsError("`bridge` must be a bridge, as `createServerBridge` makes it");
  }
  if (handOff === undefined) return;
  if (bridge === undefined) throw new InvalidOptionsError("`handOff` needs a `bridge`");
  if (typeof handOff !== "function" && !POLICIES.includes(handOff)) {
    throw new InvalidOptionsError(
      '`handOff` must be "approval", "server-tools", "always", "never" or a function that decides by the action',
    );
  }
}
