import { expect, test } from "@playwright/test";
import { serveHost } from "./host-policies/server.ts";

let host: Awaited<ReturnType<typeof serveHost>>;
test.beforeAll(async () => {
  host = await serveHost();
});
test.afterAll(() => host.close());

test("when the sandbox's process ends, its runs say so and the next one works", async ({ page, context }) => {
  await page.goto(host.url);
  await page.waitForFunction("globalThis.attempt !== undefined");
  await page.evaluate("globalThis.executor = createExecutor()");
  const run = (code: string) => page.evaluate(`executor.execute(${JSON.stringify(code)}, [])`);
  expect(await run("async () => 1")).toMatchObject({ result: 1 });

  const waiting = page.evaluate(
    `executor.execute("async () => { console.log('begun'); return new Promise(() => {}) }", [], { onLog: () => (globalThis.hasBegun = true) })`,
  );
  // Code that has not begun would begin in another sandbox.
  await page.waitForFunction("globalThis.hasBegun");
  const sandbox = page.frames().find((frame) => frame !== page.mainFrame());
  const session = await context.newCDPSession(sandbox!);
  // It never answers: the process is gone.
  void session.send("Page.crash").catch(() => undefined);
  expect(await waiting).toMatchObject({ failure: { code: "sandbox_unavailable" } });
  expect(await run("async () => 2")).toMatchObject({ result: 2 });
});
