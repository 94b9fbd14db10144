/**
 * Takes the pictures of README and documentation, into `docs/images`:
 *
 *     npm run screenshots                   all of them
 *     npm run screenshots -- -g timeline    those of this name
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, type Locator, type Page } from "@playwright/test";
import { Demo } from "../e2e/demo.ts";
import { root } from "./prepare/paths.mjs";
import { shrinkPng } from "./screenshots.shrink.ts";

/** When the pictures are taken, as far as they show it: a Thursday. */
const NOW = "2026-03-12T10:24:00";

test.beforeEach(({ page }) => page.clock.install({ time: NOW }));

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test(`demo-${colorScheme}`, async ({ page }, info) => {
      const demo = new Demo(page);
      await demo.open({ chat: info.title });
      await demo.ask("Move everything overdue to next Monday");
      await demo.runs.locator("summary", { hasText: "Returned" }).click();
      await rest(page);
      await save(page, info.title);
    });
  });
}

test("approval", async ({ page }, info) => {
  const demo = new Demo(page);
  await demo.open({ chat: info.title });
  const action = await demo.askUntilItWaits("Archive the finished work");
  await action.getByRole("button", { name: "Edit input" }).click();
  const field = action.getByRole("textbox");
  const { ids } = JSON.parse(await field.inputValue()) as { ids: string[] };
  await field.fill(JSON.stringify({ ids: ids.slice(0, -2) }, undefined, 2));
  await expect(action.locator("[data-kind=removed]").first()).toBeVisible();
  await rest(page);
  await save(action, info.title);
});

test("discovery", async ({ page }, info) => {
  const demo = new Demo(page);
  await demo.open({ chat: info.title });
  await demo.askUntilItWaits("File a help desk ticket for everything overdue");
  await page.getByRole("button", { name: "Connectors" }).click();
  const connectors = page.getByRole("region", { name: "Connectors" });
  await connectors.getByRole("searchbox").fill("create ticket");
  await connectors.getByText("desk.createTicket", { exact: true }).click();
  await expect(connectors.getByRole("group", { name: "Types of desk.createTicket" })).toBeVisible();
  await rest(page);
  await save(page.getByRole("complementary", { name: "Assistant" }), info.title);
});

test("timeline", async ({ page }, info) => {
  const demo = new Demo(page);
  await demo.open({ chat: info.title });
  await demo.askUntilItWaits("Archive the finished work");
  const devtools = await openDevtools(page);
  await devtools.getByRole("tab", { name: "Calls" }).click();
  await rest(page);
  const { x, y, width, height } = (await devtools.locator("[data-codemode=timeline]").boundingBox())!;
  const margin = 10;
  await save(page, info.title, {
    clip: { x: x - margin, y: y - margin, width: width + 2 * margin, height: height + 2 * margin },
  });
});

test("devtools", async ({ page }, info) => {
  const demo = new Demo(page);
  await demo.open({ chat: info.title });
  await demo.ask("Who has room for more work? Use TypeScript");
  await demo.askUntilItWaits("Archive the finished work");
  const devtools = await openDevtools(page);
  await devtools.getByRole("tab", { name: "Journal" }).click();
  await expect(devtools.getByRole("list", { name: "Facts" }).getByRole("listitem")).not.toHaveCount(0);
  await rest(page);
  await save(page, info.title);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("mobile", async ({ page }, info) => {
    const demo = new Demo(page);
    await page.goto(`/?chat=${info.title}`);
    await page.getByRole("button", { name: "Ask the assistant" }).tap();
    await demo.askUntilItWaits("Delete the project Customer research");
    await rest(page);
    await save(page, info.title);
  });
});

async function openDevtools(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Open Codemode devtools" }).click();
  const devtools = page.getByRole("region", { name: "Codemode devtools" });
  await devtools.getByRole("list", { name: "Executions" }).getByRole("button").first().click();
  return devtools;
}

/** Nothing has the focus or the pointer over it, and no notice is on its way out. */
async function rest(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    (document.activeElement as HTMLElement | null)?.blur();
    await document.fonts.ready;
  });
}

async function save(
  what: Page | Locator,
  name: string,
  options: Parameters<Page["screenshot"]>[0] & Parameters<Locator["screenshot"]>[0] = {},
): Promise<void> {
  const png = await what.screenshot({ animations: "disabled", ...options });
  await writeFile(join(root, "docs/images", `${name}.png`), shrinkPng(png));
}
