import { needsConsent } from "../runtime/admission.ts";
import { ConnectorTable, type RuntimeConnector } from "../runtime/connector.ts";
import type { ConnectorDescriptor, ToolDescriptor } from "../runtime/descriptors.ts";
import { checkRecord, recordError, recordValue } from "../runtime/record-value.ts";
import { toolContext } from "../runtime/tool-context.ts";
import type { PageCall, PageCallAnswer } from "../server-bridge/contract.ts";

/** The page's own tools, as the server is told of them. Those that the server has itself are left out. */
export function describePageTools(connectors: Iterable<RuntimeConnector>): ConnectorDescriptor[] {
  return Array.from(connectors, ({ name, instructions, tools }) => ({
    name,
    ...(instructions !== undefined && { instructions }),
    tools: Object.fromEntries(Array.from(tools, ([method, tool]) => [method, toDescriptor(tool)])),
  }));
}

function toDescriptor(tool: Parameters<typeof needsConsent>[0]): ToolDescriptor {
  const { description, inputSchema, outputSchema, effect, needsApproval, execute } = tool;
  return {
    ...(description !== undefined && { description }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
    effect,
    requiresApproval: needsApproval === true,
    ...(execute === undefined && { isClientTool: true as const }),
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
      return await carryOut(call, signal, table);
    } catch (error) {
      return { error: recordError(error) };
    }
  };
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
  const requestApproval = async (reason: string | undefined): Promise<void> => {
    if (isApproved) return;
    resolve({ asks: true, ...(reason !== undefined && { reason }) });
    // It goes on in another start.
    await new Promise<never>(() => {});
  };
  const context = toolContext({ executionId, entry: { seq, attempts: attempt }, signal, requestApproval });
  const run = async (): Promise<PageCallAnswer> => {
    const value = await tool.execute!(input, context);
    return { value: recordValue(value, `The result of ${connector}.${method}`) };
  };
  return Promise.race([asked, run()]);
}
