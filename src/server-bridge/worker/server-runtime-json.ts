import { toJsonOutput } from "../../code-tool/json-output.ts";

/**
 * The same object, which `JSON.stringify` can write whatever values are in it: methods that a page calls answer in JSON,
 * and results of tools may hold a `BigInt`, a `Map` or a cycle. Whoever uses the object in the Worker has the values.
 */
export function jsonSafe<T extends object>(value: T): T {
  return Object.defineProperty(value, "toJSON", { value: () => toJsonOutput({ ...value }) });
}
