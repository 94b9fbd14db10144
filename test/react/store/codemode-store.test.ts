import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CodemodeRuntimeHandle, ExecutionState, PendingAction, RuntimeEvent } from "../../../src/index.ts";
import { createCodemodeStore } from "../../../src/react/store/codemode-store.ts";

/** A runtime whose answers come when the test says so: to force what seldom happens. */
function slowRuntime() {
  const listeners = new Set<(event: RuntimeEvent) => void>();
  const reads: { filter: unknown; answer: (states: ExecutionState[]) => void; fail: (error: Error) => void }[] = [];
  const looks: ((actions: PendingAction[]) => void)[] = [];
  const handle = {
    name: "slow",
    subscribe: (listener: (event: RuntimeEvent) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    executions: (filter: unknown) => {
      const { promise, resolve, reject } = Promise.withResolvers<ExecutionState[]>();
      reads.push({ filter, answer: resolve, fail: reject });
      return promise;
    },
    pending: () => new Promise<PendingAction[]>((resolve) => looks.push(resolve)),
    snippets: async () => [],
  };
  const emit = (event: { type: RuntimeEvent["type"]; [field: string]: unknown }): void => {
    const full = { executionId: "x", timestamp: 5, ...event } as RuntimeEvent;
    for (const listener of listeners) listener(full);
  };
  return { handle: handle as unknown as CodemodeRuntimeHandle, emit, reads, looks, listeners };
}

function state(fields: Partial<ExecutionState> = {}): ExecutionState {
  const times = { createdAt: 1, updatedAt: 1 };
  return { id: "x", code: "async () => 1", status: "running", log: [], connectors: ["codemode"], ...times, ...fields };
}

const action = (seq: number): PendingAction => ({
  executionId: "x",
  seq,
  connector: "codemode",
  method: "remove",
  args: {},
  argsHash: "0",
  waiting: "approval",
  requestedAt: 1,
});

const frame = (): Promise<unknown> => vi.advanceTimersByTimeAsync(100);
const turn = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

describe("the store of a runtime", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("follows the runtime only while it is followed itself", async () => {
    const { handle, listeners } = slowRuntime();
    const store = createCodemodeStore(handle);
    expect(listeners.size).toBe(0);
    const leave = store.subscribe(() => {});
    leave();
    // Whoever renders anew is back at once.
    const leaveAgain = store.subscribe(() => {});
    await turn();
    expect(listeners.size).toBe(1);
    leaveAgain();
    await turn();
    expect(listeners.size).toBe(0);
  });

  test("an old record does not take back what events have told", async () => {
    const { handle, emit, reads, looks } = slowRuntime();
    const store = createCodemodeStore(handle);
    store.subscribe(() => {});
    looks.shift()!([]);
    await frame();
    emit({ type: "execution_started", code: "async () => 1" });
    await frame();
    looks.shift()!([]);
    await turn();
    expect(reads).toHaveLength(1);
    emit({ type: "console", level: "info", text: "hello" });
    emit({ type: "call_started", seq: 0, connector: "codemode", method: "read", args: {} });
    await frame();
    const old = reads.shift()!;
    old.answer([state()]);
    await frame();
    expect(store.getState().executions.get("x")).toMatchObject({
      console: [{ level: "info", text: "hello" }],
      calls: [{ seq: 0, state: "executing" }],
    });
    // It is read once more, and that counts.
    await vi.advanceTimersByTimeAsync(200);
    reads.shift()!.answer([state({ status: "completed", result: 1, logs: ["hello"] })]);
    await frame();
    expect(store.getState().executions.get("x")).toMatchObject({ status: "completed", calls: [] });
    expect(store.getState().executions.get("x")!.console).toEqual([{ level: "info", text: "hello" }]);
  });

  test("an action is gone from the moment in which its call goes on", async () => {
    const { handle, emit, looks } = slowRuntime();
    const store = createCodemodeStore(handle);
    store.subscribe(() => {});
    looks.shift()!([action(0), action(1)]);
    await turn();
    const [, second] = store.getState().pending;
    emit({ type: "call_started", seq: 0, connector: "codemode", method: "remove", args: {} });
    await frame();
    expect(store.getState().pending).toEqual([action(1)]);
    expect(store.getState().pending[0]).toBe(second);
    emit({ type: "execution_finished", status: "completed", result: 1, durationMs: 1 });
    await frame();
    expect(store.getState().pending).toEqual([]);
  });

  test("a journal that fails is an error, until it does not", async () => {
    const { handle, reads } = slowRuntime();
    const store = createCodemodeStore(handle);
    const loading = store.load({ executionId: "x" });
    reads.shift()!.fail(new Error("the disk is gone"));
    expect(await loading).toEqual([]);
    expect(store.getState().error?.message).toBe("the disk is gone");
    const again = store.load({ executionId: "x" });
    reads.shift()!.answer([state()]);
    expect(await again).toEqual(["x"]);
    expect(store.getState()).toMatchObject({ error: undefined });
  });

  test("snapshots share all that has not changed", async () => {
    const { handle, reads } = slowRuntime();
    const store = createCodemodeStore(handle);
    const log = [0, 1].map((seq) => ({ seq, ...callFields }));
    const first = store.load({});
    reads.shift()!.answer([state({ log }), state({ id: "y" })]);
    await first;
    const { executions } = store.getState();
    const second = store.load({});
    reads
      .shift()!
      .answer([
        state({ log: [{ ...log[0]! }, { ...log[1]!, state: "applied", result: 2, settledAt: 9 }], updatedAt: 9 }),
        state({ id: "y" }),
      ]);
    await second;
    const now = store.getState().executions;
    expect(now.get("y")).toBe(executions.get("y"));
    expect(now.get("x")!.calls[0]).toBe(executions.get("x")!.calls[0]);
    expect(now.get("x")!.calls[1]).toMatchObject({ state: "applied", result: 2 });
    expect(now.get("x")!.progress).toEqual({ calls: 2, settled: 1, waiting: 0 });
  });
});

const callFields = {
  connector: "codemode",
  method: "read",
  args: {},
  requiresApproval: false,
  state: "executing",
  effect: "read",
  attempts: 1,
  requestedAt: 1,
} as const;
