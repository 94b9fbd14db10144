import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { Demo } from "./demo.ts";

test.describe("no accessibility problem, light or dark,", () => {
  test.use({ contextOptions: { reducedMotion: "reduce" } });

  test("on a wide screen: conversation, editor, what waits, runs, devtools", async ({ page }) => {
    test.setTimeout(120_000);
    const demo = new Demo(page);
    await demo.open();
    await demo.ask("Give all of Priya's tasks to Jonas");
    await page.getByText("Returned").click();
    await page.locator("[data-codemode=timeline-toggle]").first().click();
    await page.getByRole("button", { name: "Book the venue for day two" }).click();
    await page.locator("summary", { hasText: "Done" }).click();
    await checkAccessibility(page);

    const action = await demo.askUntilItWaits("Archive the finished work");
    await action.getByRole("button", { name: "Edit input" }).click();
    await action.getByRole("textbox").fill('{ "ids": ["T-106"] }');
    await expect(action.locator("[data-kind=removed]").first()).toBeVisible();
    await page.getByRole("button", { name: "Runs 1 waiting" }).click();
    const oldest = page.locator(".run-row").last();
    await oldest.locator("summary").first().click();
    await oldest.getByRole("button", { name: "Keep as a snippet" }).click();
    await checkAccessibility(page);

    await page.getByRole("button", { name: "Open Codemode devtools" }).click();
    const devtools = page.getByRole("region", { name: "Codemode devtools" });
    await devtools.getByRole("list", { name: "Executions" }).getByRole("button").last().click();
    await devtools.getByRole("tab", { name: "Calls" }).click();
    await expect(devtools.locator("[data-codemode=timeline-call]").first()).toBeVisible();
    await checkAccessibility(page);
  });

  test("on a wide screen: connectors, and the types of a method", async ({ page }) => {
    test.setTimeout(120_000);
    const demo = new Demo(page);
    await demo.open();
    await page.getByRole("button", { name: "Connectors" }).click();
    const connectors = page.getByRole("region", { name: "Connectors" });
    await connectors.getByRole("searchbox").fill("create ticket");
    await connectors.getByText("desk.createTicket", { exact: true }).click();
    await expect(connectors.getByRole("group", { name: "Types of desk.createTicket" })).toBeVisible();
    await checkAccessibility(page);
  });

  test("on a narrow screen: list, chat, what waits, runs, a connector that fails, devtools", async ({ page }) => {
    test.setTimeout(120_000);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.route("**/desk/openapi.json", (route) => route.abort());
    await page.goto(`/?chat=e2e-${crypto.randomUUID()}`);
    await checkAccessibility(page);
    const demo = new Demo(page);
    const button = page.getByRole("button", { name: "Ask the assistant" });
    await button.click();
    await expect(demo.input).toBeFocused();
    await checkAccessibility(page);
    await demo.askUntilItWaits("Delete the project Customer research");
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Runs 1 waiting" }).click();
    await page.locator(".run-row summary").first().click();
    await checkAccessibility(page);
    await page.getByRole("button", { name: "Connectors" }).click();
    await expect(page.getByText("Not available", { exact: true })).toBeVisible();
    await checkAccessibility(page);
    await demo.input.focus();
    await page.keyboard.press("Escape");
    await expect(button).toBeFocused();

    await page.getByRole("button", { name: "Open Codemode devtools" }).click();
    const devtools = page.getByRole("region", { name: "Codemode devtools" });
    await devtools.getByRole("list", { name: "Executions" }).getByRole("button").first().click();
    await expect(devtools.getByRole("tab", { name: "Journal" })).toBeVisible();
    await checkAccessibility(page);
  });
});

test("the theme button overrides the system's choice, and is remembered", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Theme: system" }).click();
  await page.getByRole("button", { name: "Theme: light" }).click();
  await expect(page.getByRole("button", { name: "Theme: dark" })).toBeVisible();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.reload();
  expect(await background()).toBe(dark);
});

