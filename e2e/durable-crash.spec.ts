import { expect, test, type BrowserContext } from "@playwright/test";
import { Demo } from "./demo.ts";
import { crashNow, openDoomed, type CrashPoint } from "./journal-crash.ts";

// The renderer is killed, as by the operating system: no page event, no time to write anything down.

test.describe.configure({ timeout: 120_000 });

test("killed in the middle of a run and opened again: the run goes on, and nothing is written twice", async ({
  page,
  context,
}) => {
  const demo = new Demo(page);
  const chat = await demo.open();
  await demo.send("Add a launch checklist to Website relaunch");
  // Six tasks are added, and the slow estimator is asked about each before the next.
  await expect.poll(() => demo.activity("added"), { intervals: [20] }).toBeGreaterThan(0);
  expect(await demo.activity("added")).toBeLessThan(6);
  await crashNow(page);

  const again = new Demo(await context.newPage());
  await again.open({ chat });
  await again.answered(40_000);
  await expect(again.runs).toHaveCount(1);
  await expect(again.runs).toHaveAccessibleName("Code run: Ran on this page");
  await expect(again.answers).toContainText("I added 6 tasks to Website relaunch");
  expect(await again.activity("added")).toBe(6);
  const [record] = await again.records();
  expect((await again.facts(record!.id)).filter(({ type }) => type === "claimed")).toHaveLength(1);
});

test("a change that may be repeated, done but not written down: it is repeated by itself", async ({ context }) => {
  const demo = await crashAt(context, {
    prompt: "Move everything overdue to next Monday",
    point: { when: "before", fact: "settled", method: "updateTask", nth: 2 },
  });
  await demo.answered(40_000);
  await expect(demo.answers).toContainText("I moved 4 tasks to Monday");
  expect(await demo.figure("overdue")).toBe(0);
  const [record] = await demo.records();
  expect(record!.log.map(({ method, attempts }) => `${method} ${attempts}`)).toEqual([
    "getPageInfo 1",
    "listTasks 1",
    "updateTask 1",
    "updateTask 2",
    "updateTask 1",
    "updateTask 1",
  ]);
  // What it says is what there was before the first attempt.
  const { moved } = record!.result as { moved: { from: string }[] };
  const { monday } = record!.result as { monday: string };
  expect(moved.every(({ from }) => from < monday)).toBe(true);
});

test("a change that must not be repeated, done but not written down: the person says that it worked", async ({
  context,
}) => {
  const demo = await crashAt(context, {
    prompt: "Add a launch checklist to Website relaunch",
    point: { when: "before", fact: "settled", method: "createTask", nth: 2 },
  });
  await demo.waits(40_000);
  await expect(demo.actions).toContainText("Did codemode.createTask happen?");
  await expect(demo.announcement).toHaveText("codemode.createTask waits for your answer");
  const done = (await demo.tasks()).filter(({ title }) => title.startsWith("Launch: "));
  expect(done).toHaveLength(2);

  await demo.actions.getByRole("button", { name: "It worked" }).click();
  const result = { ...done.at(-1), project: "Website relaunch" };
  await demo.actions.getByRole("textbox", { name: "Its result, as JSON" }).fill(JSON.stringify(result));
  await demo.actions.getByRole("button", { name: "Go on with this result" }).click();
  await demo.answered(40_000);
  await expect(demo.answers).toContainText("I added 6 tasks to Website relaunch");
  expect(await demo.activity("added")).toBe(6);
});

test("a change that is written down as begun, and never was: the person lets it run again", async ({ context }) => {
  const demo = await crashAt(context, {
    prompt: "Add a launch checklist to Website relaunch",
    point: { when: "after", fact: "called", method: "createTask", nth: 3 },
  });
  await demo.waits(40_000);
  expect(await demo.activity("added")).toBe(2);
  await demo.actions.getByRole("button", { name: "Run it again" }).click();
  await demo.answered(40_000);
  await expect(demo.answers).toContainText("I added 6 tasks to Website relaunch");
  expect(await demo.activity("added")).toBe(6);
});

test("an uncertain change that failed: the code learns of it, and so does the model", async ({ context }) => {
  const demo = await crashAt(context, {
    prompt: "Add a task: call the printer",
    point: { when: "after", fact: "called", method: "createTask" },
  });
  await demo.waits(40_000);
  await demo.actions.getByRole("button", { name: "It failed" }).click();
  await demo.actions.getByRole("textbox", { name: "What went wrong?" }).fill("createTask did not take effect");
  await demo.actions.getByRole("button", { name: "Go on with this error" }).click();
  await demo.answered(40_000);
  await expect(demo.runs).toHaveAccessibleName("Code run: Failed");
  await expect(demo.answers.locator("blockquote")).toContainText("createTask did not take effect");
});

