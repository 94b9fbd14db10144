import { ClientAwayError, ConnectorUnavailableError, ExecutionInterruptedError } from "../../protocol/errors.ts";
import type { ToolExecuteContext } from "../../protocol/tools.ts";
import { readTools } from "../../connectors/read-tools.ts";
import type { RuntimeConnector, RuntimeTool } from "../../runtime/connector.ts";
import type { ConnectorDescriptor, ToolDescriptor } from "../../runtime/descriptors.ts";
import type { ReceivedFact } from "../../runtime/facts.ts";
import { checkRecord, recordValue } from "../../runtime/record-value.ts";
import type { PageCall } from "../contract.ts";
import type { KnownAnswer, PageCaller } from "../receiving-runtime.ts";

/**
 * The tools of a page, for an execution that goes on at the server: their inputs are checked here, and they run there.
 *
 * @throws {InvalidOptionsError} `invalid_options`, {InvalidProviderError} `invalid_provider`: the page has described
 *   something that is no tool.
 */
export function pageConnectors(
  { origin, connectors }: Pick<ReceivedFact, "origin" | "connectors">,
  caller: PageCaller,
): RuntimeConnector[] {
  return connectors.map((connector) => {
    const { name, instructions } = connector;
    const tools = new Map<string, RuntimeTool>();
    for (const [method, tool] of readTools(described(connector), true)) {
      const { isClientTool = false, canRevert = false } = connector.tools[method] ?? {};
      const way: Way = { origin, caller, path: [name, method] };
      const isThere = { isReachable: () => caller.isConnected(origin) };
      tools.set(method, {
        ...tool,
        ...(!isClientTool && { ...isThere, execute: (input, context) => call(input, context, way) }),
        ...(canRevert && { revert: (input, result, context) => revert({ input, result }, context, way) }),
      });
    }
    return { name, ...(instructions !== undefined && { instructions }), tools };
  });
}

type ReadableTool = Parameters<typeof readTools>[0] extends ReadonlyMap<string, infer Tool> ? Tool : never;

function described({ tools }: ConnectorDescriptor): Map<string, ReadableTool> {
  return new Map(Object.entries(tools).map(([name, tool]) => [name, toReadable(tool)]));
}

function toReadable({
  description,
  inputSchema,
  outputSchema,
  effect,
  requiresApproval,
}: ToolDescriptor): ReadableTool {
  return {
    ...(description !== undefined && { description }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
    effect,
    requiresApproval,
  };
}

interface Way {
  origin: ReceivedFact["origin"];
  caller: PageCaller;
  path: [connector: string, method: string];
}

/** The page applies its own rule to each call, and may want a person to be asked first. */
async function call(input: unknown, context: ToolExecuteContext, way: Way): Promise<unknown> {
  const answer = await ask(input, context, { ...way, isApproved: false });
  if (!("asks" in answer)) return read(answer);
  const { reason } = answer;
  await context.requestApproval(reason === undefined ? undefined : { reason });
  const second = await ask(input, context, { ...way, isApproved: true });
  if (!("asks" in second)) return read(second);
  throw new ConnectorUnavailableError("The page asks for approval again, which was given");
}

/** Undoing is the page's, too: while it is away, nothing of it can be undone. */
async function revert(
  { input, result }: { input: unknown; result: unknown },
  context: ToolExecuteContext,
  way: Way,
): Promise<void> {
  const [connector, method] = way.path;
  const reverts = { id: crypto.randomUUID(), result: recordValue(result, `The result of ${connector}.${method}`) };
  const answer = await ask(input, context, { ...way, isApproved: true, reverts });
  if ("error" in answer) read(answer);
}

async function ask(
  input: unknown,
  { executionId, seq, attempt, idempotencyKey, signal }: ToolExecuteContext,
  way: Way & { isApproved: boolean; reverts?: PageCall["reverts"] & {} },
): Promise<KnownAnswer> {
  const { origin, caller, isApproved, reverts } = way;
  const [connector, method] = way.path;
  const args = recordValue(input, `The input of ${connector}.${method}`);
  const about = { executionId, seq, attempt, connector, method, args, idempotencyKey, isApproved };
  const pageCall: PageCall = { ...about, ...(reverts && { reverts }) };
  try {
    return await caller.call(origin, pageCall, signal);
  } catch (error) {
    if (error instanceof ConnectorUnavailableError) throw new ClientAwayError(error.message, false);
    if (error instanceof ExecutionInterruptedError) throw new ClientAwayError(error.message, true);
    throw error;
  }
}

function read(answer: Exclude<KnownAnswer, { asks: true }>): unknown {
  if ("value" in answer) return checkRecord(answer.value, "The answer of the page");
  throw checkRecord(answer.error, "The answer of the page");
}
