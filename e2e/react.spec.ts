import { readFile } from "node:fs/promises";
import { expect, test } from "@playwright/test";
import { Demo } from "./demo.ts";

// What the demo gets from `browser-codemode/react`, beyond what `durable.spec.ts` looks at.

test("devtools: opened and walked by the keyboard, with an export that is deleted, imported again and replayed", async ({
  page,
}, info) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("Move everything overdue to next Monday");
  const [record] = await demo.records();
  const { keyboard } = page;

  await page.getByRole("button", { name: "Open Codemode devtools" }).focus();
  await keyboard.press("Enter");
  const panel = page.getByRole("region", { name: "Codemode devtools" });
  await expect(panel).toBeFocused();
  const run = panel.getByRole("list", { name: "Executions" }).getByRole("button");
  await expect(run).toContainText(record!.id);
  await run.focus();
  await keyboard.press("Enter");
  await panel.getByRole("tab", { name: "Code", exact: true }).focus();
  while (!(await panel.getByRole("tab", { name: "Journal", selected: true }).isVisible())) {
    await keyboard.press("ArrowRight");
  }
  const facts = await demo.facts(record!.id);
  expect(facts.length).toBeGreaterThan(8);
  await expect(panel.getByRole("list", { name: "Facts" }).locator(".fact-type")).toHaveText(
    facts.map(({ type }) => type),
  );

  const download = page.waitForEvent("download");
  await panel.getByRole("button", { name: "Export" }).press("Enter");
  const file = info.outputPath("run.json");
  await (await download).saveAs(file);
  expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ id: record!.id });

  await panel.getByRole("button", { name: "Delete" }).press("Enter");
  await panel.getByRole("button", { name: "Yes, delete" }).press("Enter");
  await expect(panel.getByText(`Deleted ${record!.id}.`)).toBeVisible();
  expect(await demo.records()).toEqual([]);
  // The conversation still knows what came of it.
  await expect(demo.runs).toHaveAccessibleName("Code run: Ran on this page");

  const chooser = page.waitForEvent("filechooser");
  await panel.getByRole("button", { name: "Import…" }).press("Enter");
  await (await chooser).setFiles(file);
  await expect(panel.getByText(`Imported ${record!.id}`)).toBeVisible();
  expect(await demo.records()).toEqual([record]);

  const changes = await demo.activity("");
  await panel.getByRole("tab", { name: "Replay" }).click();
  await panel.getByRole("button", { name: "Replay", exact: true }).press("Enter");
  await expect(panel.getByText("It repeats: the replay ended as recorded.")).toBeVisible();
  expect(await demo.activity("")).toBe(changes);

  await keyboard.press("Escape");
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Open Codemode devtools" })).toBeFocused();
});

test("the editor's tool is there while the editor is open, and works on what stands in it", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  const toolsNow = (): Promise<string> =>
    page.evaluate(() => {
      const { runtime } = (globalThis as unknown as { kiln: { runtime: Describing } }).kiln;
      return runtime.tool().description;
    });
  expect(await toolsNow()).not.toContain("fillInEditor");
  const before = await demo.ask("Fill in the task in my editor");
  await expect(demo.runs.last()).toHaveAccessibleName("Code run: Failed");
  await expect(before).toContainText("fillInEditor");

  await page.getByRole("button", { name: "Contrast check on every template" }).click();
  await expect.poll(toolsNow).toContain("fillInEditor");
  await page.getByRole("textbox", { name: "Title", exact: true }).fill("Contrast check on all templates");
  const during = await demo.ask("Fill in the task in my editor");
  // What the person has typed and not saved is what the code has read.
  await expect(during).toContainText("T-104, “Contrast check on all templates”. Look at it, then save it.");
  const hours = await page.getByRole("spinbutton", { name: "Hours" }).inputValue();
  expect(Number(hours)).toBeGreaterThan(0);
  await expect(during).toContainText(`I have filled in ${hours} hours`);
  expect(await demo.tasks()).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  expect((await demo.tasks()).find(({ id }) => id === "T-104")?.estimateHours).toBe(Number(hours));

  await expect.poll(toolsNow).not.toContain("fillInEditor");
  await demo.ask("Fill in the task in my editor");
  await expect(demo.runs.last()).toHaveAccessibleName("Code run: Failed");
});

