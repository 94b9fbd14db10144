import { expect, test } from "vitest";
import fc from "fast-check";
import { applyHints, type McpDefaults } from "../../../src/connectors/mcp/mcp-hints.ts";
import type { Effect } from "../../../src/index.ts";

const LAX: McpDefaults = { effect: "read", requiresApproval: false, trustHints: false };
const STRICT: McpDefaults = { effect: "write", requiresApproval: true, trustHints: false };
const ORDER: Effect[] = ["read", "idempotent", "write"];

test.each([
  [{}, { effect: "read", requiresApproval: false }],
  [{ readOnlyHint: true }, { effect: "read", requiresApproval: false }],
  [{ readOnlyHint: false }, { effect: "write", requiresApproval: false }],
  [{ idempotentHint: true }, { effect: "idempotent", requiresApproval: false }],
  [{ destructiveHint: true }, { effect: "write", requiresApproval: true }],
  [
    { destructiveHint: true, idempotentHint: true },
    { effect: "idempotent", requiresApproval: true },
  ],
  // A contradiction counts for the worse.
  [
    { readOnlyHint: true, destructiveHint: true },
    { effect: "write", requiresApproval: true },
  ],
])("%j of a server whose tools are taken for harmless", (annotations, result) => {
  expect(applyHints(annotations, LAX)).toEqual(result);
});

test.each([
  [{}, { effect: "write", requiresApproval: true }],
  [{ readOnlyHint: true }, { effect: "read", requiresApproval: false }],
  [{ destructiveHint: false }, { effect: "write", requiresApproval: false }],
  [{ idempotentHint: true }, { effect: "idempotent", requiresApproval: true }],
])("%j of a server that is trusted", (annotations, result) => {
  expect(applyHints(annotations, { ...STRICT, trustHints: true })).toEqual(result);
});

test("hints that are not trusted never make anything laxer", () => {
  const hint = fc.option(fc.boolean(), { nil: undefined });
  const hints = fc.record({ readOnlyHint: hint, destructiveHint: hint, idempotentHint: hint }, { requiredKeys: [] });
  const defaults = fc.record({ effect: fc.constantFrom(...ORDER), requiresApproval: fc.boolean() });
  fc.assert(
    fc.property(hints, defaults, (given, before) => {
      const annotations = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const after = applyHints(annotations, { ...before, trustHints: false });
      expect(ORDER.indexOf(after.effect)).toBeGreaterThanOrEqual(ORDER.indexOf(before.effect));
      expect(after.requiresApproval || !before.requiresApproval).toBe(true);
    }),
  );
});

test("hints that are no booleans count for nothing", () => {
  const annotations = { readOnlyHint: "true", destructiveHint: 0, idempotentHint: 1 } as never;
  expect(applyHints(annotations, { ...STRICT, trustHints: true })).toMatchObject({
    requiresApproval: true,
    effect: "write",
  });
});
