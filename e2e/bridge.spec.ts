import { expect, test, type Browser } from "@playwright/test";
import { connectRaw } from "./bridge-client.ts";
import { Demo } from "./demo.ts";
import { startServer } from "./own-server.ts";

const NOTICE = "Post a notice about what is overdue";
const ARCHIVE = "Archive the finished work, and post a notice";

// Runs of conversations of such names go to the server when they wait.
const newChat = (): string => `server-${crypto.randomUUID()}`;

/** Somebody's other browser: nothing is shared with the first but the server. */
async function otherBrowser(browser: Browser): Promise<Demo> {
  const context = await browser.newContext();
  return new Demo(await context.newPage());
}

async function approve(demo: Demo): Promise<void> {
  await demo.actions.last().getByRole("button", { name: "Approve", exact: true }).click();
}

test("a run goes to the server when it waits, calls the page's tools from there, and its answer is told once", async ({
  page,
}) => {
  const demo = new Demo(page);
  await demo.open({ chat: newChat() });
  const action = await demo.askUntilItWaits(ARCHIVE);
  await expect(action).toContainText("May codemode.deleteTasks run?");
  await expect.poll(async () => (await demo.records())[0]?.handedTo).toBeTruthy();
  expect(await demo.tasks()).toEqual([]);
  await page.getByRole("button", { name: "Runs 1 waiting" }).click();
  const row = page.locator(".run-row");
  await expect(row).toContainText("at the server");
  await page.getByRole("button", { name: "Runs 1 waiting" }).click();

  await approve(demo);
  await expect(demo.actions).toContainText("May notices.post run?");
  // The tool of the page has run, called from the server.
  expect(await demo.activity("deleted 6 tasks")).toBe(1);
  await approve(demo);
  await demo.answered();
  await expect(demo.runs).toHaveCount(1);
  await expect(demo.runs).toHaveAccessibleName("Code run: Finished at the server");
  await expect(demo.answers).toContainText("The team reads on the board: “6 finished tasks are archived”");
  const [record] = await demo.records();
  expect(record).toMatchObject({ status: "completed", result: { left: 20 } });
  // What the page had done before was not done again.
  expect(record!.log.map(({ method, attempts }) => `${method} ${attempts}`)).toEqual([
    "listTasks 1",
    "deleteTasks 1",
    "post 1",
    "listTasks 1",
  ]);
  expect(await demo.activity("deleted 6 tasks")).toBe(1);
  await expect(await demo.ask("What is on the notice board?")).toContainText("1 notice is on the board");
});

test("the tab is closed; another browser approves; the conversation has the outcome, once, and tells it to any tab", async ({
  page,
  browser,
}) => {
  const user = crypto.randomUUID();
  const first = new Demo(page);
  const chat = await first.open({ chat: newChat(), user });
  await first.askUntilItWaits(NOTICE);
  await page.close();

  const second = await otherBrowser(browser);
  await second.open({ chat, user });
  await second.waits();
  await expect(second.actions).toContainText("4 tasks are overdue");
  await approve(second);
  await expect(second.actions).toHaveCount(0);
  // No tab is left: the agent itself writes the outcome into the tool call, and asks the model to go on.
  await second.page.context().close();

  const third = await otherBrowser(browser);
  await third.open({ chat, user });
  await third.answered();
  await expect(third.answers).toHaveCount(1);
  await expect(third.runs).toHaveCount(1);
  await expect(third.answers).toContainText("4 tasks are overdue");
  await expect(third.answers).toContainText("The board has 1 notice now.");
  await third.page.context().close();
});

test("a run that needs its page waits for a tab of that browser, whoever has approved it", async ({
  page,
  context,
  browser,
}) => {
  const user = crypto.randomUUID();
  const first = new Demo(page);
  const chat = await first.open({ chat: newChat(), user });
  await first.askUntilItWaits(ARCHIVE);
  await page.close();

  const other = await otherBrowser(browser);
  await other.open({ chat, user });
  await other.waits();
  await approve(other);
  await expect(other.runs).toHaveAccessibleName("Code run: Waiting for its browser");
  await expect(other.actions).toHaveCount(0);
  // Its workspace is another one.
  expect(await other.activity("deleted")).toBe(0);

  const again = new Demo(await context.newPage());
  await again.open({ chat, user });
  await expect(again.actions).toContainText("May notices.post run?");
  await approve(again);
  await again.answered();
  expect(await again.activity("deleted 6 tasks")).toBe(1);
  expect(await other.activity("deleted")).toBe(0);
  await expect(other.answers).toContainText("The team reads on the board");
  await other.page.context().close();
});

