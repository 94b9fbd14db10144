import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type {
  CodemodeRuntimeHandle,
  ExecutionState,
  PendingAction,
  RuntimeEvent,
  Snippet,
} from "../../../src/index.ts";
import { createCodemodeStore } from "../../../src/react/store/codemode-store.ts";

/** A runtime whose answers come when the test says so: to force what seldom happens. */
function slowRuntime() {
  const listeners = new Set<(event: RuntimeEvent) => void>();
  const reads: { filter: unknown; answer: (states: ExecutionState[]) => void; fail: (error: Error) => void }[] = [];
  const looks: ((actions: PendingAction[] | Promise<never>) => void)[] = [];
  const snippetReads: ((snippets: Snippet[]) => void)[] = [];
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
    snippets: () => new Promise<Snippet[]>((resolve) => snippetReads.push(resolve)),
  };
  const emit = (event: { type: RuntimeEvent["type"]; [field: string]: unknown }): void => {
    const full = { executionId: "x", timestamp: 5, ...event } as RuntimeEvent;
    for (const listener of listeners) listener(full);
  };
  return { handle: handle as unknown as CodemodeRuntimeHandle, emit, reads, looks, snippetReads, listeners };
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
    expect(await loading).toBeUndefined();
    expect(store.getState().error?.message).toBe("the disk is gone");
    const again = store.load({ executionId: "x" });
    reads.shift()!.answer([state()]);
    expect(await again).toEqual(["x"]);
    expect(store.getState()).toMatchObject({ error: undefined });
  });

  test("what waits is read again when it could not be read", async () => {
    const { handle, looks } = slowRuntime();
    const store = createCodemodeStore(handle);
    store.subscribe(() => {});
    looks.shift()!(Promise.reject(new Error("the disk is gone")));
    await turn();
    expect(store.getState()).toMatchObject({ isReady: false, error: { message: "the disk is gone" } });
    await vi.advanceTimersByTimeAsync(300);
    looks.shift()!([action(0)]);
    await turn();
    expect(store.getState()).toMatchObject({ isReady: true, error: undefined, pending: [action(0)] });
  });

  test("so is an execution; nothing is read any more of a runtime that is disposed of", async () => {
    const { handle, emit, reads, looks } = slowRuntime();
    const store = createCodemodeStore(handle);
    store.subscribe(() => {});
    looks.shift()!([]);
    await frame();
    emit({ type: "execution_changed" });
    looks.shift()!([]);
    await turn();
    reads.shift()!.fail(new Error("the disk is gone"));
    await vi.advanceTimersByTimeAsync(300);
    reads.shift()!.fail(Object.assign(new Error("gone"), { code: "runtime_disposed" }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(reads).toEqual([]);
    expect(store.getState().error?.message).toBe("gone");
  });

  test("a list that was read before a deletion does not bring the record back", async () => {
    const { handle, emit, reads, looks } = slowRuntime();
    const store = createCodemodeStore(handle);
    store.subscribe(() => {});
    looks.shift()!([]);
    await frame();
    const loading = store.load({});
    const list = reads.shift()!;
    emit({ type: "execution_changed" });
    looks.shift()!([]);
    await turn();
    reads.shift()!.answer([]);
    await frame();
    list.answer([state()]);
    expect(await loading).toEqual(["x"]);
    await frame();
    reads.shift()!.answer([]);
    await turn();
    expect(store.getState().executions.size).toBe(0);
  });

  test("an action that was read before its call went on does not come back", async () => {
    const { handle, emit, looks } = slowRuntime();
    const store = createCodemodeStore(handle);
    store.subscribe(() => {});
    looks.shift()!([action(0)]);
    await frame();
    emit({ type: "execution_changed", executionId: "y" });
    const old = looks.shift()!;
    emit({ type: "call_started", seq: 0, connector: "codemode", method: "remove", args: {} });
    await frame();
    old([action(0)]);
    await turn();
    expect(store.getState().pending).toEqual([]);
  });

  test("snippets that change while they are read are read again", async () => {
    const { handle, emit, looks, snippetReads } = slowRuntime();
    const store = createCodemodeStore(handle);
    store.subscribe(() => {});
    looks.shift()!([]);
    const loading = store.loadSnippets();
    emit({ type: "snippets_changed" });
    const snippet = { name: "new", description: "", code: "", connectors: [], executionId: "x", createdAt: 1 };
    snippetReads[1]!([snippet]);
    snippetReads[0]!([]);
    await loading;
    expect(store.getState().snippets).toEqual([snippet]);
  });

  test("a listener that throws harms nobody else, and leaving twice is leaving once", async () => {
    const { handle, emit, looks, listeners } = slowRuntime();
    const store = createCodemodeStore(handle);
    const thrown: unknown[] = [];
    vi.stubGlobal("queueMicrotask", (task: () => void) => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
    const error = new Error("no");
    const leave = store.subscribe(() => {
      throw error;
    });
    const heard = vi.fn();
    store.subscribe(heard);
    looks.shift()!([action(0)]);
    await frame();
    vi.unstubAllGlobals();
    expect(thrown).toEqual([error]);
    expect(heard).toHaveBeenCalledTimes(1);
    leave();
    leave();
    await turn();
    expect(listeners.size).toBe(1);
    emit({ type: "execution_changed" });
    expect(looks).toHaveLength(1);
  });

  test("when nobody follows any more, of thousands the last ones are kept", async () => {
    const { handle, reads } = slowRuntime();
    const store = createCodemodeStore(handle);
    const leave = store.subscribe(() => {});
    const loading = store.load({});
    reads.shift()!.answer(Array.from({ length: 3_000 }, (_, at) => state({ id: `x${at}`, updatedAt: at })));
    await loading;
    await frame();
    expect(store.getState().executions.size).toBe(3_000);
    leave();
    await turn();
    const { executions } = store.getState();
    expect(executions.size).toBe(100);
    expect(executions.has("x2999")).toBe(true);
  });

  test("snapshots share all that has not changed", async () => {
    const { handle, reads } = slowRuntime();
    const store = createCodemodeStore(handle);
    const log = [call(0), call(1)];
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

const call = (seq: number): ExecutionState["log"][number] => ({
  seq,
  connector: "codemode",
  method: "read",
  args: {},
  requiresApproval: false,
  state: "executing",
  effect: "read",
  attempts: 1,
  requestedAt: 1,
});
