import { afterAll, expect, test } from "vitest";
import { QuickJSExecutor } from "../../src/quickjs.node.ts";
import { createBrowserRuntime, type ExportedExecution } from "../../src/index.ts";
import { memoryJournal, replayExecution } from "../../src/testing.ts";

const executor = new QuickJSExecutor();
afterAll(() => executor.dispose());

/** An execution as a page has recorded it: an approval, a caught error, a timer and chance in it. */
async function record(): Promise<ExportedExecution> {
  await using runtime = createBrowserRuntime({
    executor,
    journal: memoryJournal(),
    tools: {
      read: { effect: "read", execute: async () => ({ when: new Date(5), list: [1, 2] }) },
      fail: { execute: () => Promise.reject(new RangeError("no")) },
      pay: { requiresApproval: true, execute: async () => "paid" },
    },
  });
  const outcome = await runtime.execute({
    code: `async () => {
      const { when, list } = await codemode.read();
      const error = await codemode.fail().catch((caught) => caught.message);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return [when, list, error, Math.random(), Date.now(), await codemode.pay()];
    }`,
  });
  const paid = await runtime.approve({ executionId: outcome.executionId });
  expect(paid.status).toBe("completed");
  return runtime.exportExecution(outcome.executionId);
}

test("an exported run does the same again, without its tools", async () => {
  const file = await record();
  const { outcome, isSame } = await replayExecution(JSON.stringify(file), { executor });
  expect(isSame).toBe(true);
  expect(outcome).toMatchObject({
    status: "completed",
    calls: [{ method: "read" }, { method: "fail" }, { method: "pay" }],
  });
});

test("a record that was tampered with is told from the run", async () => {
  const file = await record();
  const facts = file.facts.map((fact) =>
    fact.type === "called" && fact.method === "pay" ? { ...fact, args: '{"amount":5}' } : fact,
  );
  const { outcome, isSame } = await replayExecution({ ...file, facts }, { executor });
  expect([isSame, outcome]).toMatchObject([false, { status: "error", code: "replay_divergence" }]);
  const result = file.facts.map((fact) =>
    fact.type === "settled" && fact.seq === 2 ? { ...fact, value: '"other"' } : fact,
  );
  expect(await replayExecution({ ...file, facts: result }, { executor })).toMatchObject({ isSame: false });
});

test.each([
  ["no JSON", "{"],
  ["no export", { kind: "other" }],
  ["another version", { kind: "browser-codemode/execution", version: 99, id: "a", facts: [] }],
  ["no facts", { kind: "browser-codemode/execution", version: 1, id: "a", facts: [] }],
  [
    "facts in an order that cannot be",
    { kind: "browser-codemode/execution", version: 1, id: "a", facts: [{ type: "paused", at: 1 }] },
  ],
])("refuses %s", async (_name, file) => {
  await expect(replayExecution(file, { executor })).rejects.toMatchObject({ code: "invalid_input" });
});
