import { act, cleanup, render, renderHook, screen, waitFor } from "@testing-library/react";
import { Activity, StrictMode, Suspense, use, useState, type ReactElement } from "react";
import { afterEach, describe, expect, test } from "vitest";
import {
  CodemodeApprovals,
  CodemodeProvider,
  useCodemodeApprovals,
  useCodemodeExecution,
  useCodemodeExecutions,
} from "../../src/react.ts";
import { makeRuntime, noteTools, remove } from "./runtimes.ts";

afterEach(cleanup);

describe("components that come and go", () => {
  test("one that was hidden shows what has happened meanwhile", async () => {
    const { tools } = noteTools();
    const runtime = makeRuntime({ tools });
    const { executionId } = await runtime.execute({ code: remove("a") });
    const page = (mode: "visible" | "hidden"): ReactElement => (
      <StrictMode>
        <Activity mode={mode}>
          <CodemodeApprovals runtime={runtime} empty="Nothing waits" />
        </Activity>
      </StrictMode>
    );
    const { rerender } = render(page("visible"));
    await screen.findByRole("article");
    rerender(page("hidden"));
    await runtime.approve({ executionId });
    await runtime.execute({ code: remove("b") });
    rerender(page("visible"));
    await waitFor(() => expect(screen.getByRole("article").textContent).toContain('"b"'));
    expect(screen.getAllByRole("article")).toHaveLength(1);
  });

  test("one that goes in the middle of an answer: the answer counts, and its busy mark goes", async () => {
    const { list, tools } = noteTools();
    const runtime = makeRuntime({ tools });
    await runtime.execute({ code: remove("a", "b") });
    const first = renderHook(() => useCodemodeApprovals({ runtime }), { wrapper: StrictMode });
    await waitFor(() => expect(first.result.current.approvals).toHaveLength(2));
    const [approval] = first.result.current.approvals;
    const answered = first.result.current.approve(approval!);
    first.unmount();
    expect(await answered).toBe(true);
    expect(list).toEqual(["b", "c"]);
    const { result } = renderHook(() => useCodemodeApprovals({ runtime }), { wrapper: StrictMode });
    await waitFor(() => expect(result.current.approvals.map(({ args }) => args)).toEqual([{ text: "b" }]));
    expect(result.current.isBusy()).toBe(false);
    expect(result.current.isBusy(approval)).toBe(false);
  });

  test("a tree that suspends keeps its answers apart from what is shown", async () => {
    const { tools } = noteTools();
    const runtime = makeRuntime({ tools });
    await runtime.execute({ code: remove("a") });
    const { promise, resolve } = Promise.withResolvers<string>();
    let suspend!: () => void;
    function Part(): ReactElement {
      const { approvals } = useCodemodeApprovals();
      const [isLate, setLate] = useState(false);
      suspend = () => setLate(true);
      return (
        <output>
          {approvals.length} {isLate ? use(promise) : "now"}
        </output>
      );
    }
    render(
      <CodemodeProvider runtime={runtime}>
        <Suspense fallback="waiting">
          <Part />
        </Suspense>
      </CodemodeProvider>,
    );
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe("1 now"));
    act(() => suspend());
    await runtime.execute({ code: remove("b") });
    await act(async () => resolve("later"));
    await waitFor(() => expect(screen.getByRole("status").textContent).toBe("2 later"));
  });
});

test("a runtime that is disposed of: what was shown stays, and answers are refused", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  await runtime.execute({ code: remove("a") });
  const { result } = renderHook(
    () => ({ waiting: useCodemodeApprovals({ runtime }), history: useCodemodeExecutions({ runtime }) }),
    { wrapper: StrictMode },
  );
  await waitFor(() => expect(result.current.history.executions).toHaveLength(1));
  await waitFor(() => expect(result.current.waiting.approvals).toHaveLength(1));
  await act(() => runtime.dispose());
  const [approval] = result.current.waiting.approvals;
  await act(async () => expect(await result.current.waiting.approve(approval!)).toBe(false));
  expect(result.current.waiting.errors.get(approval!.key)).toMatch(/disposed/);
  await act(async () => expect(await result.current.waiting.approveAll()).toBe(false));
  await act(async () => expect(await result.current.waiting.reject(approval!)).toBe(false));
  expect(list).toEqual(["a", "b", "c"]);
});

test("an execution is looked for anew when the runtime is another one", async () => {
  const [first, second] = [makeRuntime(), makeRuntime()];
  const { executionId } = await second.execute({ code: "async () => 1" });
  const seen: string[] = [];
  const { result, rerender } = renderHook(
    ({ runtime }) => {
      const { execution, isLoading } = useCodemodeExecution(executionId, { runtime });
      seen.push(isLoading ? "loading" : execution === undefined ? "none" : "found");
      return { execution, isLoading };
    },
    { initialProps: { runtime: first } },
  );
  await waitFor(() => expect(result.current.isLoading).toBe(false));
  seen.length = 0;
  rerender({ runtime: second });
  await waitFor(() => expect(result.current.execution).toMatchObject({ result: 1 }));
  expect(seen).not.toContain("none");
});