test("the code of a run is kept as a snippet, which other code runs; both can be deleted", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await demo.ask("Count the tasks per tag");
  await page.getByRole("button", { name: "Runs", exact: true }).click();
  const panel = page.getByRole("region", { name: "Runs", exact: true });
  await panel.locator(".run-row summary").click();
  await panel.getByRole("button", { name: "Keep as a snippet" }).click();
  await expect(panel.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("no/name");
  await panel.getByRole("textbox", { name: "What it does" }).fill("Counts tasks");
  await panel.getByRole("button", { name: "Keep", exact: true }).click();
  await expect(panel.getByRole("alert")).toContainText("A snippet's name may hold");
  await panel.getByRole("textbox", { name: "Name" }).fill("countTags");
  await page.keyboard.press("Enter");
  const snippets = panel.getByRole("list", { name: "Snippets" }).getByRole("listitem");
  await expect(snippets).toHaveText("countTagsCounts tasks");

  const [record] = await demo.records();
  const outcome = await page.evaluate(() => {
    const { runtime } = (globalThis as unknown as { kiln: { runtime: Describing } }).kiln;
    return runtime.execute({ code: 'async () => codemode.run("countTags")' });
  });
  expect(outcome).toMatchObject({ status: "completed", result: record!.result });

  await panel.getByRole("button", { name: "Delete the snippet countTags" }).click();
  await expect(snippets).toHaveCount(0);
  await expect(panel.locator(".run-row")).toHaveCount(2);
  await panel.locator(".run-row").last().getByRole("button", { name: "Delete" }).click();
  await expect(panel.locator(".run-row")).toHaveCount(1);
  expect((await demo.records()).map(({ id }) => id)).not.toContain(record!.id);
});

test("a run that goes on after its call was answered is shown as running", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open({ strict: true });
  await demo.askUntilItWaits("Archive the finished work");
  await demo.ask("Where am I?");
  const run = demo.runs.first();
  await expect(run).toHaveAccessibleName("Code run: Waiting for you");
  await run.evaluate((element) => {
    const names: (string | null)[] = [];
    Object.assign(globalThis, { names });
    new MutationObserver(() => names.push(element.getAttribute("aria-label"))).observe(element, {
      attributeFilter: ["aria-label"],
    });
  });
  await demo.actions.getByRole("button", { name: "Approve" }).click();
  await expect(run).toHaveAccessibleName("Code run: Ran on this page");
  expect(await page.evaluate(() => (globalThis as unknown as { names: string[] }).names)).toEqual([
    "Code run: Running on this page",
    "Code run: Ran on this page",
  ]);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("what waits fits the screen, and is edited and approved there", async ({ page }) => {
    const demo = new Demo(page);
    await page.goto(`/?chat=e2e-${crypto.randomUUID()}`);
    await page.getByRole("button", { name: "Ask the assistant" }).tap();
    await expect(demo.input).toBeFocused();
    const action = await demo.askUntilItWaits("Tell the team what is overdue");
    for (const name of ["Approve", "Edit input", "Reject"]) {
      const button = action.getByRole("button", { name });
      await expect(button).toBeInViewport({ ratio: 1 });
      expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

    await action.getByRole("button", { name: "Edit input" }).tap();
    await action.getByRole("textbox", { name: "Input, as JSON" }).fill('{ "message": "From my phone" }');
    await action.getByRole("button", { name: "Approve with these changes" }).tap();
    await demo.answered();
    await expect(demo.answers.locator("blockquote")).toHaveText("From my phone");
    await page.getByRole("button", { name: "Close the assistant" }).tap();
    await expect(page.getByRole("button", { name: "Open Codemode devtools" })).toBeInViewport({ ratio: 1 });
  });
});

interface Describing {
  tool(): { description: string };
  execute(input: { code: string }): Promise<unknown>;
}
