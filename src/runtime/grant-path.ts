import type { Grant } from "./types.ts";

/** @param path `connector.method` */
export function toGrant(path: string, executionId?: string): Grant {
  const dot = path.indexOf(".");
  const grant = { connector: path.slice(0, dot), method: path.slice(dot + 1) };
  return executionId === undefined ? grant : { ...grant, executionId };
}
