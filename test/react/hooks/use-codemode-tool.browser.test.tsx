import { act, cleanup, render, renderHook, screen, waitFor } from "@testing-library/react";
import { Component, StrictMode, useState, type ReactElement, type ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import type { BrowserRuntime } from "../../../src/index.ts";
import { CodemodeProvider, useCodemodeTool } from "../../../src/react.ts";
import { makeRuntime } from "../runtimes.ts";

afterEach(cleanup);

function show(runtime: BrowserRuntime, children: ReactNode): ReturnType<typeof render> {
  return render(
    <StrictMode>
      <CodemodeProvider runtime={runtime}>{children}</CodemodeProvider>
    </StrictMode>,
  );
}

function Counter({ by = 1 }: { by?: number }): ReactElement {
  const [count, setCount] = useState(0);
  useCodemodeTool("count", {
    description: "Counts on the page",
    inputSchema: z.object({ times: z.number().int().min(1) }),
    execute: ({ times }) => {
      setCount(count + times * by);
      return count + times * by;
    },
  });
  return <output>{count}</output>;
}

const call = (code: string): string => `async () => ${code}`;

test("is there while the component is, and reaches what it last rendered", async () => {
  const runtime = makeRuntime();
  const { rerender, unmount } = show(runtime, <Counter />);
  expect(runtime.tool().description).toContain("Counts on the page");
  const first = await act(() => runtime.execute({ code: call("codemode.count({ times: 2 })") }));
  expect(first).toMatchObject({ status: "completed", result: 2 });
  expect(screen.getByRole("status").textContent).toBe("2");
  rerender(
    <StrictMode>
      <CodemodeProvider runtime={runtime}>
        <Counter by={10} />
      </CodemodeProvider>
    </StrictMode>,
  );
  const second = await act(() => runtime.execute({ code: call("codemode.count({ times: 3 })") }));
  expect(second).toMatchObject({ status: "completed", result: 32 });
  const refused = await runtime.execute({ code: call("codemode.count({ times: 0 })") });
  expect(refused).toMatchObject({ status: "error", error: expect.stringContaining("times") });
  unmount();
  expect(runtime.tool().description).not.toContain("Counts on the page");
  const gone = await runtime.execute({ code: call("codemode.count({ times: 1 })") });
  expect(gone).toMatchObject({ status: "error", error: expect.stringContaining("count") });
});

test("a definition that says the same is no change", async () => {
  const runtime = makeRuntime();
  let changes = 0;
  runtime.onToolsChange(() => changes++);
  function Definition({ text, flag }: { text: string; flag: boolean }): null {
    useCodemodeTool("read", {
      description: text,
      inputSchema: z.object({ id: z.string() }),
      effect: "read",
      execute: ({ id }) => [id, flag],
    });
    return null;
  }
  // Without StrictMode, which mounts twice.
  const page = (text: string, flag: boolean): ReactElement => (
    <CodemodeProvider runtime={runtime}>
      <Definition text={text} flag={flag} />
    </CodemodeProvider>
  );
  const { rerender } = render(page("One", false));
  await waitFor(() => expect(changes).toBe(1));
  rerender(page("One", true));
  rerender(page("One", true));
  const outcome = await runtime.execute({ code: call('codemode.read({ id: "x" })') });
  expect(outcome).toMatchObject({ result: ["x", true] });
  expect(changes).toBe(1);
  rerender(page("Two", true));
  await waitFor(() => expect(changes).toBe(2));
  expect(runtime.tool().description).toContain("Two");
});

test("asks, is undone, and is turned off", async () => {
  const runtime = makeRuntime();
  const log: string[] = [];
  const { rerender } = renderHook(
    ({ limit, isEnabled }) =>
      useCodemodeTool(
        "pay",
        {
          inputSchema: z.object({ amount: z.number() }),
          needsApproval: ({ amount }) => amount > limit,
          execute: ({ amount }) => void log.push(`paid ${amount}`),
          revert: ({ amount }) => void log.push(`got back ${amount}`),
        },
        { runtime, isEnabled },
      ),
    { initialProps: { limit: 10, isEnabled: true } },
  );
  expect(await runtime.execute({ code: call("codemode.pay({ amount: 9 })") })).toMatchObject({ status: "completed" });
  rerender({ limit: 5, isEnabled: true });
  const waiting = await runtime.execute({ code: call("codemode.pay({ amount: 9 })") });
  expect(waiting.status).toBe("paused");
  await runtime.approve({ executionId: waiting.executionId });
  await runtime.rollback({ executionId: waiting.executionId });
  expect(log).toEqual(["paid 9", "paid 9", "got back 9"]);
  rerender({ limit: 5, isEnabled: false });
  expect(await runtime.execute({ code: call("codemode.pay({ amount: 1 })") })).toMatchObject({ status: "error" });
});

test("a tool of the same name is covered meanwhile", async () => {
  const runtime = makeRuntime({ tools: { where: { effect: "read", execute: () => "app" } } });
  const code = call("codemode.where()");
  const { unmount } = renderHook(() => useCodemodeTool("where", { execute: () => "component" }, { runtime }), {
    wrapper: StrictMode,
  });
  expect(await runtime.execute({ code })).toMatchObject({ result: "component" });
  unmount();
  expect(await runtime.execute({ code })).toMatchObject({ result: "app" });
});

test("a name that cannot be used fails where React shows it", () => {
  const runtime = makeRuntime();
  let caught: unknown;
  class Boundary extends Component<{ children: ReactNode }> {
    override state = { isBroken: false };
    static getDerivedStateFromError(error: unknown): object {
      caught = error;
      return { isBroken: true };
    }
    override render(): ReactNode {
      return this.state.isBroken ? "broken" : this.props.children;
    }
  }
  function Bad(): null {
    useCodemodeTool("step", { execute: () => 1 });
    return null;
  }
  show(
    runtime,
    <Boundary>
      <Bad />
    </Boundary>,
  );
  expect(screen.getByText("broken")).toBeTruthy();
  expect(caught).toMatchObject({ code: "invalid_provider" });
});
