/**
 * Executions that earlier releases have recorded go on in this one. Each release adds a file, once, with
 * `RECORD_RELEASE=1 npx vitest run --project node test/runtime/releases.test.ts`; files are never changed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { createBrowserRuntime, type BrowserRuntime } from "../../src/index.ts";
import { QuickJSExecutor } from "../../src/quickjs.node.ts";
import { memoryJournal } from "../../src/testing.ts";

const folder = new URL("releases/", import.meta.url);
const executor = new QuickJSExecutor();
afterAll(() => executor.dispose());

const CODE = `async () => {
  const [task, failure] = await Promise.all([
    codemode.read({ id: 7 }),
    codemode.fail({}).catch((error) => error.message),
  ]);
  await new Promise((resolve) => setTimeout(resolve, 3));
  const step = await codemode.step("chance", () => Math.random());
  const paid = await codemode.pay({ amount: task.price });
  return { task, failure, step, again: Math.random(), paid, at: new Date().getTimezoneOffset() };
}`;

function make(): BrowserRuntime {
  return createBrowserRuntime({
    executor,
    journal: memoryJournal(),
    tools: {
      read: { effect: "read", execute: async () => ({ price: 12n, due: new Date(0), tags: new Set(["a"]) }) },
      fail: { execute: () => Promise.reject(new TypeError("closed")) },
      pay: { requiresApproval: true, execute: async (input: unknown) => ({ receipt: input }) },
    },
  });
}

async function record(): Promise<void> {
  await using runtime = make();
  const { executionId, status } = await runtime.execute({ code: CODE, toolCallId: "call_0", conversationId: "chat" });
  expect(status).toBe("paused");
  const file = new URL(`paused-${packageJson.version}.json`, folder);
  if (existsSync(file)) throw new Error(`${packageJson.version} is recorded already`);
  writeFileSync(file, `${JSON.stringify(await runtime.exportExecution(executionId), undefined, 1)}\n`);
}

if (process.env["RECORD_RELEASE"] !== undefined) await record();

test("this release is recorded, too", () => {
  expect(readdirSync(folder)).toContain(`paused-${packageJson.version}.json`);
});

test.each(readdirSync(folder))("%s goes on", async (name) => {
  await using runtime = make();
  const { id, status } = await runtime.importExecution(readFileSync(new URL(name, folder), "utf8"));
  expect(status).toBe("paused");
  const outcome = await runtime.approve({ executionId: id });
  expect(outcome).toMatchObject({
    status: "completed",
    result: {
      task: { price: 12n, due: new Date(0), tags: new Set(["a"]) },
      failure: "closed",
      paid: { receipt: { amount: 12n } },
    },
  });
});
