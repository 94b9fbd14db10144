/** What every runtime handle promises, wherever its executions are. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { CodemodeRuntimeHandle } from "../../src/runtime/runtime-handle.ts";
import type { RuntimeEvent } from "../../src/runtime/events.ts";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Outcome, PendingAction } from "../../src/runtime/types.ts";

export interface HandleSetup {
  handle: CodemodeRuntimeHandle;
  close: () => Promise<void>;
}

export interface HandleContractOptions {
  /** Otherwise runs that have begun elsewhere stay: they may be other people's. */
  clearsAll?: boolean;
  /** The connector that has the tools. Default `codemode`. */
  connector?: string;
}

/** @param open Makes a handle whose connector has these tools. */
export function handleContract(
  name: string,
  open: (tools: Record<string, RuntimeTool>) => Promise<HandleSetup>,
  { clearsAll = true, connector: own = "codemode" }: HandleContractOptions = {},
): void {
  describe(`a runtime handle: ${name}`, () => {
    const setups: HandleSetup[] = [];
    afterEach(async () => {
      for (const { close } of setups.splice(0)) await close();
    });

    async function setUp() {
      const remove = vi.fn((input: unknown) => ({ removed: input }));
      const setup = await open({
        list: { effect: "read", description: "Lists items", execute: () => [1, 2] },
        remove: { effect: "write", needsApproval: true, execute: remove },
        ask: { effect: "write" },
      });
      setups.push(setup);
      return { handle: setup.handle, remove };
    }
    const GATED = `async () => ${own}.remove({ id: 1 })`;
    function onlyPending(outcome: Outcome): PendingAction {
      expect(outcome.status).toBe("paused");
      return (outcome as Extract<Outcome, { status: "paused" }>).pending[0]!;
    }
    async function paused(handle: CodemodeRuntimeHandle): Promise<PendingAction> {
      return onlyPending(await handle.execute({ code: GATED }));
    }

    test("runs code, keeps it and tells of it", async () => {
      const { handle } = await setUp();
      const events: RuntimeEvent[] = [];
      const end = handle.subscribe((event) => events.push(event));
      const outcome = await handle.execute({ code: `async () => { console.log("hi"); return ${own}.list() }` });
      expect(outcome).toMatchObject({ status: "completed", result: [1, 2], logs: ["hi"], calls: [{ method: "list" }] });
      const { executionId } = outcome;
      const [state] = await handle.executions(1);
      expect(state).toMatchObject({ id: executionId, status: "completed", result: [1, 2] });
      expect(await handle.executions({ executionId })).toEqual([state]);
      expect(await handle.executions({ statuses: ["paused"] })).toEqual([]);
      expect(await handle.outcome({ executionId })).toMatchObject({ status: "completed", result: [1, 2] });
      await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain("execution_finished"));
      end();
      const count = events.length;
      await handle.execute({ code: "async () => 1" });
      expect(events.length).toBe(count);
    });

    test("has errors of code as outcomes", async () => {
      const { handle } = await setUp();
      expect(await handle.execute({ code: `async () => { throw new Error("own") }` })).toMatchObject({
        status: "error",
        error: expect.stringContaining("own") as string,
        code: "thrown",
      });
      expect(await handle.execute({ code: "" })).toMatchObject({ status: "error", code: "invalid_input" });
    });

    test("waits for a person, whose answer counts once", async () => {
      const { handle, remove } = await setUp();
      const action = await paused(handle);
      expect(action).toMatchObject({ connector: own, method: "remove", args: { id: 1 }, waiting: "approval" });
      expect(await handle.pending()).toEqual([action]);
      expect(await handle.pending({ executionId: action.executionId })).toEqual([action]);
      const other = await handle.approve({ ...action, args: undefined, argsHash: "0".repeat(64) });
      expect(other).toMatchObject({ status: "error", code: "not_pending" });
      const done = await handle.approve({ ...action, args: { id: 7 } });
      expect(done).toMatchObject({ status: "completed", result: { removed: { id: 7 } } });
      expect(await handle.approve(action)).toMatchObject({ status: "error", code: "not_pending" });
      expect(await handle.pending()).toEqual([]);
      expect(remove).toHaveBeenCalledTimes(1);
    });

    test("approves several", async () => {
      const { handle } = await setUp();
      const actions = [await paused(handle), await paused(handle)];
      const outcomes = await handle.approveAll(actions);
      expect(outcomes.map(({ status }) => status)).toEqual(["completed", "completed"]);
      expect((await handle.approveAll(actions)).map((one) => (one as { code?: string }).code)).toEqual([
        "not_pending",
        "not_pending",
      ]);
      expect(await handle.approveAll([])).toEqual([]);
    });

    test("rejects, cancels and releases, and says whether there was anything", async () => {
      const { handle, remove } = await setUp();
      const action = await paused(handle);
      expect(await handle.release(action)).toBe(true);
      expect(await handle.reject({ ...action, reason: "no" })).toBe(true);
      expect(await handle.reject(action)).toBe(false);
      expect(await handle.cancel(action)).toBe(false);
      expect(await handle.release(action)).toBe(false);
      expect(await handle.outcome(action)).toMatchObject({ status: "error", code: "rejected" });
      const next = await paused(handle);
      expect(await handle.cancel({ executionId: next.executionId, reason: "why" })).toBe(true);
      expect(await handle.outcome(next)).toMatchObject({
        code: "cancelled",
        error: expect.stringContaining("why") as string,
      });
      expect(remove).not.toHaveBeenCalled();
    });

    test("takes the value of a client tool", async () => {
      const { handle } = await setUp();
      const action = onlyPending(await handle.execute({ code: `async () => ${own}.ask({ q: 1 })` }));
      expect(action.waiting).toBe("client");
      const value = new Map([["a", 1n]]);
      expect(await handle.resolve({ ...action, result: value })).toMatchObject({ status: "completed", result: value });
      expect(await handle.resolve({ ...action, result: 1 })).toMatchObject({ code: "not_pending" });
    });

    test("gives consent in advance, and takes it back", async () => {
      const { handle, remove } = await setUp();
      const twice = `async () => { await ${own}.remove({ id: 1 }); await ${own}.ask({}); return ${own}.remove({ id: 2 }) }`;
      const action = onlyPending(await handle.execute({ code: twice }));
      const next = onlyPending(await handle.approve({ ...action, args: undefined, grant: "run" }));
      const grant = { connector: own, method: "remove", executionId: action.executionId };
      expect(await handle.grants()).toEqual([grant]);
      expect(await handle.revokeGrant(grant)).toBe(true);
      expect(await handle.revokeGrant(grant)).toBe(false);
      expect(onlyPending(await handle.resolve({ ...next, result: 0 }))).toMatchObject({ method: "remove" });
      expect(remove).toHaveBeenCalledTimes(1);
    });

    test("knows the same tool call again", async () => {
      const { handle, remove } = await setUp();
      const call = { code: GATED, toolCallId: "call_0", conversationId: "c" };
      const [one, two] = await Promise.all([handle.execute(call), handle.execute(call)]);
      expect(two.executionId).toBe(one.executionId);
      await handle.approve({ executionId: one.executionId });
      expect(await handle.execute(call)).toMatchObject({ status: "completed", executionId: one.executionId });
      expect(await handle.executions({ toolCallId: "call_0", conversationId: "c" })).toHaveLength(1);
      expect(remove).toHaveBeenCalledTimes(1);
    });

    test("keeps snippets", async () => {
      const { handle } = await setUp();
      const { executionId } = await handle.execute({ code: `async () => ${own}.list()` });
      const saved = await handle.saveSnippet("lists", { executionId, description: "Lists all" });
      expect(saved).toMatchObject({ name: "lists", description: "Lists all", executionId });
      expect(await handle.snippets()).toEqual([saved]);
      expect(await handle.execute({ code: `async () => codemode.run("lists")` })).toMatchObject({ result: [1, 2] });
      expect(await handle.deleteSnippet("lists")).toBe(true);
      expect(await handle.deleteSnippet("lists")).toBe(false);
      await expect(handle.saveSnippet("x", { executionId: "none", description: "" })).rejects.toMatchObject({
        code: "execution_not_found",
      });
    });

    test("deletes, prunes and clears", async () => {
      const { handle } = await setUp();
      const { executionId } = await handle.execute({ code: "async () => 1" });
      expect(await handle.deleteExecution({ executionId })).toBe(true);
      expect(await handle.deleteExecution({ executionId })).toBe(false);
      await handle.execute({ code: "async () => 2" });
      const action = await paused(handle);
      expect(await handle.pruneExecutions({ keep: 0 })).toBeGreaterThanOrEqual(1);
      expect((await handle.executions()).map(({ id }) => id)).toEqual([action.executionId]);
      expect(await handle.expirePaused({ maxAgeMs: 0 })).toBe(1);
      expect(await handle.outcome(action)).toMatchObject({ code: "expired" });
      await paused(handle);
      await handle.clear();
      expect(await handle.executions()).toHaveLength(clearsAll ? 0 : 2);
    });

    test("exports what it can import", async () => {
      const { handle } = await setUp();
      const { executionId } = await handle.execute({ code: "async () => 1" });
      const file = await handle.exportExecution(executionId);
      expect(file.kind).toBe("browser-codemode/execution");
      await expect(handle.exportExecution("none")).rejects.toMatchObject({ code: "execution_not_found" });
      await expect(handle.importExecution("{}")).rejects.toMatchObject({ code: "invalid_input" });
    });

    test("finds and describes tools", async () => {
      const { handle } = await setUp();
      expect((await handle.search("list items")).results[0]!.path).toBe(`${own}.list`);
      expect(JSON.stringify(await handle.describe(`${own}.list`))).toContain("Lists items");
      await expect(handle.describe(`${own}.nothing`)).rejects.toMatchObject({ code: "invalid_input" });
    });

    test("says of what is not there that it is not there", async () => {
      const { handle } = await setUp();
      const none = { executionId: "exec_none" };
      expect(await handle.outcome(none)).toMatchObject({ status: "error", code: "execution_not_found" });
      expect(await handle.approve(none)).toMatchObject({ status: "error", code: "execution_not_found" });
      expect(await handle.resolve({ ...none, seq: 0, result: 1 })).toMatchObject({ code: "execution_not_found" });
      expect(await handle.reject(none)).toBe(false);
      expect(await handle.cancel(none)).toBe(false);
      expect(await handle.release(none)).toBe(false);
      await expect(handle.rollback(none)).rejects.toMatchObject({ code: "execution_not_found" });
      expect(await handle.executions(none)).toEqual([]);
      expect(await handle.pending(none)).toEqual([]);
    });

    test.each([undefined, null, {}, { executionId: 7 }])("refuses %o, as outcomes or in words", async (bad) => {
      const { handle } = await setUp();
      const given = bad as never;
      for (const method of ["execute", "outcome", "approve", "resolve", "settleUncertain"] as const) {
        expect(await handle[method](given), method).toMatchObject({
          status: "error",
          code: "invalid_input",
          calls: [],
        });
      }
      for (const method of ["release", "reject", "cancel", "rollback", "deleteExecution", "approveAll"] as const) {
        await expect((async () => handle[method](given))(), method).rejects.toMatchObject({ code: "invalid_input" });
      }
      await expect((async () => handle.search(7 as never))()).rejects.toMatchObject({ code: "invalid_input" });
      await expect((async () => handle.executions("x" as never))()).rejects.toMatchObject({ code: "invalid_input" });
      await expect((async () => handle.pruneExecutions({ keep: -1 }))()).rejects.toMatchObject({
        code: "invalid_input",
      });
    });
  });
}
