import { prepareAll, type RuntimeConnector } from "../runtime/connector.ts";
import { PLATFORM } from "../runtime/platform-methods.ts";

/** How one of a runtime's connectors stands. */
export interface ConnectorStatus {
  name: string;
  /** How many tools it has. */
  tools: number;
  /** Why it has none: it could not list them. `cause` is what was thrown. */
  error?: Error;
}

/** How all but the page's own stand, once those that list their tools have done so, or have failed. */
export async function connectorStatuses(connectors: readonly RuntimeConnector[]): Promise<ConnectorStatus[]> {
  await prepareAll(connectors);
  const given = connectors.filter(({ name }) => name !== PLATFORM);
  return given.map(({ name, tools: { size, problem } }) => {
    return problem ? { name, tools: size, error: problem } : { name, tools: size };
  });
}
