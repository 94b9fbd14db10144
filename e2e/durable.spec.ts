import { expect, test } from "@playwright/test";
import { Demo } from "./demo.ts";

const DELETE = "Delete the project Customer research";

test("a run pauses, survives a reload, is approved, and its answer reaches the tool call that was left open", async ({
  page,
}) => {
  const demo = new Demo(page);
  await demo.open();
  const action = await demo.askUntilItWaits(DELETE);
  await expect(action).toContainText("May codemode.deleteProject run?");
  await expect(action.getByRole("group", { name: "Input" })).toHaveText('{ "project": "research" }');
  await expect(demo.announcement).toHaveText("codemode.deleteProject waits for your answer");
  // Nothing has happened yet, and the person can go on.
  expect(await demo.tasks()).toEqual([]);
  await expect(page.getByRole("button", { name: "Send" })).toBeVisible();

  await page.reload();
  await demo.waits();
  const [before] = await demo.records();
  expect(before).toMatchObject({ status: "paused" });
  await demo.actions.getByRole("button", { name: "Approve" }).click();
  await demo.answered();
  await expect(demo.answers).toHaveCount(1);
  await expect(demo.runs).toHaveCount(1);
  await expect(demo.runs).toHaveAccessibleName("Code run: Ran on this page");
  await expect(demo.answers).toContainText("I deleted the project Customer research with 5 tasks");
  await expect(demo.answers).toContainText("Left are Website relaunch, Mobile app and Autumn conference.");
  await expect(page.getByRole("link", { name: "Customer research" })).toHaveCount(0);
  expect(await demo.activity("deleted the project")).toBe(1);
  // It is the same run, replayed after the reload: what had been read was not read again.
  const [after] = await demo.records();
  expect(after).toMatchObject({ id: before!.id, status: "completed" });
  expect(after!.log.map(({ method, attempts }) => `${method} ${attempts}`)).toEqual([
    "listProjects 1",
    "deleteProject 1",
    "listProjects 1",
  ]);
});

test("an approval without a reload continues the run where it stands", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const action = await demo.askUntilItWaits("Archive the finished work");
  expect(await demo.activity("added")).toBe(4);
  await action.getByRole("button", { name: "Approve" }).click();
  await demo.answered();
  await expect(demo.answers).toContainText("I archived 6 finished tasks, and left 4 notes");
  expect(await demo.activity("added")).toBe(4);
  const [record] = await demo.records();
  expect((await demo.facts(record!.id)).filter(({ type }) => type === "claimed")).toEqual([]);
});

test("a rejection ends the run, and the model reads the reason", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const action = await demo.askUntilItWaits("Archive the finished work");
  await action.getByRole("button", { name: "Reject" }).click();
  await expect(action.getByRole("textbox", { name: "Why not?" })).toBeFocused();
  await page.keyboard.type("I still need them");
  await page.keyboard.press("Enter");
  await demo.answered();
  await expect(demo.runs).toHaveAccessibleName("Code run: Rejected");
  await expect(demo.answers).toContainText("You said no (“I still need them”), so the run ended there.");
  await expect(demo.answers).toContainText("Archive: 2 finished in Website relaunch");
  const tasks = await demo.tasks();
  expect(tasks.filter(({ done }) => done)).toHaveLength(6);
  expect((await demo.records())[0]).toMatchObject({ status: "rejected" });
});

test("a rejection without a reason, and after a reload", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.askUntilItWaits(DELETE);
  await page.reload();
  await demo.waits();
  await demo.actions.getByRole("button", { name: "Reject" }).click();
  await demo.actions.getByRole("button", { name: "Reject" }).click();
  await demo.answered();
  await expect(demo.answers).toContainText("You said no, so the run ended there.");
  await expect(page.getByRole("link", { name: "Customer research" })).toHaveCount(1);
});

test("an approval with another input: what runs is what the person wrote", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const action = await demo.askUntilItWaits("Tell the team what is overdue");
  await action.getByRole("button", { name: "Edit input" }).click();
  const field = action.getByRole("textbox", { name: "Input, as JSON" });
  const approve = action.getByRole("button", { name: "Approve with these changes" });
  await field.fill('{ "message": 7 }');
  await approve.click();
  await expect(action.getByRole("alert")).toContainText("message");
  await field.fill('{ "message": "Please look at your dates.');
  await expect(approve).toHaveAttribute("aria-disabled", "true");
  await expect(field).toHaveAccessibleDescription(/^This is no JSON/);
  await field.fill('{ "message": "Please look at your dates." }');
  await expect(action.locator("[data-kind=removed]")).toContainText("tasks are overdue");
  await expect(action.locator("[data-kind=added]")).toContainText('"message": "Please look at your dates."');
  await approve.click();
  await demo.answered();
  await expect(demo.answers.locator("blockquote")).toHaveText("Please look at your dates.");
  expect(await demo.activity("told the team: “Please look at your dates.”")).toBe(1);
});

