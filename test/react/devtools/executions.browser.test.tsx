import { act, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { IframeSandboxExecutor, type BrowserRuntime } from "../../../src/index.ts";
import { memoryJournal, replayExecution } from "../../../src/testing.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { badge, chooseFiles, dropFiles, renderDevtools, rows } from "./panel.tsx";

const WEATHER = `async () => {
  console.warn("looking", "out");
  const list = await codemode.list();
  return { weather: "rain", seen: new Set(list) };
}`;

async function runWeather(): Promise<{ runtime: BrowserRuntime; id: string }> {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const { executionId: id } = await runtime.execute({ code: WEATHER, toolCallId: "call_7" });
  return { runtime, id };
}

test("all executions, by status, by what is searched for, a page at a time", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  for (let at = 0; at < 32; at++)
    await runtime.execute({ code: `async () => "number ${at}"`, toolCallId: `call_${at}` });
  await runtime.execute({ code: "async () => { throw new Error('wrong') }" });
  const devtools = renderDevtools({ runtime });
  const { inside, user } = devtools;
  await devtools.open();
  await waitFor(() => expect(rows(devtools)).toHaveLength(30));
  expect(rows(devtools)[0]).toContain("wrong");
  await devtools.press("Load more");
  await waitFor(() => expect(rows(devtools)).toHaveLength(33));
  expect(inside.queryByRole("button", { name: "Load more" })).toBeNull();

  await user.selectOptions(inside.getByRole("combobox", { name: "Status" }), "error");
  await waitFor(() => expect(rows(devtools)).toEqual([expect.stringContaining("wrong")]));
  await user.selectOptions(inside.getByRole("combobox", { name: "Status" }), "rejected");
  await inside.findByText("No execution like that.");
  await user.selectOptions(inside.getByRole("combobox", { name: "Status" }), "all");

  // The oldest is not on the first page.
  const search = inside.getByRole("searchbox");
  devtools.type(search, 'number 0"');
  await waitFor(() => expect(rows(devtools)).toEqual([expect.stringContaining("number 0")]));
  devtools.type(search, "call_31");
  await waitFor(() => expect(rows(devtools)).toEqual([expect.stringContaining("number 31")]));
  const [newest] = await runtime.executions(1);
  devtools.type(search, newest!.id);
  await waitFor(() => expect(rows(devtools)).toEqual([expect.stringContaining("wrong")]));
  search.focus();
  await user.keyboard("{Escape}");
  expect(search).toHaveProperty("value", "");
  expect(inside.getByRole("region")).toBeTruthy();
});

test("what runs appears by itself, and the list is walked by arrows", async () => {
  const runtime = makeRuntime();
  const devtools = renderDevtools({ runtime });
  await devtools.open();
  await devtools.inside.findByText(/No executions yet/);
  await act(() => runtime.execute({ code: "async () => 'one'" }));
  await act(() => runtime.execute({ code: "async () => 'two'" }));
  await waitFor(() => expect(rows(devtools)).toHaveLength(2));
  const [first, second] = devtools.root.querySelectorAll<HTMLElement>(".execution");
  expect([first!.tabIndex, second!.tabIndex]).toEqual([0, -1]);
  first!.focus();
  await devtools.user.keyboard("{ArrowDown}{Enter}");
  await waitFor(() => expect(second!.getAttribute("aria-current")).toBe("true"));
});

test("one of them: code, calls, console, result, and the facts of its journal in their order", async () => {
  const { runtime, id } = await runWeather();
  const { open, show, choose, inside, root, user } = renderDevtools({ runtime });
  await open();
  await show("weather");
  expect(root.querySelector("h3")!.textContent).toBe(id);
  expect(root.querySelector(".detail-header")!.textContent).toContain("call_7");
  const panel = (): HTMLElement => inside.getAllByRole("tabpanel").at(-1)!;
  expect(panel().textContent).toContain("const list = await codemode.list();");
  await choose("Calls");
  expect(panel().textContent).toContain("codemode.list");
  await choose("Console");
  expect(panel().textContent).toContain("looking out");
  await choose("Result");
  expect(panel().textContent).toMatch(/"weather": "rain"[^]*"a"[^]*"c"/);

  await choose("Journal");
  const { facts } = await runtime.exportExecution(id);
  const list = await inside.findByRole("list", { name: "Facts" });
  await waitFor(() => expect(list.children).toHaveLength(facts.length));
  const types = [...list.querySelectorAll("summary .fact-type")].map(({ textContent }) => textContent);
  expect(types).toEqual(facts.map(({ type }) => type));
  const settled = within(list).getByText("settled");
  await user.click(settled);
  await waitFor(() => expect(settled.closest("li")!.textContent).toMatch(/"value": \[\s+"a",\s+"b",\s+"c"/));
  await user.selectOptions(inside.getByRole("combobox", { name: "Kind of fact" }), "called");
  expect(list.children).toHaveLength(1);
});

test("an export is saved as a file, which another runtime imports, by the button or dropped", async () => {
  const { runtime, id } = await runWeather();
  const files: Blob[] = [];
  const names: string[] = [];
  const createObjectURL = vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
    files.push(blob as Blob);
    return "blob:nothing";
  });
  const click = vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    names.push(this.download);
  });
  const from = renderDevtools({ runtime, storageKey: "from" });
  await from.open();
  await from.show("weather");
  await from.press("Export");
  await from.told(`Saved as ${id}.json`);
  expect(names).toEqual([`${id}.json`]);
  from.view.unmount();
  createObjectURL.mockRestore();
  click.mockRestore();
  const text = await files[0]!.text();
  expect(JSON.parse(text)).toEqual(await runtime.exportExecution(id));

  const other = makeRuntime({ tools: noteTools().tools });
  const devtools = renderDevtools({ runtime: other });
  const region = await devtools.open();
  chooseFiles(devtools, [new File([text], "run.json"), new File(["{}"], "wrong.json")]);
  await devtools.told(/wrong\.json: This is no exported execution \(invalid_input\).*1 of 2 were imported/);
  await waitFor(() => expect(devtools.root.querySelector("h3")?.textContent).toBe(id));
  expect(rows(devtools)).toHaveLength(1);
  expect(await other.executions()).toMatchObject([{ id, result: { weather: "rain" } }]);

  await other.deleteExecution({ executionId: id });
  dropFiles(region, [new File([text], "run.json")]);
  await devtools.told(`Imported ${id}`);
  expect(await other.executions()).toHaveLength(1);
});

