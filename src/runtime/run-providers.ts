import type { ResolvedProvider } from "../protocol/executor.ts";
import { sanitizeToolName } from "../protocol/tool-names.ts";
import type { ConnectorTable, RuntimeConnector } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";

/**
 * What the code of an execution can see, in its next trip through a sandbox: the methods that were there when it began,
 * whether their tools are still here or not, so that it sees the same whenever it is repeated. Calls of other names
 * reach the host all the same.
 */
export function providersOf(connectors: ConnectorTable, log: ExecutionLog): ResolvedProvider[] {
  const { methods } = log.created;
  return Array.from(connectors.all).flatMap((connector) => {
    const { name } = connector;
    if (methods && !Object.hasOwn(methods, name)) return [];
    const names = methods ? methods[name]! : guessMethods(connector, log);
    // A record may come from a file that anybody has written.
    const fns = Object.fromEntries(names.filter(isName).map((method) => [method, unreachable]));
    return { name, fns };
  });
}

/** Of a record that does not say: the methods that are here, and those that were called. */
function guessMethods({ name, tools }: RuntimeConnector, log: ExecutionLog): string[] {
  const called = [...log.entries.values()].filter(({ connector }) => connector === name);
  return [...tools.keys(), ...called.map(({ method }) => method)];
}

function isName(method: string): boolean {
  return method !== "" && sanitizeToolName(method) === method;
}

/** Calls of a durable run are answered by its session; this stands where their names are needed. */
function unreachable(): never {
  throw new Error("The calls of a durable run do not come here");
}
