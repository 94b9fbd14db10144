import { expect, test } from "@playwright/test";
import { Demo } from "./demo.ts";

// The scripted model must word its answers from what the tools return, so other data give other answers.

test("the same question is answered from the page's data as they are now", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const before = await (await demo.ask("What is overdue, and who has it?")).innerText();
  expect(before).toContain("Book the venue for day two");
  const overdue = await demo.figure("overdue");
  expect(before).toContain(`${overdue} tasks are overdue`);

  await demo.tick("Book the venue for day two");
  await page.getByRole("button", { name: "Rewrite the landing page copy" }).click();
  await page.getByLabel("Assignee").selectOption("Lin");
  await page.getByRole("button", { name: "Save" }).click();

  const after = await (await demo.ask("What is overdue, and who has it?")).innerText();
  expect(after).toContain(`${overdue - 1} tasks are overdue`);
  expect(after).not.toContain("Book the venue for day two");
  expect(after).toContain("Lin: Rewrite the landing page copy");
});

test("a task that the person adds is in the next answer", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const before = await (await demo.ask("How are my projects doing?")).innerText();
  const open = await demo.figure("open");
  expect(before).toContain(`${open} tasks are open`);

  await page.getByRole("textbox", { name: "Title of a new task" }).fill("Water the plants");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(demo.row("Water the plants")).toBeVisible();

  const after = await (await demo.ask("How are my projects doing?")).innerText();
  expect(after).toContain(`${open + 1} tasks are open`);
});

test("nothing to do is said as such", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("Move everything overdue to next Monday");
  const answer = await demo.ask("Move everything overdue to next Monday");
  await expect(answer).toContainText("Nothing was overdue, so I changed nothing.");
});
