import type { ResolvedProvider } from "../protocol/executor.ts";
import { sanitizeToolName } from "../protocol/tool-names.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";

/**
 * What the code of an execution can name, in its next trip through a sandbox: the methods that are here now, and those
 * that it has called before, which are answered from the record whether their tools are still here or not.
 */
export function providersOf(connectors: ConnectorTable, log: ExecutionLog): ResolvedProvider[] {
  const called = [...log.entries.values()].filter(({ method }) => isName(method));
  return Array.from(connectors.all, ({ name, tools }) => {
    const before = called.filter(({ connector }) => connector === name).map(({ method }) => method);
    const methods = new Set([...tools.keys(), ...before]);
    return { name, fns: Object.fromEntries(Array.from(methods, (method) => [method, unreachable])) };
  });
}

/** A record may come from a file that anybody has written. */
function isName(method: string): boolean {
  return method !== "" && sanitizeToolName(method) === method;
}

/** Calls of a durable run are answered by its session; this stands where their names are needed. */
function unreachable(): never {
  throw new Error("The calls of a durable run do not come here");
}
