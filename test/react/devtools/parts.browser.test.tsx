import { act, waitFor, within } from "@testing-library/react";
import axe from "axe-core";
import { describe, expect, test, vi } from "vitest";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { renderDevtools, rows, type Devtools } from "./panel.tsx";

const shownTypes = ({ root }: Devtools): string[] =>
  [...root.querySelectorAll(".event .fact-type")].map(({ textContent }) => textContent);

describe("events", () => {
  test("as they happen, the newest first; by type, held and cleared", async () => {
    const runtime = makeRuntime({ tools: noteTools().tools });
    const devtools = renderDevtools({ runtime });
    const { open, choose, inside, user, press } = devtools;
    // What happens while the panel is closed counts too.
    await runtime.execute({ code: "async () => codemode.list()" });
    await open();
    await choose("Events");
    const types = ["execution_finished", "call_finished", "call_started", "execution_started"];
    await waitFor(() => expect(shownTypes(devtools)).toEqual(types));
    await user.selectOptions(inside.getByRole("combobox", { name: "Type of event" }), "call_finished");
    expect(shownTypes(devtools)).toEqual(["call_finished"]);
    await user.click(devtools.root.querySelector(".event summary")!);
    await waitFor(() => expect(devtools.root.querySelector(".event")!.textContent).toMatch(/"result": \[\s+"a"/));

    await user.selectOptions(inside.getByRole("combobox", { name: "Type of event" }), "telling");
    await press("Pause");
    await act(() => runtime.execute({ code: "async () => 2" }));
    await inside.findByText(/since the pause/);
    expect(shownTypes(devtools)).toEqual(types);
    await press("Pause");
    await waitFor(() => expect(shownTypes(devtools)).toEqual(["execution_finished", "execution_started", ...types]));
    await press("Clear");
    await inside.findByText(/No events yet/);
  });

  test("lead to their execution", async () => {
    const runtime = makeRuntime();
    const devtools = renderDevtools({ runtime });
    await devtools.open();
    const { executionId } = await runtime.execute({ code: "async () => 1" });
    await devtools.choose("Events");
    await waitFor(() => expect(shownTypes(devtools)).toContain("execution_finished"));
    await devtools.user.click(devtools.root.querySelector(".event summary")!);
    await devtools.press(`Open ${executionId}`);
    await waitFor(() => expect(devtools.root.querySelector("h3")?.textContent).toBe(executionId));
  });
});

test("with several runtimes, all or one of them", async () => {
  const [page, server] = [makeRuntime({ name: "same" }), makeRuntime({ name: "same" })];
  await page.execute({ code: "async () => 'on the page'" });
  await server.execute({ code: "async () => 'on the server'" });
  const devtools = renderDevtools({ runtime: [page, server] });
  await devtools.open();
  await waitFor(() => expect(rows(devtools)).toHaveLength(2));
  const picker = devtools.inside.getByRole("combobox", { name: "Runtime" });
  expect(picker.textContent).toBe("All 2 runtimessame (1)same (2)");
  await devtools.user.selectOptions(picker, "same (2)");
  await waitFor(() => expect(rows(devtools)).toEqual([expect.stringContaining("on the server")]));
  await devtools.choose("Storage");
  await devtools.press("Clear all", "Yes, delete everything");
  await devtools.told("Cleared same (2).");
  expect(await server.executions()).toEqual([]);
  expect(await page.executions()).toHaveLength(1);
});

test("everything is cleared, once that is confirmed; what is over is pruned", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  for (let at = 0; at < 4; at++) await runtime.execute({ code: `async () => ${at}` });
  await runtime.execute({ code: remove("a") });
  const devtools = renderDevtools({ runtime });
  const { inside, open, choose, press, told, type } = devtools;
  await open();
  await choose("Storage");
  const keep = inside.getByRole("textbox", { name: "Keep" });
  type(keep, "-1");
  await inside.findByText("A whole number, 0 or more");
  await press("Prune");
  expect(inside.queryByRole("button", { name: "Yes, prune" })).toBeNull();
  type(keep, "1");
  await press("Prune", "Yes, prune");
  await told("Deleted 3 executions.");
  expect((await runtime.executions()).map(({ status }) => status)).toEqual(["paused", "completed"]);
  await press("Clear all", "No");
  expect(await runtime.executions()).toHaveLength(2);
  await press("Clear all", "Yes, delete everything");
  await told("Cleared");
  expect(await runtime.executions()).toEqual([]);
});

