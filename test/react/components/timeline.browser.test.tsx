import { screen, waitFor, within } from "@testing-library/react";
import type { ReactElement } from "react";
import { describe, expect, test, vi } from "vitest";
import type { BrowserRuntime } from "../../../src/index.ts";
import { CodemodeTimeline, type CodemodeTimelineProps } from "../../../src/react/components/codemode-timeline.tsx";
import { useCodemodeExecution } from "../../../src/react/hooks/use-codemode-execution.ts";
import { viewOfState } from "../../../src/react/store/views.ts";
import { makeRuntime } from "../runtimes.ts";
import { part, parts, show } from "./show.tsx";

function Live({ runtime, id, ...rest }: { runtime: BrowserRuntime; id: string } & Partial<CodemodeTimelineProps>) {
  const { execution } = useCodemodeExecution(id, { runtime });
  return execution && ((<CodemodeTimeline execution={execution} {...rest} />) as ReactElement);
}

const tools = {
  get: { effect: "read" as const, execute: async ({ id }: Record<string, unknown>) => `value ${String(id)}` },
  fail: { effect: "read" as const, execute: async () => Promise.reject(new TypeError("no such thing\u202e")) },
  ask: { requiresApproval: true, execute: async () => "done" },
};

const rows = () => parts("timeline-call");
const open = (row: Element) => within(row as HTMLElement).getByRole("button", { expanded: false });

test("calls and steps, each with its state, its place in time, and what there is to know", async () => {
  const runtime = makeRuntime({ tools });
  const outcome = await runtime.execute({
    code: `async () => {
      await codemode.get({ id: "T-1" });
      await codemode.step("think", () => ({ thought: 42 }));
      await codemode.fail({}).catch(() => {});
      await codemode.ask({});
    }`,
  });
  const { user } = show(<Live runtime={runtime} id={outcome.executionId} />);
  await waitFor(() => expect(rows()).toHaveLength(4));
  screen.getByRole("group", { name: "Calls of the run" });
  expect(screen.getAllByRole("list")).toHaveLength(1);
  expect(screen.getAllByRole("listitem")).toHaveLength(4);
  expect(part("timeline-summary").textContent).toBe("4 calls, 2 done, 1 failed, 1 waiting");

  const [get, step, fail, ask] = rows();
  expect(rows().map((row) => row.dataset["state"])).toEqual(["applied", "applied", "failed", "pending"]);
  // By words and signs too, not by colour alone.
  expect(rows().map((row) => part("timeline-state", row).textContent)).toEqual(["done", "done", "failed", "waiting"]);
  expect(new Set(rows().map((row) => part("timeline-mark", row).textContent)).size).toBe(3);
  expect(open(get!).textContent).toContain('codemode.get({ "id": "T-1" })');
  expect(step!.dataset["kind"]).toBe("step");
  expect(open(step!).textContent).toMatch(/step\s*think/);

  await user.click(open(get!));
  expect(within(get!).getByRole("group", { name: "Input" }).textContent).toBe('{\n  "id": "T-1"\n}');
  expect(within(get!).getByRole("group", { name: "Result" }).textContent).toBe('"value T-1"');
  await user.click(open(step!));
  expect(within(step!).getByRole("group", { name: "Result" }).textContent).toContain("42");
  await user.click(open(fail!));
  expect(within(fail!).getByRole("group", { name: "Error" }).textContent).toContain("TypeError: no such thingU+202E");
  // By keyboard.
  open(ask!).focus();
  await user.keyboard("{Enter}");
  expect(within(ask!).queryByRole("group", { name: "Result" })).toBeNull();
  expect(within(ask!).getByRole("button", { expanded: true })).toBe(document.activeElement);

  // An approval: the row follows.
  const [action] = await runtime.pending();
  await runtime.approve(action!);
  await waitFor(() => expect(ask!.dataset["state"]).toBe("applied"));
  expect(await within(ask!).findByRole("group", { name: "Result" })).toBeDefined();
});

test("bars stand where the time is", async () => {
  const runtime = makeRuntime({ tools });
  const { executionId } = await runtime.execute({
    code: "async () => { await codemode.get({}); await codemode.fail({}).catch(() => {}) }",
  });
  const [state] = await runtime.executions({ executionId });
  const [get, fail] = state!.log;
  const execution = viewOfState({
    ...state!,
    createdAt: 1000,
    log: [
      { ...get!, requestedAt: 1000, settledAt: 1100 },
      { ...fail!, requestedAt: 1200, settledAt: 1400 },
    ],
  });
  show(<CodemodeTimeline execution={execution} style={{ width: 800 }} />);
  const places = parts("timeline-bar").map((bar) => {
    const track = bar.parentElement!.getBoundingClientRect();
    const { left, right } = bar.getBoundingClientRect();
    return [(left - track.left) / track.width, (right - track.left) / track.width].map((part) =>
      Math.round(part * 100),
    );
  });
  expect(places).toEqual([
    [0, 25],
    [50, 100],
  ]);
  expect(rows().map((row) => part("timeline-time", row).textContent)).toEqual(["100 ms", "200 ms"]);
});

test("what was answered from the record is marked", async () => {
  const runtime = makeRuntime({ tools });
  const { executionId } = await runtime.execute({
    code: "async () => [await codemode.get({}), await codemode.ask({})]",
  });
  const [state] = await runtime.executions({ executionId });
  const settledAt = state!.log[0]!.settledAt!;
  const { rerender } = show(<CodemodeTimeline execution={viewOfState(state!)} />);
  expect(screen.queryByText("replayed")).toBeNull();
  rerender(<CodemodeTimeline execution={viewOfState({ ...state!, resumedAt: settledAt + 1 })} />);
  const [get, ask] = rows();
  expect(get!.dataset["replayed"]).toBe("true");
  expect(within(get!).getByText("replayed")).toBeDefined();
  expect(ask!.dataset["replayed"]).toBeUndefined();
});

