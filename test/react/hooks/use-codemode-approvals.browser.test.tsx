import { act, cleanup, render, renderHook, screen, waitFor } from "@testing-library/react";
import { StrictMode, type ReactElement, type ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { CodemodeProvider, useCodemodeApprovals, type RuntimeSource } from "../../../src/react.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";

afterEach(cleanup);

const within =
  (runtime: RuntimeSource) =>
  ({ children }: { children: ReactNode }): ReactElement => (
    <StrictMode>
      <CodemodeProvider runtime={runtime}>{children}</CodemodeProvider>
    </StrictMode>
  );

test("shows what waits, and takes consent", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const { result } = renderHook(() => useCodemodeApprovals(), { wrapper: within(runtime) });
  expect(result.current.approvals).toEqual([]);
  const outcome = await runtime.execute({ code: remove("b") });
  await waitFor(() => expect(result.current.approvals).toHaveLength(1));
  const [approval] = result.current.approvals;
  expect(approval).toMatchObject({ method: "remove", args: { text: "b" }, waiting: "approval", runtime });
  expect(approval).toMatchObject({ executionId: outcome.executionId, description: "Removes a note" });

  const answers = Promise.all([result.current.approve(approval!), result.current.approve(approval!)]);
  await waitFor(() => expect(result.current.approvals).toEqual([]));
  await act(async () => expect(await answers).toEqual([true, false]));
  expect(result.current.isBusy()).toBe(false);
  expect(list).toEqual(["a", "c"]);
});

test("all components show that an action is being answered, and why an answer was not taken", async () => {
  const { tools } = noteTools();
  const runtime = makeRuntime({ tools });
  function Shown({ name }: { name: string }): ReactElement {
    const { approvals, isBusy, errors, edit } = useCodemodeApprovals();
    return (
      <ul aria-label={name}>
        {approvals.map((approval) => (
          <li key={approval.key}>
            {isBusy(approval) ? "busy" : "free"} {errors.get(approval.key)}
            <button type="button" onClick={() => void edit(approval, { text: 7 })}>
              Edit in {name}
            </button>
          </li>
        ))}
      </ul>
    );
  }
  const Wrapper = within(runtime);
  render(
    <Wrapper>
      <Shown name="one" />
      <Shown name="two" />
    </Wrapper>,
  );
  await runtime.execute({ code: remove("b") });
  const button = await screen.findByRole("button", { name: "Edit in one" });
  act(() => button.click());
  expect(screen.getByRole("list", { name: "two" }).textContent).toContain("busy");
  await waitFor(() => expect(screen.getByRole("list", { name: "two" }).textContent).toContain("free"));
  expect(screen.getByRole("list", { name: "one" }).textContent).toMatch(/text.*string/);
  expect(screen.getByRole("list", { name: "two" }).textContent).toMatch(/text.*string/);
});

test("changed input is what runs, and a rejection ends the run", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const { result } = renderHook(() => useCodemodeApprovals(), { wrapper: within(runtime) });
  await runtime.execute({ code: remove("b") });
  await waitFor(() => expect(result.current.approvals).toHaveLength(1));
  await act(async () => expect(await result.current.edit(result.current.approvals[0]!, { text: "c" })).toBe(true));
  expect(list).toEqual(["a", "b"]);

  const { executionId } = await runtime.execute({ code: remove("a") });
  await waitFor(() => expect(result.current.approvals).toHaveLength(1));
  const [approval] = result.current.approvals;
  await act(async () => expect(await result.current.reject(approval!, { reason: "not that one" })).toBe(true));
  await waitFor(() => expect(result.current.approvals).toEqual([]));
  expect(list).toEqual(["a", "b"]);
  expect(await runtime.executions({ executionId })).toMatchObject([
    { status: "rejected", error: expect.stringContaining("not that one") },
  ]);
  // It is gone: nobody can answer it any more.
  await act(async () => expect(await result.current.approve(approval!)).toBe(false));
  expect(result.current.errors.get(approval!.key)).toContain("not paused");
});

test("approves all of several runtimes, each its own, and no others", async () => {
  const page = noteTools();
  const server = noteTools();
  const runtimes = [makeRuntime({ tools: page.tools }), makeRuntime({ tools: server.tools })] as const;
  // The list is another one in each render, as apps write it.
  const { result } = renderHook(() => useCodemodeApprovals({ runtime: [...runtimes] }), { wrapper: StrictMode });
  await runtimes[0].execute({ code: remove("a", "b") });
  await runtimes[1].execute({ code: remove("c") });
  await waitFor(() => expect(result.current.approvals).toHaveLength(3));
  expect(result.current.approvals.map(({ runtime }) => runtimes.indexOf(runtime as never))).toEqual([0, 0, 1]);
  await act(async () => expect(await result.current.approveAll(result.current.approvals.slice(0, 1))).toBe(true));
  await waitFor(() => expect(result.current.approvals).toHaveLength(2));
  await act(async () => expect(await result.current.approveAll()).toBe(true));
  await waitFor(() => expect(result.current.approvals).toEqual([]));
  expect([page.list, server.list]).toEqual([["c"], ["a", "b"]]);
});

test("only of one execution; the same objects as long as nothing changes", async () => {
  const { tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const first = await runtime.execute({ code: remove("a") });
  const { result } = renderHook(() => useCodemodeApprovals({ executionId: first.executionId }), {
    wrapper: within(runtime),
  });
  await waitFor(() => expect(result.current.approvals).toHaveLength(1));
  const { approvals } = result.current;
  await runtime.execute({ code: remove("b") });
  await waitFor(async () => expect(await runtime.pending()).toHaveLength(2));
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(result.current.approvals).toBe(approvals);
});

test("a hook without a runtime says what to do", () => {
  expect(() => renderHook(() => useCodemodeApprovals())).toThrow(/CodemodeProvider/);
});
