import { openBridgedRuntime } from "../../src/browser/open-bridged-runtime.ts";
import type { HandOffPolicy } from "../../src/browser/bridge.ts";
import type { RuntimeConnector, RuntimeTool } from "../../src/runtime/connector.ts";
import { handleContract, type HandleSetup } from "./handle.contract.ts";
import { directBridge } from "./support/direct-bridge.ts";
import { makeRuntime } from "./support/make-runtime.ts";

handleContract("the engine", async (tools) => {
  const handle = makeRuntime({ tools });
  return { handle, close: () => handle.dispose() };
});

function bridged(handOff: HandOffPolicy) {
  return async (tools: Record<string, RuntimeTool>): Promise<HandleSetup> => {
    const connectors: RuntimeConnector[] = [{ name: "codemode", tools: new Map(Object.entries(tools)) }];
    const bridge = directBridge();
    const open = (port: Parameters<Parameters<typeof openBridgedRuntime>[0]["open"]>[0]) =>
      makeRuntime({ connectors, handOff: port });
    const handle = openBridgedRuntime({ bridge, handOff, connectors, open });
    return { handle, close: async () => (await handle.dispose(), bridge.server.dispose()) };
  };
}

handleContract("a page whose runs stay", bridged("never"));
handleContract("a page whose runs move", bridged("approval"));
handleContract("a page whose runs begin at the server", bridged("always"), { clearsAll: false });
