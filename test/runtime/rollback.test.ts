import { describe, expect, test } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import { localCoordination } from "../../src/runtime/coordination.ts";
import { Life, mortalJournal } from "./support/life.ts";
import { after, useBrowser } from "./support/tab.ts";

const browser = useBrowser();
const CODE =
  "async () => { for (const n of [1, 2, 3]) await codemode.write({ n }); await codemode.read({ n: 4 }); return 'done'; }";

function tools(revert: RuntimeTool["revert"]): Record<string, RuntimeTool> {
  return {
    write: {
      effect: "write",
      execute: async (input) => (await after(3), { id: (input as { n: number }).n * 10 }),
      ...(revert && { revert }),
    },
    read: { effect: "read", execute: (input) => input },
    pay: { effect: "write", needsApproval: true, execute: (input) => input, ...(revert && { revert }) },
  };
}

describe("undoing a run", () => {
  test("goes backwards, with the input that ran and its result", async () => {
    const undone: unknown[] = [];
    const tab = browser().open(
      tools((input, result, { idempotencyKey, seq }) => void undone.push([input, result, idempotencyKey, seq])),
    );
    const { executionId } = await browser().run(tab, CODE);
    await browser().until(tab.rollback({ executionId }));
    const key = (seq: number): string => `${executionId}:${seq}`;
    expect(undone).toEqual([
      [{ n: 3 }, { id: 30 }, key(2), 2],
      [{ n: 2 }, { id: 20 }, key(1), 1],
      [{ n: 1 }, { id: 10 }, key(0), 0],
    ]);
    const [state] = await tab.executions({ executionId });
    expect(state).toMatchObject({
      status: "rolled_back",
      log: [{ state: "reverted" }, { state: "reverted" }, { state: "reverted" }, { state: "applied" }],
    });
    expect(await browser().until(tab.outcome({ executionId }))).toMatchObject({ status: "error", code: "rolled_back" });
    expect(browser().events.filter(({ type }) => type === "call_reverted")).toHaveLength(3);
    expect(browser().events.filter(({ type }) => type === "execution_rolled_back")).toHaveLength(1);
    await browser().until(tab.rollback({ executionId }));
    expect(undone).toHaveLength(3);
  });

  test("uses what a person had changed", async () => {
    const undone: unknown[] = [];
    const tab = browser().open(tools((input) => void undone.push(input)));
    const { executionId } = await browser().run(tab, "async () => codemode.pay({ n: 1 })");
    await browser().until(tab.approve({ executionId, args: { n: 9 } }));
    await browser().until(tab.rollback({ executionId }));
    expect(undone).toEqual([{ n: 9 }]);
  });

  test("tries all, and says which failed; the next attempt takes the rest", async () => {
    const undone: number[] = [];
    let isBroken = true;
    const tab = browser().open(
      tools((input) => {
        const { n } = input as { n: number };
        if (n === 2 && isBroken) throw new Error("stuck");
        undone.push(n);
      }),
    );
    const { executionId } = await browser().run(tab, CODE);
    await expect(browser().until(tab.rollback({ executionId }))).rejects.toMatchObject({
      name: "RollbackError",
      code: "rollback_failed",
      failures: [{ seq: 1, error: "stuck" }],
    });
    expect(undone).toEqual([3, 1]);
    expect((await tab.executions({ executionId }))[0]).toMatchObject({
      status: "rolled_back",
      log: [{ state: "reverted" }, { state: "applied", revertError: "stuck" }, { state: "reverted" }, {}],
    });
    isBroken = false;
    await browser().until(tab.rollback({ executionId }));
    expect(undone).toEqual([3, 1, 2]);
  });

  test.each([
    ["nothing says how", undefined],
    [
      "all of it fails",
      () => {
        throw new Error("stuck");
      },
    ],
  ] as [string, RuntimeTool["revert"]][])("is no status where %s", async (_, revert) => {
    const tab = browser().open(tools(revert));
    const { executionId } = await browser().run(tab, CODE);
    await browser().until(tab.rollback({ executionId }).catch(() => {}));
    expect(await tab.executions({ executionId })).toMatchObject([{ status: "completed", result: "done" }]);
  });

  test("cancels a run that waits, and refuses one that runs", async () => {
    const undone: unknown[] = [];
    const tab = browser().open(tools((input) => void undone.push(input)));
    const { executionId } = await browser().run(
      tab,
      "async () => { await codemode.write({ n: 1 }); await codemode.pay({ n: 2 }); }",
    );
    await browser().until(tab.rollback({ executionId }));
    expect(undone).toEqual([{ n: 1 }]);
    expect(await tab.executions({ executionId })).toMatchObject([{ status: "rolled_back" }]);

    const running = tab.execute({ code: CODE });
    await browser().time.pass(1);
    const { id } = (await tab.executions(1))[0]!;
    await expect(browser().until(tab.rollback({ executionId: id }))).rejects.toMatchObject({ code: "not_pending" });
    await expect(browser().until(tab.rollback({ executionId: "exec_none" }))).rejects.toMatchObject({
      code: "execution_not_found",
    });
    await browser().until(running);
  });

  test("is taken up again after a crash at any of its writes", async () => {
    const writes = 8;
    for (let write = 1; write <= writes; write++) {
      for (const when of ["before", "after"] as const) {
        const undone: number[] = [];
        const revert: RuntimeTool["revert"] = (input) => void undone.push((input as { n: number }).n);
        const tab = browser().open(tools(revert));
        const { executionId } = await browser().run(tab, CODE);
        await browser().until(tab.dispose());
        const life = new Life({ write, when });
        const doomed = browser().open(tools(revert), {
          journal: mortalJournal(browser().journal, life),
          coordination: localCoordination({}),
        });
        const end = await browser().until(
          Promise.race([doomed.rollback({ executionId }).then(() => "done"), life.death.then(() => "dead")]),
        );
        expect(end, `${when} ${write}`).toBe("dead");
        life.end();
        browser().abandon(doomed);
        const next = browser().open(tools(revert), { coordination: localCoordination({}) });
        await browser().until(next.rollback({ executionId }));
        expect((await next.executions({ executionId }))[0], `${when} ${write}`).toMatchObject({
          status: "rolled_back",
          log: [{ state: "reverted" }, { state: "reverted" }, { state: "reverted" }, {}],
        });
        // What was under way when it crashed is undone once more; the order stays.
        expect([...new Set(undone)], `${when} ${write}`).toEqual([3, 2, 1]);
        expect(undone.length, `${when} ${write}`).toBeLessThanOrEqual(4);
      }
    }
  });
});
