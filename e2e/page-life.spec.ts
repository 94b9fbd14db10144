import { chromium, expect, test, type Browser } from "@playwright/test";
import { chromiumCandidates } from "../scripts/prepare/browsers.mjs";
import { chromiumArguments } from "../scripts/prepare/chromium-arguments.mjs";
import { serveHost } from "./host-policies/server.ts";
import { Tab } from "./page-life/tab.ts";

// What browsers do to a page that nobody looks at, while code of it runs in the sandbox.

/** What keeps a driven browser from doing it. */
const unusual = [
  "--disable-back-forward-cache",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
];

/** Begins two runs, whose outcomes come into `outcomes`: one calls a tool now and then, the other never lets go. */
const BEGIN = `new Promise((began) => {
  globalThis.outcomes = {};
  globalThis.seen = [];
  addEventListener("pageshow", ({ persisted }) => seen.push("shown again: " + persisted));
  document.addEventListener("freeze", () => seen.push("frozen"));
  document.addEventListener("resume", () => seen.push("resumed"));
  globalThis.executor = createExecutor();
  const next = (n) => { if (n === 5) began(); return n + 1; };
  const calling = "async () => { let n = 0; while (n < 150) { n = await codemode.next(n); await new Promise((f) => setTimeout(f, 20)); } return n; }";
  const run = (code, options) => executor.execute(code, [{ name: "codemode", fns: { next } }], options);
  run(calling, {}).then((outcome) => { outcomes.calling = outcome; });
  run("async () => { while (true) {} }", { timeout: 1000 }).then((outcome) => { outcomes.looping = outcome; });
})`;

const ENDED = { calling: { result: 150 }, looping: { failure: { code: "timeout" } } };
const NEXT = "executor.execute('async () => codemode.twice(21)', [{ name: 'codemode', fns: { twice: (n) => 2 * n } }])";

let host: Awaited<ReturnType<typeof serveHost>>;
let usual: Browser;
test.beforeAll(async () => {
  host = await serveHost();
  const [executablePath] = chromiumCandidates();
  usual = await chromium.launch({
    args: chromiumArguments(),
    ignoreDefaultArgs: unusual,
    ...(executablePath !== undefined && { executablePath }),
  });
});
test.afterAll(async () => {
  await usual.close();
  host.close();
});

test("left and come back to: runs go on where they were", async () => {
  const page = await usual.newPage();
  await page.goto(host.url);
  await page.waitForFunction("globalThis.createExecutor !== undefined");
  await page.evaluate(BEGIN);
  await page.goto(`${host.url}?x-page=other`);
  // Longer than one of them may take.
  await page.waitForTimeout(1500);
  await page.goBack({ waitUntil: "commit" });
  await expect.poll(() => page.evaluate("seen")).toContain("shown again: true");
  await expect.poll(() => page.evaluate("outcomes")).toMatchObject(ENDED);
  expect(await page.evaluate(NEXT)).toEqual({ result: 42 });
  await page.close();
});

test("in the background, where timers hardly tick: runs end as ever", async () => {
  const tab = await Tab.open(usual, host.url);
  await expect.poll(() => tab.evaluate("typeof createExecutor")).toBe("function");
  await tab.evaluate(BEGIN);
  await tab.hide();
  await expect.poll(() => tab.evaluate("document.visibilityState")).toBe("hidden");
  await expect.poll(() => tab.evaluate("outcomes")).toMatchObject(ENDED);
  // Begun in the background, too, with a frame of its own.
  await tab.evaluate("{ executor = createExecutor(); }");
  expect(await tab.evaluate(NEXT)).toEqual({ result: 42 });
  expect(await tab.evaluate("document.visibilityState")).toBe("hidden");
});

test("frozen by the browser: runs go on afterwards, or end with their timeout", async () => {
  const tab = await Tab.open(usual, host.url);
  await expect.poll(() => tab.evaluate("typeof createExecutor")).toBe("function");
  await tab.evaluate(BEGIN);
  await tab.hide();
  await tab.freeze();
  await new Promise((resolve) => setTimeout(resolve, 2000));
  expect(await tab.evaluate("seen")).toEqual(["frozen"]);
  expect(await tab.evaluate("outcomes")).not.toHaveProperty("calling");
  await tab.thaw();
  await tab.show();
  await expect.poll(() => tab.evaluate("outcomes")).toMatchObject(ENDED);
  expect(await tab.evaluate("seen")).toEqual(["frozen", "resumed"]);
  expect(await tab.evaluate(NEXT)).toEqual({ result: 42 });
});
