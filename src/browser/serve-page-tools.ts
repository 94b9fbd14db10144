import { needsConsent } from "../runtime/admission.ts";
import { retryDelay } from "../runtime/calls-under-way.ts";
import { ConnectorTable, type RuntimeConnector, type RuntimeTool } from "../runtime/connector.ts";
import type { ConnectorDescriptor, ToolDescriptor } from "../runtime/descriptors.ts";
import { checkRecord, recordError, recordValue } from "../runtime/record-value.ts";
import { refuseApproval, toolContext } from "../runtime/tool-context.ts";
import { within } from "../runtime/within.ts";
import type { PageCall, PageCallAnswer } from "../server-bridge/contract.ts";

/** The page's own tools, as the server is told of them. Those that the server has itself are left out. */
export function describePageTools(connectors: Iterable<RuntimeConnector>): ConnectorDescriptor[] {
  return Array.from(connectors, ({ name, instructions, tools }) => ({
    name,
    ...(instructions !== undefined && { instructions }),
    tools: Object.fromEntries(Array.from(tools, ([method, tool]) => [method, toDescriptor(tool)])),
  }));
}

function toDescriptor(tool: RuntimeTool): ToolDescriptor {
  const { description, inputSchema, outputSchema, effect, needsApproval, execute, revert } = tool;
  return {
    ...(description !== undefined && { description }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
    effect,
    requiresApproval: needsApproval === true,
    ...(execute === undefined && { isClientTool: true as const }),
    ...(revert && { canRevert: true as const }),
  };
}

/** Carries out calls of the page's own tools that come from the server, by the page's own rules. */
export function servePageTools(
  connectors: () => readonly RuntimeConnector[],
): (call: PageCall, signal: AbortSignal) => Promise<PageCallAnswer> {
  return async (call, signal) => {
    try {
      const table = new ConnectorTable(connectors());
      await table.prepare();
      return await (call.reverts ? undo(call, signal, table) : carryOut(call, signal, table));
    } catch (error) {
      return { error: recordError(error) };
    }
  };
}

async function undo(call: PageCall, signal: AbortSignal, table: ConnectorTable): Promise<PageCallAnswer> {
  const { executionId, seq, attempt, connector, method, args, reverts } = call;
  const tool = table.find(connector, method);
  if (tool?.revert === undefined) throw table.notFound(connector, method);
  const input = checkRecord(args, `The input of ${connector}.${method}`);
  const result = checkRecord(reverts!.result, `The result of ${connector}.${method}`);
  const requestApproval = (): Promise<never> => refuseApproval("undoing a call cannot wait for a person");
  const entry = { seq, attempts: attempt };
  await tool.revert(input, result, toolContext({ executionId, entry, signal, requestApproval }));
  return { value: recordValue(undefined, "") };
}

async function carryOut(call: PageCall, signal: AbortSignal, table: ConnectorTable): Promise<PageCallAnswer> {
  const { executionId, seq, attempt, connector, method, args, isApproved } = call;
  const tool = table.find(connector, method);
  if (tool?.execute === undefined) throw table.notFound(connector, method);
  const given = checkRecord(args, `The input of ${connector}.${method}`);
  const input = (await tool.check?.(given)) ?? given;
  if (!isApproved && (await needsConsent(tool, input, { executionId, seq }))) return { asks: true };
  signal.throwIfAborted();
  const { promise: asked, resolve } = Promise.withResolvers<PageCallAnswer>();
  const start = new AbortController();
  const onAbort = (): void => start.abort(signal.reason);
  signal.addEventListener("abort", onAbort);
  const requestApproval = async (reason: string | undefined): Promise<void> => {
    if (isApproved) return;
    resolve({ asks: true, ...(reason !== undefined && { reason }) });
    start.abort(new Error("The call waits for a person, after whose consent the tool is started again"));
    // It goes on in another start.
    await new Promise<never>(() => {});
  };
  const attemptAt = (attempts: number): unknown => {
    const entry = { seq, attempts };
    return tool.execute!(input, toolContext({ executionId, entry, signal: start.signal, requestApproval }));
  };
  const run = async (): Promise<PageCallAnswer> => {
    const value = await retrying(attemptAt, { tool, attempt, signal: start.signal });
    return { value: recordValue(value, `The result of ${connector}.${method}`) };
  };
  try {
    return await Promise.race([asked, run()]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Starts a tool, and again where its own policy says so: for the server that is one attempt. */
async function retrying(
  start: (attempt: number) => unknown,
  { tool: { retry }, attempt, signal }: { tool: RuntimeTool; attempt: number; signal: AbortSignal },
): Promise<unknown> {
  for (let made = 1; ; made++) {
    try {
      return await start(attempt + made - 1);
    } catch (thrown) {
      const delay = retry && retryDelay(retry, made, thrown);
      if (delay === undefined || signal.aborted) throw thrown;
      await within(new Promise<never>(() => {}), delay, signal);
      signal.throwIfAborted();
    }
  }
}
