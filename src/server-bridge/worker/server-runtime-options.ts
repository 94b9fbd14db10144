import { ChangingTools } from "../../code-tool/changing-tools.ts";
import { readConnectors, type PageConnector } from "../../code-tool/read-connectors.ts";
import { checkTimeout } from "../../host/run-options.ts";
import { InvalidOptionsError } from "../../protocol/errors.ts";
import type { Executor } from "../../protocol/executor.ts";
import type { ConnectorSource, RuntimeConnector } from "../../runtime/connector.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { RuntimeOptions } from "../../runtime/runtime-options.ts";
import type { ToolLogEntry } from "../../runtime/types.ts";
import type { PageCaller } from "../receiving-runtime.ts";
import type { ObjectState } from "./facet.ts";
import type { PagesOptions } from "./server-runtime-pages.ts";
import type { Wake } from "./wake.ts";

export interface CreateCodemodeRuntimeOptions {
  /** The state of the Durable Object that the runtime lives in, `this.ctx`. */
  ctx: ObjectState;
  /** What runs the code, for example a `DynamicWorkerExecutor`. */
  executor: Executor;
  /** Groups of tools, each a global in the sandbox: objects of connector classes, or records `{ name, tools }`. */
  connectors?: readonly (ConnectorSource | PageConnector)[] | undefined;
  /** Each name is a history of its own, kept in a facet of its own. Default `default`. */
  name?: string | undefined;
  /** Executions that are over and kept. Default 50. */
  maxExecutions?: number | undefined;
  /** Shapes what callers and the model see of a result; the record keeps the original. */
  transformResult?: ((result: unknown, context: { executionId: string }) => unknown) | undefined;
  /** Milliseconds that the code may run, without the time that people take. Default: the executor's. */
  timeout?: number | undefined;
  /** Milliseconds after which an approval that nobody has given counts as refused. Default `Infinity`. */
  approvalTimeout?: number | undefined;
  /**
   * Milliseconds that a sandbox is kept while its code waits for a person; afterwards it is replayed. While it is kept,
   * the object stays in memory. Default 10,000.
   */
  keepAlive?: number | undefined;
  /** What a rejection does: `end` (the default) ends the run, `throw` lets the call fail, which the code can catch. */
  onReject?: "end" | "throw" | undefined;
  /** Check tool inputs against their schemas. Default `true`. */
  validate?: boolean | undefined;
  /** Milliseconds that a run waits for connectors that are listing their tools. Default 10,000. */
  connectorTimeout?: number | undefined;
  /** Go on with runs that an eviction or a restart has cut off, as soon as a runtime is made. Default `true`. */
  resume?: boolean | undefined;
  /**
   * Has the object woken while runs are under way or approvals can expire, so that they go on though nobody asks: see
   * {@link Wake}. Default: nobody wakes it.
   */
  wake?: Wake | undefined;
  /** Calls tools of pages: what `withCodemode` gives. With it, pages can hand over runs, and begin some here. */
  pages?: PageCaller | undefined;
  /** The names of the connectors that code from pages may use. Default: none. */
  bridged?: readonly string[] | undefined;
  /** What stays in the record of a call once its execution is over. */
  redact?: ((entry: ToolLogEntry) => Pick<ToolLogEntry, "args" | "result" | "executedArgs">) | undefined;
  onEvent?: ((event: RuntimeEvent) => void) | undefined;
}

/** What one call of `createCodemodeRuntime` asks for. */
export interface ServerRuntimeOptions extends Pick<
  RuntimeOptions,
  "name" | "executor" | "maxExecutions" | "timeout" | "approvalTimeout" | "keepAlive" | "onReject" | "redact"
> {
  ctx: ObjectState;
  connectors: RuntimeConnector[];
  transformResult: CreateCodemodeRuntimeOptions["transformResult"];
  resume: boolean;
  wake: Wake | undefined;
  pages: PagesOptions | undefined;
  onEvent: ((event: RuntimeEvent) => void) | undefined;
}

/** Milliseconds. */
const KEEP_ALIVE = 10_000;
const CONNECTOR_TIMEOUT = 10_000;

/**
 * @throws {InvalidOptionsError} `invalid_options`
 * @throws {InvalidProviderError} `invalid_provider`: names that cannot be used.
 */
export function readServerOptions(given: CreateCodemodeRuntimeOptions): ServerRuntimeOptions {
  if (typeof given !== "object" || given === null) {
    throw new InvalidOptionsError("createCodemodeRuntime needs { ctx, executor, connectors }");
  }
  const { ctx, executor, name = "default", maxExecutions = 50, timeout, approvalTimeout = Infinity } = given;
  const { keepAlive = KEEP_ALIVE, onReject = "end", validate = true, resume = true, wake } = given;
  const { connectors = [], connectorTimeout = CONNECTOR_TIMEOUT, redact, transformResult, onEvent } = given;
  const { pages, bridged = [] } = given;
  const own = new ChangingTools(new Map(), (validate as unknown) !== false);
  const listing = { validate: (validate as unknown) !== false, timeout: checkTimeout(connectorTimeout) };
  const readAll = readConnectors(connectors, own, listing);
  const checks: [isFine: boolean, demand: string][] = [
    [typeof ctx === "object" && ctx !== null, "`ctx` must be the state of a Durable Object, `this.ctx`"],
    [executor?.canReplay === true, "The `executor` cannot repeat runs: use DynamicWorkerExecutor"],
    [
      typeof name === "string" && /^[a-zA-Z0-9_.-]+$/.test(name),
      "`name` may hold letters, digits, `_`, `.` and `-` only",
    ],
    [Number.isInteger(maxExecutions) && maxExecutions >= 0, "`maxExecutions` must be a whole number from 0"],
    [
      typeof keepAlive === "number" && keepAlive >= 0,
      "`keepAlive` must be a number of milliseconds from 0, or Infinity",
    ],
    [onReject === "end" || onReject === "throw", '`onReject` must be "end" or "throw"'],
    [typeof validate === "boolean", "`validate` must be true or false"],
    [typeof resume === "boolean", "`resume` must be true or false"],
    [wake === undefined || wake === "alarm" || typeof wake === "function", '`wake` must be "alarm" or a function'],
  ];
  for (const [key, value] of Object.entries({ redact, transformResult, onEvent })) {
    checks.push([value === undefined || typeof value === "function", `\`${key}\` must be a function`]);
  }
  const names = readAll.slice(1).map(({ name: one }) => one);
  checks.push([
    Array.isArray(bridged) && bridged.every((one) => names.includes(one)),
    `\`bridged\` must name connectors that are here: ${names.join(", ") || "there are none"}`,
  ]);
  checks.push([
    pages === undefined || typeof pages?.isConnected === "function",
    "`pages` must be what `createCodemode(pages)` of `withCodemode` gets",
  ]);
  for (const [isFine, demand] of checks) if (!isFine) throw new InvalidOptionsError(demand);
  return {
    ctx,
    executor,
    name,
    connectors: readAll,
    maxExecutions,
    transformResult,
    timeout: timeout === undefined ? undefined : checkTimeout(timeout),
    approvalTimeout: checkTimeout(approvalTimeout),
    keepAlive,
    onReject,
    resume,
    wake,
    pages: pages && { connectors: bridged, caller: pages },
    redact,
    onEvent,
  };
}
