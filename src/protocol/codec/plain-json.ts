import { getPrototypeOf, isArray, jsonStringify, keys, objectPrototype } from "../intrinsics.ts";
import { TOO_LARGE } from "./budget.ts";

/** Beyond this many nodes a value without a length limit is written as a graph, where shared parts are written once. */
const PLAIN_NODES = 2 ** 24;

/** The JSON text of a value that JSON carries unchanged; `undefined` for any other. */
export function plainText(value: unknown, maxDepth: number, maxLength: number): string | undefined {
  // Every node takes at least two characters, which bounds the walk over a huge or self-similar value.
  const nodes = maxLength / 2;
  try {
    return isPlainJson(value, maxDepth, { nodes: nodes < PLAIN_NODES ? nodes : PLAIN_NODES })
      ? jsonStringify(value)
      : undefined;
  } catch (error) {
    if (error === TOO_LARGE && nodes > PLAIN_NODES) return undefined;
    throw error;
  }
}

function isPlainJson(value: unknown, depth: number, budget: { nodes: number }): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return isPlainNumber(value);
    case "object":
      break;
    default:
      return false;
  }
  if (value === null) return true;
  if (depth <= 0) return false;
  if (isArray(value)) {
    const { length } = value;
    if ((budget.nodes -= length) < 0) throw TOO_LARGE;
    for (let index = 0; index < length; index++) {
      if (!isPlainJson(value[index], depth - 1, budget)) return false;
    }
    return true;
  }
  const prototype = getPrototypeOf(value);
  if (prototype !== objectPrototype && prototype !== null) return false;
  const names = keys(value);
  if ((budget.nodes -= names.length) < 0) throw TOO_LARGE;
  for (let index = 0; index < names.length; index++) {
    const name = names[index]!;
    // Left to the graph writer, which knows the path for the error.
    if (name === "__proto__" || name === "constructor") return false;
    if (!isPlainJson((value as Record<string, unknown>)[name], depth - 1, budget)) return false;
  }
  return true;
}

export function isPlainNumber(value: number): boolean {
  return value === 0 ? 1 / value > 0 : value - value === 0;
}
