import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { useCodemodeExecutions, useCodemodeSnippets } from "../../../src/react.ts";
import { memoryJournal } from "../../../src/testing.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";

afterEach(cleanup);

const numbered = (from: number, to: number): number[] => Array.from({ length: from - to + 1 }, (_, at) => from - at);

test("a page at a time, the newest first, and new ones as they come", async () => {
  const runtime = makeRuntime();
  for (let at = 1; at <= 12; at++) await runtime.execute({ code: `async () => ${at}` });
  const { result } = renderHook(() => useCodemodeExecutions({ runtime, pageSize: 5 }), { wrapper: StrictMode });
  expect(result.current).toMatchObject({ executions: [], isLoading: true, hasMore: false });
  const results = (): unknown[] => result.current.executions.map((execution) => execution.result);
  await waitFor(() => expect(results()).toEqual(numbered(12, 8)));
  expect(result.current).toMatchObject({ isLoading: false, hasMore: true });
  await act(() => result.current.loadMore());
  expect(results()).toEqual(numbered(12, 3));
  await act(() => runtime.execute({ code: "async () => 13" }));
  await waitFor(() => expect(results()).toEqual(numbered(13, 3)));
  await act(() => result.current.loadMore());
  expect(results()).toEqual(numbered(13, 1));
  expect(result.current.hasMore).toBe(false);
});

test("many of one moment are all there", async () => {
  let now = 1_000;
  const runtime = makeRuntime();
  const original = Date.now;
  Date.now = () => now;
  try {
    for (let at = 0; at < 9; at++) {
      if (at === 1 || at === 7) now++;
      await runtime.execute({ code: `async () => ${at}` });
    }
  } finally {
    Date.now = original;
  }
  const { result } = renderHook(() => useCodemodeExecutions({ runtime, pageSize: 3 }), { wrapper: StrictMode });
  await waitFor(() => expect(result.current.isLoading).toBe(false));
  for (let page = 0; page < 9 && result.current.hasMore; page++) await act(() => result.current.loadMore());
  expect(result.current.executions).toHaveLength(9);
  expect(new Set(result.current.executions.map((execution) => execution.result))).toEqual(new Set(numbered(8, 0)));
});

test("by status; undone, cancelled and deleted ones", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const done = await runtime.execute({ code: remove("b") });
  await runtime.approve({ executionId: done.executionId });
  const waiting = await runtime.execute({ code: remove("c") });
  await runtime.execute({ code: "async () => { throw new Error('no') }" });
  const all = renderHook(() => useCodemodeExecutions({ runtime }), { wrapper: StrictMode }).result;
  const paused = renderHook(() => useCodemodeExecutions({ runtime, statuses: ["paused"] }), {
    wrapper: StrictMode,
  }).result;
  await waitFor(() =>
    expect(all.current.executions.map(({ status }) => status)).toEqual(["error", "paused", "completed"]),
  );
  await waitFor(() => expect(paused.current.executions.map(({ id }) => id)).toEqual([waiting.executionId]));

  await act(async () => expect(await all.current.cancel(waiting.executionId, "not now")).toBe(true));
  await waitFor(() => expect(paused.current.executions).toEqual([]));
  expect(all.current.executions[1]).toMatchObject({ status: "cancelled" });
  expect(list).toEqual(["a", "c"]);
  await act(() => all.current.rollback(done.executionId));
  await waitFor(() => expect(all.current.executions.at(-1)).toMatchObject({ status: "rolled_back" }));
  expect(list).toEqual(["a", "c", "b"]);
  await act(async () => expect(await all.current.remove(done.executionId)).toBe(true));
  await waitFor(() => expect(all.current.executions).toHaveLength(2));
  expect(all.current.runtimeOf(waiting.executionId)).toBe(runtime);
});

test("a journal that cannot be read is an error, and none once it can", async () => {
  const journal = memoryJournal();
  const list = journal.list.bind(journal);
  let isBroken = true;
  journal.list = (query) => (isBroken ? Promise.reject(new Error("the disk is gone")) : list(query));
  const runtime = makeRuntime({ journal });
  const { result } = renderHook(() => useCodemodeExecutions({ runtime }), { wrapper: StrictMode });
  await waitFor(() => expect(result.current.error?.message).toContain("the disk is gone"));
  isBroken = false;
  await act(() => runtime.execute({ code: "async () => 1" }));
  await waitFor(() => expect(result.current.error).toBeUndefined());
});