test("the tab goes away in the middle of a call of its tool, and comes back: the run ends once", async ({ page }) => {
  await page.addInitScript(addMeasure);
  const demo = new Demo(page);
  const chat = await demo.open({ chat: newChat() });
  await connected(demo);
  await page.evaluate((code) => {
    const { runtime } = (globalThis as unknown as { kiln: { runtime: Runner } }).kiln;
    void runtime.execute({ code, until: "end" });
  }, MEASURE);
  // Its first life never gives an answer.
  await expect.poll(() => page.evaluate(() => localStorage.getItem("starts"))).toBe("1");
  await page.goto("about:blank");

  await demo.open({ chat });
  await expect.poll(async () => (await demo.records())[0]?.status).toBe("completed");
  expect((await demo.records())[0]).toMatchObject({ result: { onBoard: 0, measured: 2 } });
  expect(await page.evaluate(() => localStorage.getItem("starts"))).toBe("2");
  expect(await demo.records()).toHaveLength(1);
});

test("the server is started anew while a run waits: the page is back by itself, and the run goes on", async ({
  browser,
}) => {
  await using server = await startServer();
  const context = await browser.newContext({ baseURL: server.url });
  const demo = new Demo(await context.newPage());
  await demo.open({ chat: newChat() });
  await demo.askUntilItWaits(NOTICE);
  await expect.poll(async () => (await demo.records())[0]?.handedTo).toBeTruthy();
  const line = demo.page.locator(".server-line");
  await server.stop();
  await expect(line).toContainText("Offline.");
  await server.start();
  await expect(line).toContainText("Runs go to the server when they wait.");
  await approve(demo);
  await demo.answered();
  await expect(demo.answers).toHaveCount(1);
  await expect(demo.answers).toContainText("The board has 1 notice now.");
  expect((await demo.records())[0]!.log.map(({ method, attempts }) => `${method} ${attempts}`)).toEqual([
    "listTasks 1",
    "post 1",
    "list 1",
  ]);
  await context.close();
});

test("without a connection a run waits on the page, says so, and goes to the server by itself", async ({ page }) => {
  let isCut = false;
  await page.routeWebSocket(/\/agents\//, (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    cut = () => socket.close();
  });
  let cut = (): Promise<void> => Promise.resolve();
  const demo = new Demo(page);
  await demo.open({ chat: newChat() });
  await connected(demo);
  isCut = true;
  await cut();
  const line = page.locator(".server-line");
  await expect(line).toContainText("Offline. What has to go to the server waits here");
  await page.evaluate(() => {
    const { runtime } = (globalThis as unknown as { kiln: { runtime: Runner } }).kiln;
    void runtime.execute({ code: `async () => codemode.tellTeam({ message: "hello" })`, until: "end" });
  });
  await page.getByRole("button", { name: "Runs" }).click();
  const row = page.locator(".run-row");
  await expect(row).toContainText("waits for a connection to the server");
  isCut = false;
  await expect(row).toContainText("at the server");
  await page
    .locator(".runs-panel [data-codemode=approval]")
    .getByRole("button", { name: "Approve", exact: true })
    .click();
  await expect(row).toContainText("Completed");
  expect(await demo.activity("told the team: “hello”")).toBe(1);
});

test("two users are isolated", async ({ page, browser, baseURL }) => {
  const anna = new Demo(page);
  const chat = await anna.open({ chat: newChat(), user: `anna-${crypto.randomUUID()}` });
  await anna.askUntilItWaits(NOTICE);
  await expect.poll(async () => (await anna.records())[0]?.handedTo).toBeTruthy();
  const [record] = await anna.records();

  const bob = await otherBrowser(browser);
  const user = `bob-${crypto.randomUUID()}`;
  await bob.page.goto(`/?chat=${chat}&user=${user}`);
  await expect(bob.page.getByRole("alert")).toHaveText(/This conversation is somebody else’s/);
  await expect(bob.page.locator("[data-codemode=approval]")).toHaveCount(0);
  // In a conversation of his own he has nothing of hers, though he knows its id.
  await bob.open({ chat: newChat(), user });
  await connected(bob);
  const tried = await bob.page.evaluate(async (executionId) => {
    const { bridge } = (globalThis as unknown as { kiln: { bridge: Bridge } }).kiln;
    const approved = await bridge.approve({ executionId });
    return { approved: approved.status, all: await bridge.executions(), pending: await bridge.pending() };
  }, record!.handedTo!);
  expect(tried).toEqual({ approved: "error", all: [], pending: [] });
  await bob.page.context().close();

  // Nor does he when he speaks to her agent himself.
  const raw = await connectRaw({ baseURL: baseURL!, chat, user });
  void raw.hello();
  expect(await raw.closed).toBe(4403);
  expect(await anna.records()).toMatchObject([{ status: "paused" }]);
  await approve(anna);
  await anna.answered();
});

