/** `browser-codemode/connectors`: groups of tools from elsewhere, for a page's runtime and for a server's. */
export { CodemodeConnector } from "./connectors/codemode-connector.ts";
export type {
  ApprovalContext,
  ConnectorTool,
  ConnectorTools,
  ExecutionEndStatus,
  PassEndStatus,
} from "./connectors/connector-tools.ts";
export { mcpConnector, type McpConnectorOptions } from "./connectors/mcp/given-mcp-connector.ts";
export type { McpAnnotations, McpCaller, McpClient, McpTool } from "./connectors/mcp/mcp-client.ts";
export type { McpConnect, McpConnectionLike } from "./connectors/mcp/mcp-connection.ts";
export { McpConnector, type McpSettings } from "./connectors/mcp/mcp-connector.ts";
export type { McpProblem } from "./connectors/mcp/mcp-problems.ts";
export type { McpBlock } from "./connectors/mcp/mcp-content.ts";
export { ApiResponseError, type ApiResponse } from "./connectors/openapi/api-response-error.ts";
export type { OpenApiDocument, OpenApiOperation } from "./connectors/openapi/document.ts";
export { OpenApiConnector, openApiConnector } from "./connectors/openapi/openapi-connector.ts";
export type { OpenApiConnectorOptions, OpenApiProblem } from "./connectors/openapi/openapi-options.ts";
export type { Credential, Credentials } from "./connectors/openapi/security.ts";
export type { FetchLike } from "./connectors/openapi/send-request.ts";
export {
  ToolSetConnector,
  toolSetConnector,
  type AiToolLike,
  type AiToolSet,
  type ToolSetConnectorOptions,
} from "./connectors/tool-set-connector.ts";
export type { ToolExecuteContext } from "./protocol/tools.ts";
export type { ConnectorSource } from "./runtime/connector.ts";
export type { Effect, ExecutionStatus } from "./runtime/types.ts";
