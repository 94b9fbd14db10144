import { hasOwn } from "../intrinsics.ts";

/** Keys that a careless merge on the other side would follow to a prototype. */
export function reachesPrototype(key: string, value: unknown): boolean {
  if (key === "__proto__") return true;
  return key === "constructor" && typeof value === "object" && value !== null && hasOwn(value, "prototype");
}