test("killed when the approval is on disk, before the tool has started", async ({ context }) => {
  const demo = await crashAt(context, {
    prompt: "Delete the project Customer research",
    point: { when: "after", fact: "approved" },
    approve: true,
  });
  // What the person wanted may have begun, so that is asked, and not the consent once more.
  await demo.waits(40_000);
  await expect(demo.actions).toContainText("Did codemode.deleteProject happen?");
  await expect(demo.page.getByRole("link", { name: "Customer research" })).toHaveCount(1);
  await demo.actions.getByRole("button", { name: "Run it again" }).click();
  await demo.answered(40_000);
  await expect(demo.answers).toContainText("I deleted the project Customer research");
  expect(await demo.activity("deleted the project")).toBe(1);
});

test("killed before the approval is on disk: the person is asked again", async ({ context }) => {
  const demo = await crashAt(context, {
    prompt: "Archive the finished work",
    point: { when: "before", fact: "approved" },
    approve: true,
  });
  await demo.waits(40_000);
  await expect(demo.actions).toContainText("May codemode.deleteTasks run?");
  expect(await demo.activity("deleted")).toBe(0);
  await demo.actions.getByRole("button", { name: "Approve" }).click();
  await demo.answered(40_000);
  await expect(demo.answers).toContainText("I archived 6 finished tasks");
  expect(await demo.activity("added")).toBe(4);
  expect(await demo.activity("deleted 6 tasks")).toBe(1);
});

// Not a change that must not be repeated: its end may be written down together with the run's.
for (const when of ["before", "after"] as const) {
  test(`killed just ${when} the end is written down: the same result, and nothing twice`, async ({ context }) => {
    const demo = await crashAt(context, { prompt: "Complete T-117", point: { when, fact: "finished" } });
    await demo.answered(40_000);
    await expect(demo.answers).toContainText("Done: Confirm the keynote speaker (T-117).");
    expect(await demo.activity("completed T-117")).toBe(1);
    await expect(demo.runs).toHaveCount(1);
    expect((await demo.records())[0]).toMatchObject({ status: "completed" });
  });
}

test("killed after the first write of all: the code runs once", async ({ context }) => {
  const demo = await crashAt(context, {
    prompt: "Complete T-104",
    point: { when: "after", fact: "created" },
  });
  await demo.answered(40_000);
  await expect(demo.answers).toContainText("(T-104)");
  expect(await demo.activity("completed T-104")).toBe(1);
  expect(await demo.records()).toHaveLength(1);
});

test("killed with another tab open: that one takes the run over", async ({ page, context }) => {
  const tabs = [new Demo(page), new Demo(await context.newPage())] as const;
  const chat = await tabs[0].open();
  await tabs[1].open({ chat });
  for (const tab of tabs) await tab.watchCalls();
  await tabs[0].send("Review the open tasks one by one");
  // Either may have been the first to begin it.
  const owns = async (tab: Demo): Promise<boolean> => (await tab.drivenCalls()) > 0;
  await expect.poll(async () => (await owns(tabs[0])) || (await owns(tabs[1]))).toBe(true);
  const [owner, other] = (await owns(tabs[0])) ? tabs : [tabs[1], tabs[0]];
  await expect.poll(() => owner.calls(owner.runs)).toBeGreaterThan(3);
  expect(await other.drivenCalls()).toBe(0);
  await crashNow(owner.page);

  await other.answered(60_000);
  await expect(other.answers).toContainText("I reviewed 20 tasks.");
  const [record] = await other.records();
  expect(record!.log).toHaveLength(21);
  expect((await other.facts(record!.id)).filter(({ type }) => type === "claimed")).toHaveLength(1);
});

test("killed in the middle of undoing: the rest is undone when the person asks again", async ({ context }) => {
  const { page, crashed } = await openDoomed(context, { when: "after", fact: "reverting", nth: 2 });
  const demo = new Demo(page);
  const chat = await demo.open();
  const before = await demo.figure("overdue");
  await demo.ask("Move everything overdue to next Monday");
  void demo.runs
    .getByRole("button", { name: "Undo", exact: true })
    .click({ noWaitAfter: true })
    .catch(() => undefined);
  await crashed;

  const again = new Demo(await context.newPage());
  await again.open({ chat });
  expect(await again.figure("overdue")).toBe(1);
  await again.runs.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(again.runs).toHaveAccessibleName("Code run: Undone");
  expect(await again.figure("overdue")).toBe(before);
  expect(await again.activity("undid")).toBe(4);
});

/** Lets a page die at a point, and opens the conversation in a new one. */
async function crashAt(
  context: BrowserContext,
  { prompt, point, approve = false }: { prompt: string; point: CrashPoint; approve?: boolean },
): Promise<Demo> {
  const { page, crashed } = await openDoomed(context, point);
  const demo = new Demo(page);
  const chat = await demo.open();
  await demo.send(prompt);
  if (approve) {
    await demo.waits();
    // The click may never come back.
    void demo.actions
      .getByRole("button", { name: "Approve" })
      .click({ noWaitAfter: true })
      .catch(() => undefined);
  }
  await crashed;
  const again = new Demo(await context.newPage());
  await again.open({ chat });
  return again;
}