test("storage: what is used, and a browser that does not tell", async () => {
  const estimate = vi
    .spyOn(navigator.storage, "estimate")
    .mockResolvedValue({ usage: 1_500_000, quota: 3_000_000_000 });
  const persisted = vi.spyOn(navigator.storage, "persisted").mockResolvedValue(true);
  const { open, choose, inside, press } = renderDevtools({ runtime: makeRuntime() });
  await open();
  await choose("Storage");
  await inside.findByText(/1\.5 MB used of 3\.0 GB/);
  await inside.findByText(/It is persistent/);
  estimate.mockRejectedValue(new Error("opaque origin"));
  await press("Measure again");
  await inside.findByText("The storage cannot be asked: opaque origin");
  Object.defineProperty(navigator, "storage", { value: undefined, configurable: true });
  await press("Measure again");
  expect(await inside.findByText("This browser does not tell how much is used.")).toBeTruthy();
  Reflect.deleteProperty(navigator, "storage");
  estimate.mockRestore();
  persisted.mockRestore();
});

test("snippets are listed and deleted, grants are revoked", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const { executionId } = await runtime.execute({ code: remove("a", "b") });
  const [action] = await runtime.pending();
  await runtime.approve({ ...action!, grant: "session" });
  await runtime.saveSnippet("tidy-up", { executionId, description: "Removes two" });
  const { open, choose, press, told, inside } = renderDevtools({ runtime });
  await open();
  await choose("Grants");
  expect((await inside.findByRole("list", { name: "Grants" })).textContent).toContain("codemode.remove");
  await press("Revoke codemode.remove");
  await told("codemode.remove asks again.");
  expect(await runtime.grants()).toEqual([]);
  await inside.findByText(/Nothing is granted in advance/);

  await choose("Snippets");
  expect((await inside.findByRole("list", { name: "Snippets" })).textContent).toContain("Removes two");
  await press("Delete tidy-up", "Yes, delete");
  await told("Deleted tidy-up.");
  expect(await runtime.snippets()).toEqual([]);
  expect(list.length).toBeLessThan(3);
});

test("what fails in the panel itself is shown in its place, and the app goes on", async () => {
  const runtime = makeRuntime();
  const quiet = vi.spyOn(console, "error").mockImplementation(() => {});
  const { open, choose, inside, view, press } = renderDevtools({ runtime });
  await open();
  const { toReversed } = Array.prototype;
  Array.prototype.toReversed = () => {
    throw new Error("cannot be turned around");
  };
  await choose("Events");
  expect((await inside.findByRole("alert")).textContent).toContain("The devtools have failed: cannot be turned around");
  Array.prototype.toReversed = toReversed;
  await press("Try again");
  await inside.findByText(/No events yet/);
  view.unmount();
  quiet.mockRestore();
});

describe.each(["light", "dark"] as const)("axe finds nothing, in %s", (colorScheme) => {
  test("in any part", async () => {
    const runtime = makeRuntime({ tools: noteTools().tools });
    const { executionId } = await runtime.execute({
      code: "async () => { console.warn('careful'); return codemode.list() }",
    });
    await runtime.saveSnippet("lists", { executionId, description: "Lists" });
    await runtime.execute({ code: "async () => { throw new Error('wrong') }" });
    await runtime.execute({ code: remove("a") });
    const devtools = renderDevtools({ runtime, colorScheme });
    const { open, choose, show, host, inside } = devtools;
    const check = async (): Promise<void> => {
      const { violations, passes } = await axe.run(host);
      // It has looked inside.
      expect(passes.map(({ id }) => id)).toContain("button-name");
      expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([]);
    };
    await check();
    await open();
    await waitFor(() => expect(rows(devtools)).toHaveLength(3));
    await check();
    await show("console.warn");
    for (const tab of ["Code", "Calls", "Console", "Result", "Journal", "Replay"]) {
      await choose(tab);
      if (tab === "Journal") await within(await inside.findByRole("list", { name: "Facts" })).findByText("finished");
      await check();
    }
    for (const tab of ["Pending", "Events", "Snippets", "Grants", "Storage"]) {
      await choose(tab);
      await check();
    }
  });
});
