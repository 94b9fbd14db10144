/** `browser-codemode/bridge`: the page's half of the bridge to a runtime in a Durable Object. */
export type { AgentSocket, BridgeState } from "./server-bridge/client/agent-socket.ts";
export {
  codemodeCallables,
  type CallableNames,
  type CallingAgent,
  type CodemodeCallablesOptions,
} from "./server-bridge/client/codemode-callables.ts";
export {
  createServerBridge,
  type CreateServerBridgeOptions,
  type ServerBridge,
} from "./server-bridge/client/create-server-bridge.ts";
export type { PageCallHandler } from "./server-bridge/client/page-calls.ts";
export type {
  BeginRequest,
  ConnectorDescriptor,
  HandOffAnswer,
  HandOffRequest,
  PageCall,
  PageCallAnswer,
  ToolDescriptor,
} from "./server-bridge/contract.ts";
export { serverConnector } from "./server-bridge/client/server-connector.ts";
