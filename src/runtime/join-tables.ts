import type { RuntimeTool, ToolTable } from "./connector.ts";

/** The tools of both, as they are whenever somebody looks. The second's win. */
export function joinTables(first: ToolTable, second: ToolTable): ToolTable {
  const entries = function* (): Generator<[string, RuntimeTool]> {
    for (const entry of first) if (!second.has(entry[0])) yield entry;
    yield* second;
  };
  return {
    get size() {
      return [...entries()].length;
    },
    prepare: () => first.prepare?.(),
    get: (name) => second.get(name) ?? first.get(name),
    has: (name) => second.has(name) || first.has(name),
    keys: function* () {
      for (const [name] of entries()) yield name;
    },
    [Symbol.iterator]: entries,
  };
}