test("what waits is listed with all runs, also from another conversation, and can be cancelled there", async ({
  page,
}) => {
  const demo = new Demo(page);
  const chat = await demo.open();
  await demo.askUntilItWaits(DELETE);
  await demo.open();
  const button = page.getByRole("button", { name: "Runs 1 waiting" });
  await button.click();
  const panel = page.getByRole("region", { name: "Runs", exact: true });
  await expect(panel.locator("[data-codemode=approval]")).toContainText("May codemode.deleteProject run?");
  await panel.getByRole("button", { name: "Cancel" }).click();
  await expect(panel.locator("[data-codemode=approval]")).toHaveCount(0);
  await expect(panel.locator(".run-row")).toContainText("Cancelled");

  await demo.open({ chat });
  await demo.answered();
  await expect(demo.runs).toHaveAccessibleName("Code run: Cancelled");
  await expect(demo.answers).toContainText("The run was cancelled.");
});

test("several actions of a run are shown together, with nothing hidden in them, and approved together", async ({
  page,
}) => {
  const demo = new Demo(page);
  await demo.open();
  const code = `async () => Promise.all([
    codemode.tellTeam({ message: "pay \\u202egnp.exe" }),
    codemode.deleteProject({ project: "research" }),
  ])`;
  const done = page.evaluate(async (source) => {
    const { runtime } = (globalThis as unknown as { kiln: { runtime: Runner } }).kiln;
    return runtime.execute({ code: source, until: "end" });
  }, code);
  await page.getByRole("button", { name: "Runs 2 waiting" }).click();
  const actions = page.locator(".runs-panel [data-codemode=approval]");
  await expect(actions).toHaveCount(2);
  await expect(actions.first().getByRole("group", { name: "Input" })).toHaveText('{ "message": "pay U+202Egnp.exe" }');
  await actions.first().getByRole("button", { name: "Edit input" }).click();
  await expect(actions.first().getByRole("textbox")).toHaveValue('{\n  "message": "pay \\u202egnp.exe"\n}');
  await page.getByRole("button", { name: "Approve all 2" }).click();
  await expect(actions).toHaveCount(0);
  expect(await done).toMatchObject({
    status: "completed",
    result: [{ sent: "pay \u202egnp.exe" }, { deleted: "research" }],
  });
});

test("a run in tab A is approved in tab B: A goes on where it stood", async ({ page, context }) => {
  const demo = new Demo(page);
  const chat = await demo.open();
  const second = new Demo(await context.newPage());
  await second.open({ chat });
  await demo.askUntilItWaits("Archive the finished work");
  await second.waits();
  await second.actions.getByRole("button", { name: "Approve" }).click();
  await Promise.all([demo.answered(), second.answered()]);
  for (const tab of [demo, second]) {
    await expect(tab.answers).toHaveCount(1);
    await expect(tab.answers).toContainText("I archived 6 finished tasks, and left 4 notes");
  }
  const [record] = await demo.records();
  const types = (await demo.facts(record!.id)).map(({ type }) => type);
  // One owner from the beginning to the end: nobody has taken it over, and so nothing was replayed.
  expect(types.filter((type) => type === "claimed")).toEqual([]);
  expect(types.filter((type) => type === "approved")).toHaveLength(1);
  expect(await demo.activity("deleted 6 tasks")).toBe(1);
  expect(await demo.activity("added")).toBe(4);
});

test("of two answers at the same moment, one counts, and the other is told so", async ({ page, context }) => {
  const demo = new Demo(page);
  const chat = await demo.open();
  const second = new Demo(await context.newPage());
  await second.open({ chat });
  await demo.askUntilItWaits(DELETE);
  await second.waits();
  const answers = await Promise.all(
    [demo, second, second].map((tab) =>
      tab.page.evaluate(async () => {
        const { runtime } = (globalThis as unknown as { kiln: { runtime: Answering } }).kiln;
        const [action] = await runtime.pending();
        if (action === undefined) return "nothing pending";
        const outcome = await runtime.approve(action);
        return outcome.code ?? outcome.status;
      }),
    ),
  );
  const refusals = ["not_pending", "nothing pending"];
  expect(answers.map((answer) => (refusals.includes(answer) ? "refused" : answer)).sort()).toEqual([
    "completed",
    "refused",
    "refused",
  ]);
  await Promise.all([demo.answered(), second.answered()]);
  expect(await demo.activity("deleted the project")).toBe(1);
});

