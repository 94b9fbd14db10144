import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PART_LENGTH } from "../../src/server-bridge/parts.ts";
import { MESSAGE_LENGTH } from "../../src/server-bridge/wire.ts";
import { methods } from "../../src/server-bridge/worker/bridge-hub-methods.ts";

const read = (path: string): string => readFileSync(new URL(`../../docs/${path}`, import.meta.url), "utf8");
const page = read("bridge.md");

/** All code of docs/bridge.md, in its order. */
const SAMPLES = [
  "worker/agent.ts",
  "page.tsx",
  "hand-off.ts",
  "durable.ts",
  "following.tsx",
  "worker/authorize.ts",
  "callables.ts",
];

test("the code of docs/bridge.md is what the type check compiles", () => {
  const shown = Array.from(page.matchAll(/```tsx?\n([^]*?)```/g), ([, code]) => code);
  expect(shown).toEqual(SAMPLES.map((sample) => read(`samples/${sample}`)));
});

test("docs/bridge.md says of each request which action allows it", () => {
  const table = /<!-- actions -->\n([^]*?)<!-- end of actions -->/.exec(page)?.[1] ?? "";
  const rows = table.split("\n").slice(2, -1);
  const said = rows.flatMap((row) => {
    const [action, ...about] = Array.from(row.matchAll(/`([\w-]+)`/g), ([, name]) => name);
    return about.filter((name = "") => name in methods).map((name) => [name, action]);
  });
  const known = Object.entries(methods).map(([name, { action }]) => [name, action]);
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(known));
  expect(said).toHaveLength(known.length);
});

test("docs/bridge.md tells the limits of messages", () => {
  expect(page).toContain(
    `| a whole message (a hand-off with its journal, an answer) | ${MESSAGE_LENGTH.toLocaleString("en")} `,
  );
  expect(page).toContain(`| a part of one | ${PART_LENGTH.toLocaleString("en")} `);
});