describe("running calls", () => {
  test("grow by one clock, however many there are", async () => {
    let finish!: () => void;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const runtime = makeRuntime({ tools: { wait: { effect: "read", execute: () => gate } } });
    const outcome = runtime.execute({
      code: "async () => Promise.all([1, 2, 3].map((id) => codemode.wait({ id })))",
    });
    await waitFor(async () => expect((await runtime.executions())[0]?.log).toHaveLength(3));
    const { id } = (await runtime.executions())[0]!;
    const timers = vi.spyOn(window, "setInterval");
    show(<Live runtime={runtime} id={id} />);
    await waitFor(() => expect(rows()).toHaveLength(3));
    const widths = () => parts("timeline-bar").map((bar) => bar.getBoundingClientRect().width);
    const span = () => Number(part("timeline").style.getPropertyValue("--codemode-span"));
    const [before, spanBefore] = [widths(), span()];
    await waitFor(() => expect(span()).toBeGreaterThan(spanBefore + 300));
    // All that has gone by since they began: the axis grows with them.
    expect(widths().every((width, index) => width >= before[index]!)).toBe(true);
    expect(rows().every((row) => row.dataset["state"] === "executing")).toBe(true);
    const rhythms = timers.mock.calls.map(([, delay]) => delay).filter((delay) => delay === 100 || delay === 1000);
    // StrictMode starts each clock twice.
    expect(rhythms.filter((delay) => delay === 100).length).toBeLessThanOrEqual(2);
    expect(rhythms.filter((delay) => delay === 1000).length).toBeLessThanOrEqual(2);
    finish();
    await outcome;
    await waitFor(() => expect(rows().every((row) => row.dataset["state"] === "applied")).toBe(true));
    timers.mockRestore();
  });
});

describe("many calls", () => {
  test("10,000 of one tool are one line, which opens a page at a time", async () => {
    const runtime = makeRuntime({ tools });
    const { executionId } = await runtime.execute({
      code: "async () => (await Promise.all(Array.from({ length: 10000 }, (_, id) => codemode.get({ id })))).length",
    });
    const { user } = show(<Live runtime={runtime} id={executionId} />);
    await screen.findByText("× 10,000");
    expect(part("timeline-summary").textContent).toBe("10,000 calls, 10,000 done");
    expect(document.querySelectorAll("li")).toHaveLength(1);
    await user.click(screen.getByRole("button", { expanded: false }));
    expect(rows()).toHaveLength(100);
    await user.click(screen.getByRole("button", { name: "9,900 more calls not shown: show more" }));
    expect(rows()).toHaveLength(200);
    screen.getByRole("button", { name: "9,800 more calls not shown: show more" });
  });

  test("different ones are shown from the end, with how many are not", async () => {
    const runtime = makeRuntime({ tools: { ...tools, other: tools.get } });
    const { executionId } = await runtime.execute({
      code: "async () => { for (let id = 0; id < 125; id++) { await codemode.get({ id }); await codemode.other({ id }) } }",
    });
    const { user } = show(<Live runtime={runtime} id={executionId} />);
    await waitFor(() => expect(rows()).toHaveLength(100));
    expect(rows().at(-1)!.dataset["seq"]).toBe("249");
    await user.click(screen.getByRole("button", { name: "150 earlier calls not shown: show more" }));
    expect(rows()).toHaveLength(200);
    await user.click(screen.getByRole("button", { name: "50 earlier calls not shown: show more" }));
    expect(rows()).toHaveLength(250);
    expect(screen.queryByRole("button", { name: /not shown/ })).toBeNull();
    expect(document.activeElement).toBe(part("timeline"));
  });

  test("whoever is in a row that becomes part of a group stays in the list", async () => {
    const runtime = makeRuntime({ tools });
    const { executionId } = await runtime.execute({
      code: "async () => { for (let id = 0; id < 5; id++) await codemode.get({ id }) }",
    });
    const [state] = await runtime.executions({ executionId });
    const first = viewOfState({ ...state!, log: state!.log.slice(0, 4) });
    const { rerender } = show(<CodemodeTimeline execution={first} />);
    open(rows()[1]!).focus();
    rerender(<CodemodeTimeline execution={viewOfState(state!, first)} />);
    expect(rows()).toHaveLength(0);
    expect(document.activeElement).toBe(screen.getByRole("button", { name: /× 5/ }));
  });

  test("a row renders again only when its call has changed", async () => {
    const runtime = makeRuntime({ tools: { ...tools, other: tools.get } });
    const { executionId } = await runtime.execute({
      code: "async () => { await codemode.get({}); await codemode.other({}); await codemode.ask({}); await codemode.get({ more: 1 }) }",
    });
    const rendered: number[] = [];
    const renderCall: CodemodeTimelineProps["renderCall"] = ({ call, summary }) => {
      rendered.push(call.seq);
      return summary;
    };
    show(<Live runtime={runtime} id={executionId} renderCall={renderCall} />);
    await waitFor(() => expect(rows()).toHaveLength(3));
    rendered.length = 0;
    await runtime.approve((await runtime.pending())[0]!);
    await waitFor(() => expect(rows()).toHaveLength(4));
    await waitFor(() => expect(part("timeline").dataset["status"]).toBe("completed"));
    expect(rendered).toContain(2);
    expect(rendered).toContain(3);
    expect(rendered).not.toContain(0);
    expect(rendered).not.toContain(1);
  });
});
