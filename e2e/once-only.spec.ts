import { expect, test, type Page } from "@playwright/test";
import { Demo, type StoredTask } from "./demo.ts";

// The chat asks the page for an open tool call again after a reload, and in every open tab.

const slowWithEffects = "Add a launch checklist to Website relaunch";

test("a reload keeps the conversation", async ({ page }) => {
  const demo = new Demo(page);
  const chat = await demo.open();
  const answer = await (await demo.ask("What is overdue, and who has it?")).locator(".prose").last().innerText();
  await page.reload();
  await expect(page.locator(".message.user")).toHaveText("You: What is overdue, and who has it?");
  await expect(demo.answers.last().locator(".prose").last()).toHaveText(answer, { useInnerText: true });
  await expect(demo.runs.first()).toHaveAccessibleName("Code run: Ran on this page");

  // It lies with the agent, under its name.
  const elsewhere = new Demo(await page.context().newPage());
  await elsewhere.open({ chat });
  await expect(elsewhere.runs).toHaveCount(1);
});

test("a reload during a run: the run goes on where it was, and does nothing twice", async ({ page }) => {
  const demo = new Demo(page);
  await demo.open();
  await holdEstimator(page);
  await demo.send(slowWithEffects);
  await expect.poll(() => launchTasks(demo)).toBeGreaterThanOrEqual(2);
  // Not while a task is being added: what became of that would be for the person to say.
  const last = async (): Promise<string[]> =>
    (await demo.records())[0]!.log.slice(-2).map(({ method, state }) => `${method} ${state}`);
  await expect.poll(last).toEqual(["createTask applied", "estimateEffort executing"]);
  await page.reload();
  await demo.answered(40_000);
  expect(await launchTasks(demo)).toBe(6);
  expect(await demo.activity("added")).toBe(6);
  // The page took it up again, once.
  const [record] = await demo.records();
  expect((await demo.facts(record!.id)).filter(({ type }) => type === "claimed")).toHaveLength(1);

  await expect(demo.runs).toHaveCount(1);
  await expect(demo.runs).toHaveAccessibleName("Code run: Ran on this page");
  await expect(demo.answers.last()).toContainText("I added 6 tasks to Website relaunch");
  // Longer than a step of the run takes.
  await page.waitForTimeout(1500);
  expect(await launchTasks(demo)).toBe(6);
});

test("a reload, again and again, only makes a run longer", async ({ page }) => {
  test.setTimeout(90_000);
  const demo = new Demo(page);
  await demo.open();
  await demo.send("Review the open tasks one by one");
  for (let reloads = 0; reloads < 3; reloads += 1) {
    const before = await demo.calls(demo.runs);
    await expect.poll(() => demo.calls(demo.runs)).toBeGreaterThan(before + 1);
    await page.reload();
  }
  await demo.answered(60_000);
  await expect(demo.answers).toHaveCount(1);
  await expect(demo.answers).toContainText("I reviewed 20 tasks.");
  const [record] = await demo.records();
  expect(record!.log).toHaveLength(21);
});

test("a run whose output was lost on the way is answered from the record after a reload", async ({ page }) => {
  const demo = new Demo(page);
  let isLossy = true;
  let lost = 0;
  await page.routeWebSocket(/\/agents\//, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (isLossy && String(message).includes('"cf_agent_tool_result"')) lost += 1;
      else server.send(message);
    });
  });
  await demo.open();
  await demo.send(slowWithEffects);
  await expect.poll(() => lost, { timeout: 20_000 }).toBe(1);
  expect(await launchTasks(demo)).toBe(6);

  isLossy = false;
  await page.reload();
  await demo.answered();
  await expect(demo.answers.last()).toContainText("I added 6 tasks to Website relaunch");
  expect(await launchTasks(demo)).toBe(6);
});

test("of two tabs on the same conversation, one runs the code and the other waits for it", async ({ page }) => {
  const demo = new Demo(page);
  const second = new Demo(await page.context().newPage());
  const chat = await demo.open();
  await second.open({ chat });
  for (const tab of [demo, second]) await tab.watchCalls();
  await demo.send(slowWithEffects);

  await Promise.all([demo.answered(), second.answered()]);
  expect(await launchTasks(demo)).toBe(6);
  for (const tab of [demo, second]) {
    await expect(tab.runs).toHaveCount(1);
    await expect(tab.runs.first()).toHaveAccessibleName("Code run: Ran on this page");
    // The turn went on once: the answer stands there once, in both tabs.
    expect(await countOf(tab.page, "I added 6 tasks to Website relaunch")).toBe(1);
  }
  // All calls were made by one tab, whichever was the first.
  const [record] = await demo.records();
  const calls = await Promise.all([demo, second].map((tab) => tab.drivenCalls()));
  expect(calls.toSorted((a, b) => a - b)).toEqual([0, record!.log.length]);
  await page.waitForTimeout(1000);
  expect(await launchTasks(second)).toBe(6);
  expect(await countOf(page, "I added 6 tasks to Website relaunch")).toBe(1);
});

/** The estimator never answers once there are two tasks of the launch, as long as this page is not loaded again. */
async function holdEstimator(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { setTimeout: original } = globalThis;
    const isHeld = (): boolean => {
      const { tasks = [] } = JSON.parse(localStorage.getItem("kiln.workspace.v1") ?? "{}") as { tasks?: StoredTask[] };
      return tasks.filter(({ title }) => title.startsWith("Launch: ")).length >= 2;
    };
    const held = (handler: () => void, delay = 0): number => {
      // How long the estimator takes.
      const isEstimate = delay >= 300 && delay < 800;
      return isEstimate && isHeld() ? 0 : Number(original(handler, delay));
    };
    Object.assign(globalThis, { setTimeout: held });
  });
}

async function launchTasks(demo: Demo): Promise<number> {
  return (await demo.tasks()).filter(({ title }) => title.startsWith("Launch: ")).length;
}

async function countOf(page: Page, words: string): Promise<number> {
  const text = await page.locator(".message-list").innerText();
  return text.split(words).length - 1;
}
