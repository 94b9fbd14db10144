import { ListedTools } from "../../connectors/listed-tools.ts";
import { readTools } from "../../connectors/read-tools.ts";
import { ConnectorUnavailableError } from "../../protocol/errors.ts";
import type { ConnectOptions, ConnectorSource, RuntimeConnector, RuntimeTool } from "../../runtime/connector.ts";
import type { ConnectorDescriptor } from "../contract.ts";

/** What a connector of the server's needs of the bridge. */
export interface DescribingBridge {
  connectors(): Promise<ConnectorDescriptor[]>;
  onStateChange(listener: (state: string) => void): () => void;
}

/**
 * A connector of the server's, for a runtime on the page: the model sees its tools, and the first call of one moves the
 * run to the server. Which inputs are good and what needs approval is the server's to say.
 *
 * @param bridge What `createServerBridge` has made.
 * @param name The name of the connector at the server, which marks it for pages.
 * @returns Something for the option `connectors` of `createBrowserRuntime`.
 * @example
 * const bridge = createServerBridge({ agent });
 * const runtime = createBrowserRuntime({ tools, bridge, connectors: [serverConnector(bridge, "mail")] });
 */
export function serverConnector(bridge: DescribingBridge, name: string): ConnectorSource {
  return {
    "~connect": ({ timeout }: ConnectOptions): RuntimeConnector => {
      let instructions: string | undefined;
      const tools = new ListedTools({
        name,
        timeout,
        list: async () => {
          const found = (await bridge.connectors()).find((connector) => connector.name === name);
          if (found === undefined)
            throw new ConnectorUnavailableError(`The server has no connector "${name}" for pages`);
          instructions = found.instructions;
          return standIns(found);
        },
      });
      // The server may be another version of itself.
      bridge.onStateChange((state) => state === "connected" && tools.refresh());
      return {
        name,
        get instructions() {
          return instructions;
        },
        tools,
        isAtServer: true,
      };
    },
  };
}

function standIns({ tools }: ConnectorDescriptor): Map<string, RuntimeTool> {
  const described = Object.entries(tools).map(([name, { description, inputSchema, outputSchema, effect }]) => {
    const schemas = {
      ...(inputSchema !== undefined && { inputSchema }),
      ...(outputSchema !== undefined && { outputSchema }),
    };
    return [name, { ...(description !== undefined && { description }), ...schemas, effect }] as const;
  });
  const read = readTools(new Map(described), false);
  return new Map(Array.from(read, ([name, tool]) => [name, { ...tool, isAtServer: true as const }]));
}
