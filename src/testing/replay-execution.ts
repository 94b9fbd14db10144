import { encodeValue } from "../protocol/codec/codec.ts";
import { InvalidOptionsError } from "../protocol/errors.ts";
import type { Executor } from "../protocol/executor.ts";
import type { RuntimeConnector, RuntimeTool } from "../runtime/connector.ts";
import { localCoordination } from "../runtime/coordination.ts";
import { readExport } from "../runtime/export.ts";
import type { Fact } from "../runtime/facts.ts";
import { memoryJournal } from "../runtime/memory-journal.ts";
import { PLATFORM, PLATFORM_METHODS } from "../runtime/platform-methods.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { Outcome } from "../runtime/types.ts";
import { normalizeLazily } from "../prompt/normalize-lazily.ts";

export interface ReplayedExecution {
  /** What the code did this time, with every call answered from the record. */
  outcome: Outcome;
  /** Whether it ended as it is recorded to have ended. `false` also for a record without an end. */
  isSame: boolean;
}

/**
 * Runs an exported execution again, against what is recorded instead of tools: for a test that holds a run of a real
 * page, or to find out why one went wrong. A call that is not in the record fails.
 *
 * @param file What `exportExecution` gave, or its JSON text.
 * @param options.executor Where the code runs; it must be able to repeat runs.
 * @throws {InvalidInputError} `invalid_input`: not an export that this version can read.
 * @throws {InvalidOptionsError} `invalid_options`: an executor that cannot repeat runs.
 * @example
 * const { outcome, isSame } = await replayExecution(readFileSync("run.json", "utf8"), { executor: new QuickJSExecutor() });
 */
export async function replayExecution(file: unknown, { executor }: { executor: Executor }): Promise<ReplayedExecution> {
  if (executor?.canReplay !== true) throw new InvalidOptionsError("The `executor` cannot repeat runs");
  const { id, facts } = readExport(file);
  const end = facts.findIndex(({ type }) => type === "finished");
  const finished = facts[end];
  const journal = memoryJournal();
  const runtime = new Runtime({
    name: "replay",
    connectors: recordedConnectors(facts),
    executor,
    journal,
    coordination: localCoordination(journal),
    maxExecutions: 1,
    timeout: undefined,
    approvalTimeout: Infinity,
    keepAlive: Infinity,
    writeInterval: 0,
    onReject: "end",
    redact: undefined,
    normalize: normalizeLazily,
    now: () => Date.now(),
    random: () => "0".repeat(32),
    locale: "en",
    timeZone: "UTC",
    onEvent: undefined,
  });
  try {
    await runtime.importExecution({
      kind: "browser-codemode/execution",
      version: 1,
      id,
      facts: end < 0 ? facts : facts.slice(0, end),
    });
    await runtime.resumeInterrupted();
    const outcome = await runtime.outcome({ executionId: id });
    return { outcome, isSame: finished?.type === "finished" && isSame(finished, outcome) };
  } finally {
    await runtime.dispose();
  }
}

function isSame(finished: Extract<Fact, { type: "finished" }>, outcome: Outcome): boolean {
  if (finished.status !== "completed") return outcome.status === "error" && outcome.error === finished.error.message;
  if (outcome.status !== "completed") return false;
  return finished.result === undefined || finished.result === encodeValue(outcome.result, { maxDepth: 2_000 });
}

/** The connectors that the record names, with the methods that were called. */
function recordedConnectors(facts: readonly Fact[]): RuntimeConnector[] {
  const tools = new Map<string, Map<string, RuntimeTool>>();
  for (const fact of facts) {
    if (fact.type === "created") for (const name of fact.connectors) tools.set(name, new Map());
    if (fact.type !== "called" || (fact.connector === PLATFORM && PLATFORM_METHODS.includes(fact.method))) continue;
    const { connector, method, effect } = fact;
    const execute = (): never => {
      throw new Error(`This call of ${connector}.${method} is not in the record`);
    };
    tools.get(connector)?.set(method, { effect, execute });
  }
  return Array.from(tools, ([name, methods]) => ({ name, tools: methods }));
}