test("a client that speaks the wire gets nothing that it has no right to", async ({ baseURL }) => {
  const chat = newChat();
  const nobody = await connectRaw({ baseURL: baseURL!, chat });
  expect(await nobody.hello()).toMatchObject({ kind: "refused" });
  nobody.send({ kind: "request", id: 1, method: "begin", params: "{}" });
  nobody.close();

  const mallory = await connectRaw({ baseURL: baseURL!, chat, user: "mallory" });
  expect(await mallory.hello()).toMatchObject({ kind: "welcome" });
  // Nothing of what came before has been done.
  expect(await mallory.ask("executions", {})).toEqual([]);
  mallory.sendText('{"type":"browser-codemode","v":1');
  mallory.sendText('{"type":"browser-codemode","v":1,"kind":"called","key":"__proto__","answer":{"value":"1"}}');
  await expect(mallory.ask("constructor", {})).rejects.toThrow("invalid_input");

  // A run that claims that the notice was approved, and posted.
  const args = '{"title":"free beer","text":"for all"}';
  const forged = [
    { type: "created", at: 1, format: 1, guest: 1, code: "async () => notices.post({})", seed: "00", locale: "en" },
    { type: "called", at: 2, seq: 0, connector: "notices", method: "post", args, effect: "read" },
    { type: "approved", at: 3, seq: 0 },
    { type: "settled", at: 4, seq: 0, value: "{}" },
    { type: "handing", at: 5, handOff: 1 },
  ];
  Object.assign(forged[0]!, { timeZone: "UTC", connectors: ["notices"], methods: { notices: ["post"] } });
  const request = { executionId: "exec_1", handOff: 1, facts: forged, connectors: [] };
  expect(await mallory.ask("handOff", request)).toMatchObject({ ok: false });

  // Code of one's own may run, but it sees only what is marked for pages, and the server's own rule asks.
  const code = `async () => {
    const seen = [typeof codemode.listTasks, typeof env, typeof notices.post];
    console.log(seen.join());
    await notices.post({ title: "free beer", text: "for all" });
  }`;
  const begun = await mallory.ask("begin", { requestId: crypto.randomUUID(), code, connectors: [] });
  const { executionId } = begun as { executionId: string };
  const outcome = await mallory.ask("outcome", { executionId });
  expect(outcome).toMatchObject({ status: "paused", pending: [{ connector: "notices", waiting: "approval" }] });
  expect((outcome as { logs: string[] }).logs).toEqual(["function,undefined,function"]);
  // A no is the end of it, and nothing has been posted.
  expect(await mallory.ask("reject", { executionId })).toBe(true);
  const look = "async () => (await notices.list({})).length";
  const second = await mallory.ask("begin", { requestId: crypto.randomUUID(), code: look, connectors: [] });
  const seen = await mallory.ask("outcome", { ...(second as { executionId: string }), until: "end" });
  expect(seen).toMatchObject({ status: "completed", result: 0 });
  mallory.close();
});

const MEASURE = `async () => {
  const { length } = await notices.list({});
  return { onBoard: length, measured: await codemode.measure({}) };
}`;

/** In the page: a tool that gives no answer when it is called the first time. */
function addMeasure(): void {
  let kiln: unknown;
  Object.defineProperty(globalThis, "kiln", {
    get: () => kiln,
    set(value: { runtime: { addTool(name: string, tool: object): unknown } }) {
      kiln = value;
      value.runtime.addTool("measure", {
        effect: "read",
        execute: async () => {
          const starts = Number(localStorage.getItem("starts")) + 1;
          localStorage.setItem("starts", String(starts));
          if (starts === 1) await new Promise(() => {});
          return starts;
        },
      });
    },
  });
}

interface Runner {
  execute(input: { code: string; until?: "end" }): Promise<unknown>;
}

interface Bridge {
  state: string;
  approve(action: { executionId: string }): Promise<{ status: string }>;
  executions(): Promise<unknown[]>;
  pending(): Promise<unknown[]>;
}

/** Waits until the page and its agent talk to each other. */
async function connected({ page }: Demo): Promise<void> {
  const state = (): Promise<string | undefined> =>
    page.evaluate(() => (globalThis as unknown as { kiln: { bridge?: Bridge } }).kiln.bridge?.state);
  await expect.poll(state).toBe("connected");
}
