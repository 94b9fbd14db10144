import { expect, test } from "@playwright/test";
import { Demo } from "./demo.ts";

test("a tool's error is shown, reaches the model, and the model recovers", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const answer = await demo.ask("Give all of Priya's tasks to Jonas");
  await expect(demo.runs).toHaveCount(2);

  const [first, second] = [demo.runs.nth(0), demo.runs.nth(1)];
  await expect(first).toHaveAccessibleName("Code run: Failed");
  await expect(first.locator(".run-error")).toContainText("more than the capacity of 30 h");
  await expect(first.locator("[data-codemode=timeline-call][data-state=failed]")).toContainText("updateTask");

  // The model quotes what it read.
  await expect(answer.locator(".prose").nth(1)).toContainText(
    "The workspace refused that: T-102 would give Jonas 31 h",
  );
  await expect(second).toHaveAccessibleName("Code run: Ran on this page");
  await expect(answer).toContainText("Priya keeps");

  const hours = (await demo.tasks())
    .filter(({ assigneeId, done }) => assigneeId === "jonas" && !done)
    .reduce((sum, { estimateHours }) => sum + (estimateHours ?? 0), 0);
  expect(hours).toBe(29);
});

test("an error that the code catches itself is no failure of the run", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  // With estimates, not everything fits.
  await demo.ask("Estimate every task that has no estimate");
  const answer = await demo.ask("Share out the unassigned tasks fairly");
  const run = demo.runs.last();
  await expect(run).toHaveAccessibleName("Code run: Ran on this page");
  await expect(run.locator("[data-codemode=timeline-call][data-state=failed]").first()).toContainText(
    "more than the capacity",
  );
  await expect(run.locator("[data-codemode=console-line][data-level=warn]").first()).toContainText(
    "more than the capacity",
  );
  await expect(answer).toContainText("have an owner now");
  const unassigned = (await demo.tasks()).filter(({ assigneeId, done }) => assigneeId === null && !done);
  expect(unassigned.length).toBeGreaterThan(0);
  for (const { title } of unassigned) await expect(answer.locator(".prose").last()).toContainText(title);
});

test("an error that the model does not try to repair is explained", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const answer = await demo.ask("Complete T-999");
  await expect(demo.runs.first().locator(".run-error")).toContainText('There is no task "T-999"');
  await expect(answer.locator("blockquote")).toContainText('There is no task "T-999"');
  expect(await demo.tasks()).toEqual([]);
});