test("everything can be done from the keyboard", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const { keyboard } = page;

  // To the chat, and ask.
  await keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the assistant" })).toBeFocused();
  await keyboard.press("Enter");
  await expect(demo.input).toBeFocused();
  await keyboard.type("Complete T-117");
  await keyboard.press("Enter");
  await demo.answered();
  await expect(demo.input).toBeFocused();

  // Add a task.
  await page.getByRole("textbox", { name: "Title of a new task" }).focus();
  await keyboard.type("Learn the keyboard");
  await keyboard.press("Enter");
  const row = demo.row("Learn the keyboard");
  await expect(row).toBeVisible();

  // Walk to it through the list, and edit it.
  await page.getByRole("button", { name: "Book the venue for day two" }).focus();
  for (let steps = 0; steps < 40 && !(await isFocused(page, "Learn the keyboard")); steps += 1) {
    await keyboard.press("ArrowDown");
  }
  expect(await isFocused(page, "Learn the keyboard")).toBe(true);
  await keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Title", exact: true })).toBeFocused();
  await keyboard.press("End");
  await keyboard.type(" well");
  await keyboard.press("Tab");
  await keyboard.type("Mob");
  await keyboard.press("Shift+Tab");
  await keyboard.press("Enter");
  const renamed = demo.row("Learn the keyboard well");
  await expect(renamed).toContainText("Mobile app");
  await expect(renamed.getByRole("button", { name: "Learn the keyboard well" })).toBeFocused();

  // Tick it off and back on.
  await keyboard.press("Shift+Tab");
  await keyboard.press("Space");
  await expect.poll(async () => (await demo.tasks()).at(-1)?.done).toBe(true);

  // Delete another one, and take it back.
  const victim = demo.row("Volunteer handbook");
  await victim.getByRole("button").focus();
  await keyboard.press("Delete");
  await expect(victim).toHaveCount(0);
  await page.locator(".toasts").getByRole("button", { name: "Undo", exact: true }).press("Enter");
  await expect(victim).toHaveCount(1);
});

test("what waits can be answered from the keyboard, and the focus is not lost", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const { keyboard } = page;
  const action = await demo.askUntilItWaits("Tell the team what is overdue");
  await action.getByRole("button", { name: "Edit input" }).focus();
  await keyboard.press("Enter");
  const field = action.getByRole("textbox");
  await expect(field).toBeFocused();
  await keyboard.press("ControlOrMeta+A");
  await keyboard.type('{ "message": "Tomorrow, please" }');
  // Over the diff, which scrolls where it is long.
  await expect(action.getByRole("group", { name: "What you have changed" })).toBeVisible();
  await keyboard.press("Tab");
  await keyboard.press("Tab");
  await expect(action.getByRole("button", { name: "Approve with these changes" })).toBeFocused();
  await keyboard.press("Enter");
  await demo.answered();
  await expect(demo.runs.getByRole("group", { name: "Actions that wait for you" })).toBeFocused();
  await expect(demo.answers.locator("blockquote")).toHaveText("Tomorrow, please");

  // The list of runs opens, and Escape closes it.
  const button = page.getByRole("button", { name: "Runs", exact: true });
  await button.focus();
  await keyboard.press("Enter");
  await page.locator(".run-row summary").first().focus();
  await keyboard.press("Enter");
  await expect(page.getByRole("group", { name: "Code of the run" })).toBeVisible();
  await keyboard.press("Escape");
  await expect(button).toBeFocused();
  await expect(page.getByRole("region", { name: "Runs", exact: true })).toHaveCount(0);
});

/** What is there is the same in both colour schemes: in the dark, only colours have to be looked at once more. */
const ABOUT_COLOURS = ["color-contrast", "link-in-text-block"];

async function checkAccessibility(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Legacy means this document only, in half the time: the sandbox's frame holds nothing that a person sees.
    const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] });
    const { violations } = await (colorScheme === "light" ? axe : axe.withRules(ABOUT_COLOURS)).analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}, ${colorScheme}: ${target.join(" ")}: ${failureSummary}`),
    );
    expect(found.slice(0, 5)).toEqual([]);
  }
}

function isFocused(page: Page, title: string): Promise<boolean> {
  return page.evaluate((text) => document.activeElement?.textContent === text, title);
}
