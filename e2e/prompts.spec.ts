import { expect, test } from "@playwright/test";
import { Demo } from "./demo.ts";

test("reads all projects with loops and Promise.all, and answers with their figures", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const answer = await demo.ask("How are my projects doing?");
  await expect(answer.locator(".prose tbody tr")).toHaveCount(4);
  await expect(answer).toContainText(`${await demo.figure("open")} tasks are open`);
  const run = demo.runs.first();
  await expect(run).toContainText("Ran on this page");
  await expect(run.getByRole("group", { name: "Calls of the run" })).toContainText("codemode.listTasks × 4");
  await expect(run.locator(".token-keyword", { hasText: "async" }).first()).toBeVisible();
});

test("moves everything overdue in one run", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const overdue = await demo.figure("overdue");
  expect(overdue).toBeGreaterThan(0);
  const answer = await demo.ask("Move everything overdue to next Monday");
  await expect(answer).toContainText(`I moved ${overdue} tasks`);
  expect(await demo.figure("overdue")).toBe(0);
  const monday = /Monday, (\d{4}-\d\d-\d\d)/.exec(await answer.innerText())?.[1] ?? "";
  expect(new Date(`${monday}T12:00:00`).getDay()).toBe(1);
  expect((await demo.tasks()).filter(({ due }) => due === monday).length).toBeGreaterThanOrEqual(overdue);
});

test("asks the slow estimator about all tasks at once, and shows the progress", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.send("Estimate every task that has no estimate");
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(demo.runs.first().getByRole("log")).toContainText("tasks have no estimate");
  await demo.answered();
  const open = (await demo.tasks()).filter(({ done }) => !done);
  expect(open.filter(({ estimateHours }) => estimateHours === null)).toEqual([]);
  await expect(demo.answers.last()).toContainText("I estimated 7 tasks");
  // All seven calls began before the first had ended and was followed by an update.
  await expect(demo.runs.first().locator("[data-codemode=timeline-group]").first()).toContainText(
    "codemode.estimateEffort × 7",
  );
});

test("runs TypeScript", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const answer = await demo.ask("Who has room for more work? Use TypeScript");
  await expect(answer.locator(".prose tbody tr")).toHaveCount(5);
  await expect(answer.locator("[data-codemode=code-text]")).toContainText("Promise<Load[]>");
});

test("runs code that comes in a fence", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const answer = await demo.ask("Count the tasks per tag");
  await expect(answer.locator("[data-codemode=code-text]")).toContainText("```js");
  await expect(answer).toContainText("The most common one is");
});

test("completes tasks under a condition", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("Complete everything tagged docs");
  const tagged = (await demo.tasks()).filter(({ tags }) => tags.includes("docs"));
  expect(tagged.length).toBeGreaterThan(2);
  expect(tagged.every(({ done }) => done)).toBe(true);
});

test("finds duplicates and deletes the newer one", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const twins = demo.row("Crash on start when offline");
  await expect(twins).toHaveCount(2);
  const answer = await demo.ask("Delete duplicate tasks");
  await expect(twins).toHaveCount(1);
  await expect(answer).toContainText("deleted T-111, kept T-108");
});

test("makes a task of the text that is selected on the page", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await page.getByText("Everything the team is working on.").selectText();
  await demo.ask("Turn my selection into a task");
  await expect(demo.row("Everything the team is working on.")).toBeVisible();
});

test("points at tasks on the page", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("What should I do first today?");
  await expect(page.locator(".task[data-marked=true]")).toHaveCount(3);
});

test("says what it can do when it does not understand", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const answer = await demo.ask("Sing me a song");
  await expect(answer.locator(".prose li")).not.toHaveCount(0);
  await expect(demo.runs).toHaveCount(0);
});

test("starts a new chat and clears one", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("Where am I?");
  await page.getByRole("button", { name: "New chat" }).click();
  await expect(page.getByText("Ask for a whole job, not for one click.")).toBeVisible();
  await page.goBack();
  await expect(demo.runs).toHaveCount(1);
  await page.getByRole("button", { name: "Clear this chat" }).click();
  await expect(demo.runs).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("Ask for a whole job, not for one click.")).toBeVisible();
});
