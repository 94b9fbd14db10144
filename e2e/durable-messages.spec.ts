import { expect, test, type Page } from "@playwright/test";
import { Demo } from "./demo.ts";

// What happens to the open tool call when the person writes something else while a run waits.

const DELETE = "Delete the project Customer research";

test("an agent that takes messages all the same: the call stays open, and gets the outcome itself", async ({
  page,
}) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.askUntilItWaits(DELETE);
  const other = await demo.ask("Where am I?");
  await expect(other).toContainText("You are looking at All tasks");
  await expect(demo.runs.first()).toHaveAccessibleName("Code run: Waiting for you");

  await demo.actions.getByRole("button", { name: "Approve" }).click();
  await expect(demo.answers.last()).toContainText(
    "About “Delete the project Customer research”: I deleted the project Customer research with 5 tasks",
  );
  await expect(demo.runs.first()).toHaveAccessibleName("Code run: Ran on this page");
  await expect(demo.runs.first()).toContainText("Returned");
  await expect(page.locator(".message.note")).toHaveCount(0);
  await demo.answered();
  expect(await countOf(page, "About “Delete")).toBe(1);
});

test("the call stays open over a reload, too", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.askUntilItWaits(DELETE);
  await demo.ask("Where am I?");
  await page.reload();
  await expect(demo.runs.first()).toHaveAccessibleName("Code run: Waiting for you");
  await demo.actions.getByRole("button", { name: "Reject" }).click();
  await demo.actions.getByRole("button", { name: "Reject" }).click();
  await expect(demo.answers.last()).toContainText("About “Delete the project Customer research”: You said no");
  await expect(demo.runs.first()).toHaveAccessibleName("Code run: Rejected");
});

test("a strict agent: the call is answered first, and the outcome comes as the next message", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open({ strict: true });
  await demo.askUntilItWaits(DELETE);
  const other = await demo.ask("Where am I?");
  await expect(other).toContainText("You are looking at All tasks");
  await expect(page.locator(".chat-error")).toHaveCount(0);
  await expect(demo.runs.first()).toHaveAccessibleName("Code run: Waiting for you");
  await expect(demo.runs.first()).toContainText("The assistant went on without it");

  await demo.actions.getByRole("button", { name: "Approve" }).click();
  await expect(demo.answers.last()).toContainText(
    "About “Delete the project Customer research”: I deleted the project",
  );
  await expect(page.locator(".message.note")).toHaveCount(1);
  await expect(demo.runs.first()).toHaveAccessibleName("Code run: Ran on this page");
  expect(await demo.activity("deleted the project")).toBe(1);

  await page.reload();
  await expect(page.locator(".message.note")).toHaveCount(1);
  await expect(demo.answers).toHaveCount(3);
});

test("a strict agent, and a reload before the answer: the outcome still comes, once, with two tabs open", async ({
  page,
  context,
}) => {
  const demo = new Demo(page);
  const chat = await demo.open({ strict: true });
  await demo.askUntilItWaits(DELETE);
  await demo.ask("Where am I?");
  await page.reload();
  const second = new Demo(await context.newPage());
  await second.open({ chat, strict: true });
  await expect(second.actions).toBeVisible();
  await second.actions.getByRole("button", { name: "Approve" }).click();
  for (const tab of [demo, second]) {
    await expect(tab.answers.last()).toContainText("About “Delete the project Customer research”: I deleted");
  }
  // Longer than a tab waits before it tells what another one has not told.
  await page.waitForTimeout(3000);
  for (const tab of [demo, second]) {
    await expect(tab.page.locator(".message.note")).toHaveCount(1);
    expect(await countOf(tab.page, "About “Delete")).toBe(1);
  }
});

async function countOf(page: Page, words: string): Promise<number> {
  const text = await page.locator(".message-list").innerText();
  return text.split(words).length - 1;
}
