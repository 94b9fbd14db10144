import { cleanup, renderHook, screen, render, waitFor } from "@testing-library/react";
import { memo, StrictMode, type ReactElement } from "react";
import { afterEach, expect, test } from "vitest";
import { CodemodeProvider, useCodemodeApprovals, useCodemodeExecution, type CallView } from "../../../src/react.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";

afterEach(cleanup);

test("a run, live: calls, console, progress, result", async () => {
  const steps = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
  const runtime = makeRuntime({
    tools: { wait: { execute: async ({ at }: { at: number }) => (await steps[at]!.promise, at) } },
  });
  const running = runtime.execute({
    toolCallId: "call_1",
    code: `async () => {
      console.log("begins"); console.warn("careful");
      const all = await Promise.all([0, 1, 2].map((at) => codemode.wait({ at })));
      console.info("ends");
      return all;
    }`,
  });
  const { result } = renderHook(() => useCodemodeExecution({ toolCallId: "call_1" }, { runtime }), {
    wrapper: StrictMode,
  });
  await waitFor(() => expect(result.current.execution?.progress).toEqual({ calls: 3, settled: 0, waiting: 0 }));
  expect(result.current).toMatchObject({ isLoading: false, error: undefined, runtime });
  expect(result.current.execution).toMatchObject({ status: "running", toolCallId: "call_1" });
  const first = result.current.execution!.calls[0];
  steps[1]!.resolve();
  await waitFor(() => expect(result.current.execution?.calls[1]).toMatchObject({ state: "applied", result: 1 }));
  expect(result.current.execution!.calls[0]).toBe(first);
  for (const { resolve } of steps) resolve();
  const { executionId } = await running;
  await waitFor(() => expect(result.current.execution).toMatchObject({ status: "completed", result: [0, 1, 2] }));
  expect(result.current.execution!.console).toEqual([
    { level: "log", text: "begins" },
    { level: "warn", text: "careful" },
    { level: "info", text: "ends" },
  ]);
  // What the journal says is what was seen.
  const [state] = await runtime.executions({ executionId });
  await waitFor(() => expect(result.current.execution!.calls).toEqual(state!.log));
  expect(result.current.execution!.updatedAt).toBe(state!.updatedAt);
});

test("where it failed", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const code = "async () => {\n  await codemode.list();\n  throw new Error('no');\n}";
  const { executionId } = await runtime.execute({ code });
  const { result } = renderHook(() => useCodemodeExecution(executionId, { runtime }), { wrapper: StrictMode });
  await waitFor(() => expect(result.current.execution).toMatchObject({ errorCode: "thrown", errorLine: 3 }));
});

test("an old one, by its id and by its tool call; one that is not there; one that is deleted", async () => {
  const { tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const code = "async () => codemode.list()";
  const { executionId } = await runtime.execute({ code, toolCallId: "call_0", conversationId: "one" });
  const other = await runtime.execute({ code, toolCallId: "call_0", conversationId: "two" });
  const use = (target: Parameters<typeof useCodemodeExecution>[0]) =>
    renderHook(() => useCodemodeExecution(target, { runtime }), { wrapper: StrictMode }).result;
  const byId = use(executionId);
  const byCall = use({ toolCallId: "call_0", conversationId: "two" });
  const missing = use("exec_nobody");
  const none = use(undefined);
  await waitFor(() => expect(byId.current.execution?.id).toBe(executionId));
  await waitFor(() => expect(byCall.current.execution?.id).toBe(other.executionId));
  await waitFor(() => expect(missing.current).toMatchObject({ execution: undefined, isLoading: false }));
  expect(none.current).toMatchObject({ execution: undefined, isLoading: false });
  await runtime.deleteExecution({ executionId });
  await waitFor(() => expect(byId.current.execution).toBeUndefined());
});

test("10,000 events: a render a frame, and none of what has not changed", async () => {
  const runtime = makeRuntime({ tools: { ...noteTools().tools, echo: { effect: "read", execute: (x) => x } } });
  const renders = { approvals: 0, run: 0, rows: new Map<number, number>() };
  const Row = memo(function Row({ call }: { call: CallView }): ReactElement {
    renders.rows.set(call.seq, (renders.rows.get(call.seq) ?? 0) + 1);
    return <li>{call.state}</li>;
  });
  function Approvals(): ReactElement {
    renders.approvals++;
    return <p>{useCodemodeApprovals().approvals.length} wait</p>;
  }
  function Run(): ReactElement {
    renders.run++;
    const { execution } = useCodemodeExecution({ toolCallId: "many" });
    return (
      <>
        <p>
          {execution?.status} {execution?.progress.settled}
        </p>
        <ol>
          {execution?.calls.slice(0, 50).map((call) => (
            <Row key={call.seq} call={call} />
          ))}
        </ol>
      </>
    );
  }
  let events = 0;
  let frames = 0;
  let isCounting = true;
  const count = (): void => {
    frames++;
    if (isCounting) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  runtime.subscribe(() => events++);
  render(
    <CodemodeProvider runtime={runtime}>
      <Approvals />
      <Run />
    </CodemodeProvider>,
  );
  const before = renders.approvals;
  const outcome = await runtime.execute({
    toolCallId: "many",
    code: `async () => {
      for (let round = 0; round < 100; round++) {
        await Promise.all(Array.from({ length: 50 }, (_, at) => codemode.echo({ round, at })));
      }
    }`,
  });
  expect(outcome.status).toBe("completed");
  await waitFor(() => expect(screen.getByText("completed 5000")).toBeTruthy());
  isCounting = false;
  expect(events).toBeGreaterThanOrEqual(10_000);
  // One for each frame, and a few for what is read of the journal.
  expect(renders.run).toBeLessThanOrEqual(frames + 20);
  expect(renders.run).toBeLessThan(events / 10);
  // Being ready is all that they learn.
  expect(renders.approvals - before).toBeLessThanOrEqual(1);
  // Begun, over, and once more for what the journal knows better.
  for (const [, times] of renders.rows) expect(times).toBeLessThanOrEqual(4);
  expect(renders.rows.size).toBe(50);
});

test("a run that another tab drives is followed, too", async () => {
  const { list, tools } = noteTools();
  const name = `tabs-${crypto.randomUUID()}`;
  const here = makeRuntime({ tools, name, journal: undefined });
  const there = makeRuntime({ tools, name, journal: undefined });
  const { executionId } = await there.execute({ code: remove("b") });
  const { result } = renderHook(
    () => ({ ...useCodemodeExecution(executionId), ...useCodemodeApprovals({ executionId }) }),
    { wrapper: ({ children }) => <CodemodeProvider runtime={here}>{children}</CodemodeProvider> },
  );
  await waitFor(() => expect(result.current.execution?.status).toBe("paused"));
  await waitFor(() => expect(result.current.approvals).toHaveLength(1));
  await there.approve({ executionId });
  await waitFor(() => expect(result.current.execution).toMatchObject({ status: "completed", result: ["b"] }));
  await waitFor(() => expect(result.current.approvals).toEqual([]));
  expect(list).toEqual(["a", "c"]);
});