test("a page that cannot be read is there for another try", async () => {
  const journal = memoryJournal();
  const list = journal.list.bind(journal);
  let isBroken = true;
  journal.list = (query) => (isBroken ? Promise.reject(new Error("the disk is gone")) : list(query));
  const runtime = makeRuntime({ journal });
  // A read that works, of whatever, ends an error.
  const errors = new Set<string | undefined>();
  const use = () => {
    const used = useCodemodeExecutions({ runtime, pageSize: 2 });
    errors.add(used.error?.message);
    return used;
  };
  const { result } = renderHook(use, { wrapper: StrictMode });
  await waitFor(() => expect(result.current).toMatchObject({ executions: [], hasMore: true, isLoading: false }));
  isBroken = false;
  for (let at = 1; at <= 5; at++) await act(() => runtime.execute({ code: `async () => ${at}` }));
  const results = (): unknown[] => result.current.executions.map((execution) => execution.result);
  await act(() => result.current.loadMore());
  expect(results()).toEqual([5, 4]);
  isBroken = true;
  errors.clear();
  await act(() => result.current.loadMore());
  expect(results()).toEqual([5, 4]);
  expect(result.current.hasMore).toBe(true);
  expect([...errors].join()).toContain("the disk is gone");
  isBroken = false;
  await act(() => result.current.loadMore());
  await act(() => result.current.loadMore());
  expect(results()).toEqual(numbered(5, 1));
});

test("a page that comes when the runtime is another one by now is not taken for its page", async () => {
  const journal = memoryJournal();
  const list = journal.list.bind(journal);
  const { promise, resolve } = Promise.withResolvers<void>();
  journal.list = async (query) => {
    if (query.before !== undefined) await promise;
    return list(query);
  };
  const [first, second] = [makeRuntime({ journal }), makeRuntime()];
  for (let at = 1; at <= 3; at++) await first.execute({ code: `async () => ${at}` });
  await second.execute({ code: "async () => 'second'" });
  const { result, rerender } = renderHook(({ runtime }) => useCodemodeExecutions({ runtime, pageSize: 2 }), {
    initialProps: { runtime: first },
    wrapper: StrictMode,
  });
  await waitFor(() => expect(result.current.executions).toHaveLength(2));
  const more = result.current.loadMore();
  rerender({ runtime: second });
  const results = (): unknown[] => result.current.executions.map((execution) => execution.result);
  await waitFor(() => expect(results()).toEqual(["second"]));
  await act(async () => {
    resolve();
    await more;
  });
  expect(results()).toEqual(["second"]);
  expect(result.current.isLoading).toBe(false);
});

test("executions of one moment stand as the journal lists them, whenever they were seen first", async () => {
  const runtime = makeRuntime();
  vi.spyOn(Date, "now").mockReturnValue(1_000);
  try {
    for (let at = 0; at < 3; at++) await runtime.execute({ code: "async () => 1" });
    const { result } = renderHook(() => useCodemodeExecutions({ runtime }), { wrapper: StrictMode });
    await waitFor(() => expect(result.current.executions).toHaveLength(3));
    for (let at = 0; at < 5; at++) await act(() => runtime.execute({ code: "async () => 1" }));
    await waitFor(() => expect(result.current.executions).toHaveLength(8));
    const listed = (await runtime.executions()).map(({ id }) => id);
    expect(result.current.executions.map(({ id }) => id)).toEqual(listed);
  } finally {
    vi.restoreAllMocks();
  }
});

test("snippets are kept, shared and deleted", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const { executionId } = await runtime.execute({ code: "async () => codemode.list()" });
  const one = renderHook(() => useCodemodeSnippets({ runtime }), { wrapper: StrictMode }).result;
  const two = renderHook(() => useCodemodeSnippets({ runtime }), { wrapper: StrictMode }).result;
  await waitFor(() => expect(one.current).toMatchObject({ snippets: [], isLoading: false }));
  await act(() => one.current.save("notes", { executionId, description: "All notes" }));
  await waitFor(() => expect(two.current.snippets).toMatchObject([{ name: "notes", description: "All notes" }]));
  await act(async () => expect(await two.current.remove("notes")).toBe(true));
  await waitFor(() => expect(one.current.snippets).toEqual([]));
  await expect(one.current.save("x", { executionId: "exec_none", description: "" })).rejects.toMatchObject({
    code: "execution_not_found",
  });
});