test("a replay says whether the record repeats; without a way to replay it says how to give one", async () => {
  const { runtime } = await runWeather();
  const without = renderDevtools({ runtime, storageKey: "without" });
  await without.open();
  await without.show("weather");
  await without.choose("Replay");
  expect(without.inside.getAllByRole("tabpanel").at(-1)!.textContent).toContain("replayExecution(file, { executor })");
  without.view.unmount();

  const executor = new IframeSandboxExecutor();
  let isChanged = false;
  const replay = vi.fn(async (file: Awaited<ReturnType<BrowserRuntime["exportExecution"]>>) => {
    const facts = file.facts.map((fact) =>
      isChanged && fact.type === "called" ? { ...fact, args: '"others"' } : fact,
    );
    return replayExecution({ ...file, facts }, { executor });
  });
  const { open, show, choose, press, inside, told } = renderDevtools({ runtime, replay });
  await open();
  await show("weather");
  await choose("Replay");
  await press("Replay");
  await inside.findByText("It repeats: the replay ended as recorded.");
  isChanged = true;
  await press("Replay");
  await inside.findByText(/It does not repeat/);
  expect(inside.getAllByRole("tabpanel").at(-1)!.textContent).toContain("replay_divergence");
  replay.mockRejectedValueOnce(new Error("no sandbox"));
  await press("Replay");
  await told("The replay failed: no sandbox");
  executor.dispose();
});

test("calls are undone, and a rollback that fails is said", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  const outcome = await runtime.execute({ code: remove("b") });
  await runtime.approve({ executionId: outcome.executionId });
  expect(list).toEqual(["a", "c"]);
  const devtools = renderDevtools({ runtime });
  await devtools.open();
  await devtools.show("remove");
  list.push = () => {
    throw new Error("the list is closed");
  };
  await devtools.press("Roll back", "Yes, roll back");
  await devtools.told(/Rolling back failed: .*\(rollback_failed\)/);
  Reflect.deleteProperty(list, "push");
  await devtools.press("Roll back", "Yes, roll back");
  await devtools.told("Its calls are undone.");
  expect(list).toEqual(["a", "c", "b"]);
  await waitFor(() => expect(badge(devtools)).toBe("rolled back"));
});

test("what waits is answered, in its execution and among all that waits; a run is cancelled", async () => {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools });
  await runtime.execute({ code: remove("a") });
  await runtime.execute({ code: remove("c") });
  const devtools = renderDevtools({ runtime });
  const { inside, open, show, choose, press, root } = devtools;
  await open();
  await show('"a"');
  await choose("Waiting");
  await press("Approve");
  await inside.findByText("Nothing of it waits any more.");
  expect(list).toEqual(["b", "c"]);
  await waitFor(() => expect(badge(devtools)).toBe("completed"));

  await choose("Pending");
  await inside.findByText(/May codemode\.remove run/);
  await choose("Executions");
  await show('"c"');
  await press("Cancel", "Yes, cancel");
  await waitFor(() => expect(badge(devtools)).toBe("cancelled"));
  await choose("Pending");
  await inside.findByText("Nothing waits for an answer.");
  expect(root.querySelector(".count.urgent")).toBeNull();
});

test("a record is deleted once that is confirmed, and the focus is not lost", async () => {
  const { runtime } = await runWeather();
  const devtools = renderDevtools({ runtime });
  const { open, show, press, user, inside, root, told } = devtools;
  await open();
  await show("weather");
  await press("Delete");
  expect(root.activeElement?.textContent).toBe("Yes, delete");
  await user.keyboard("{Escape}");
  expect(root.activeElement?.textContent).toBe("Delete");
  expect(inside.getByRole("region")).toBeTruthy();
  await press("Delete", "No");
  expect(await runtime.executions()).toHaveLength(1);
  await press("Delete", "Yes, delete");
  await told("Deleted");
  await waitFor(() => expect(rows(devtools)).toEqual([]));
  expect(await runtime.executions()).toEqual([]);
  expect(root.activeElement).not.toBeNull();
});

test("a journal that fails is shown, and read again", async () => {
  const journal = memoryJournal();
  const { list } = journal;
  const runtime = makeRuntime({ journal });
  await runtime.execute({ code: "async () => 'kept'" });
  journal.list = () => Promise.reject(new Error("the disk is gone"));
  const devtools = renderDevtools({ runtime });
  await devtools.open();
  await devtools.inside.findByText(/The journal cannot be read: .*the disk is gone/);
  journal.list = list.bind(journal);
  await devtools.press("Try again");
  await waitFor(() => expect(rows(devtools)).toEqual([expect.stringContaining("kept")]));
  expect(devtools.inside.queryByText(/cannot be read/)).toBeNull();
});