test("a run is undone on the page, from the conversation and from the list", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("Move everything overdue to next Monday");
  expect(await demo.figure("overdue")).toBe(0);
  await demo.runs.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(demo.runs).toHaveAccessibleName("Code run: Undone");
  expect(await demo.figure("overdue")).toBeGreaterThan(2);
  await expect(demo.runs.getByRole("button", { name: "Undo", exact: true })).toHaveCount(0);
  await expect(page.getByText("The run is undone.")).toBeVisible();

  const action = await demo.askUntilItWaits(DELETE);
  await action.getByRole("button", { name: "Approve" }).click();
  await demo.answered();
  await expect(page.getByRole("link", { name: "Customer research" })).toHaveCount(0);
  await page.getByRole("button", { name: "Runs", exact: true }).click();
  const newest = page.locator(".run-row").first();
  await expect(newest).toContainText("Completed");
  await newest.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(newest).toContainText("Undone");
  await expect(page.getByRole("link", { name: "Customer research" })).toHaveCount(1);
  await expect(demo.runs.last()).toHaveAccessibleName("Code run: Undone");
  expect((await demo.records()).map(({ status }) => status)).toEqual(["rolled_back", "rolled_back"]);
});

test("what the person has changed since is not overwritten by undoing", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const overdue = await demo.figure("overdue");
  await demo.ask("Move everything overdue to next Monday");
  const moved = (await demo.tasks()).find(({ title }) => title === "Book the venue for day two");
  await demo.tick("Book the venue for day two");
  await demo.runs.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByText("Not everything could be undone.")).toContainText("Book the venue for day two");
  const after = await demo.tasks();
  expect(after.find(({ title }) => title === "Book the venue for day two")).toMatchObject({
    done: true,
    due: moved?.due,
  });
  // All the others are as before.
  expect(await demo.figure("overdue")).toBe(overdue - 1);
});

test("200 executions: the newest 50 are kept, and what waits is never pruned", async ({ page }) => {
  test.setTimeout(180_000);
  const demo = new Demo(page);
  await demo.open();
  await demo.askUntilItWaits(DELETE);
  await page.evaluate(async () => {
    const { runtime } = (globalThis as unknown as { kiln: { runtime: Runner } }).kiln;
    for (let batch = 0; batch < 20; batch += 1) {
      const runs = Array.from({ length: 10 }, (_, index) =>
        runtime.execute({ code: `async () => (await codemode.listPeople({})).length + ${batch * 10 + index}` }),
      );
      await Promise.all(runs);
    }
  });
  const statuses = async (): Promise<string[]> => (await demo.records()).map(({ status }) => status);
  // Pruned when a run begins: those that ended since are one too many at most for each that ran beside it.
  await expect.poll(async () => (await statuses()).filter((status) => status === "completed").length).toBeLessThan(61);
  await page.evaluate(async () => {
    const { runtime } = (globalThis as unknown as { kiln: { runtime: Runner } }).kiln;
    await runtime.execute({ code: "async () => 'the last'" });
  });
  await expect.poll(async () => (await statuses()).filter((status) => status === "completed").length).toBeLessThan(52);
  expect((await statuses()).filter((status) => status === "paused")).toHaveLength(1);
  expect((await demo.records())[0]).toMatchObject({ result: "the last" });

  await page.getByRole("button", { name: "Runs 1 waiting" }).click();
  // A page at a time; those of one millisecond are not torn apart.
  const rows = page.locator(".run-row");
  const kept = (await statuses()).length;
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(20);
  expect(await rows.count()).toBeLessThan(kept);
  const older = page.getByRole("button", { name: "Older runs" });
  while (await older.isVisible()) {
    const shown = await rows.count();
    await older.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(shown);
    await expect(older.and(page.locator(":disabled"))).toHaveCount(0);
  }
  await expect(rows).toHaveCount(kept);
  await demo.actions.getByRole("button", { name: "Approve" }).click();
  await demo.answered();
  await expect(demo.answers).toContainText("I deleted the project");
});

interface Runner {
  execute(input: { code: string; until?: "end" }): Promise<unknown>;
}

interface Answering {
  pending(): Promise<object[]>;
  approve(action: object): Promise<{ status: string; code?: string }>;
}
