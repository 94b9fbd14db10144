import { prepareAll, type RuntimeConnector } from "../runtime/connector.ts";
import type { HandOffPort } from "../runtime/hand-off.ts";
import type { CodemodeRuntimeHandle, ExecuteInput } from "../runtime/runtime-handle.ts";
import { wantsToMove, type Bridge, type HandOffPolicy } from "./bridge.ts";
import { BridgedRuntime } from "./bridged-runtime.ts";
import { ExecutionRoutes } from "./execution-routes.ts";
import { describePageTools, servePageTools } from "./serve-page-tools.ts";

export interface OpenBridgedRuntimeOptions {
  bridge: Bridge;
  handOff: HandOffPolicy;
  connectors: readonly RuntimeConnector[];
  /** Default: those with `durable`, and all by the policy `always`. */
  beginsAtServer?: (input: ExecuteInput) => boolean;
  /** Opens the page's own runtime, whose executions move by the port. */
  open: (port: HandOffPort | undefined) => CodemodeRuntimeHandle;
}

/** A runtime on the page with a bridge to a server: it hands executions over, and carries out the server's calls. */
export function openBridgedRuntime(options: OpenBridgedRuntimeOptions): BridgedRuntime {
  const { bridge, handOff, connectors, open } = options;
  // Tools of the server's are not called back.
  const own = (): RuntimeConnector[] => connectors.filter(({ isAtServer }) => !isAtServer);
  const describe = async (): Promise<ReturnType<typeof describePageTools>> => {
    const tools = own();
    await prepareAll(tools);
    return describePageTools(tools);
  };
  const port: HandOffPort = {
    get server() {
      return bridge.serverName;
    },
    wants: (actions) => wantsToMove(handOff, actions),
    async send(request, signal) {
      const { executionId } = request;
      routes.leaving(executionId);
      const answer = await bridge.handOff({ ...request, connectors: await describe() }, { signal });
      if (answer.ok) routes.arrived(executionId, answer.executionId);
      else routes.stayed(executionId);
      return answer;
    },
  };
  const page = open(handOff === "never" ? undefined : port);
  const routes = new ExecutionRoutes(page, bridge);
  const serve = servePageTools(own);
  const stopServing = bridge.serve({ call: serve });
  return new BridgedRuntime({
    page,
    bridge,
    routes,
    stopServing,
    beginsAtServer: options.beginsAtServer ?? (({ durable }) => durable ?? handOff === "always"),
    begin: async ({ code, toolCallId, conversationId, signal }: ExecuteInput) => {
      const call = {
        ...(toolCallId !== undefined && { toolCallId }),
        ...(conversationId !== undefined && { conversationId }),
      };
      const request = { requestId: crypto.randomUUID(), code, ...call, connectors: await describe() };
      return (await bridge.begin(request, signal ? { signal } : {})).executionId;
    },
  });
}
