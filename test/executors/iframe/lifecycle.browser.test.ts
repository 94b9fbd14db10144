import { afterEach, describe, expect, test } from "vitest";
import { IframeSandboxExecutor, type CallEvent, type IframeSandboxExecutorOptions } from "../../../src/index.ts";

const executors: IframeSandboxExecutor[] = [];
function create(options?: IframeSandboxExecutorOptions): IframeSandboxExecutor {
  const executor = new IframeSandboxExecutor(options);
  executors.push(executor);
  return executor;
}
afterEach(() => {
  for (const executor of executors.splice(0)) executor.dispose();
});

describe("disposal", () => {
  test.each([[true], [false]])("in the task that began a run ends it at once (warm: %s)", async (isWarm) => {
    const executor = create({ timeout: Infinity });
    if (isWarm) await executor.warmUp();
    const running = executor.execute("async () => new Promise(() => {})", []);
    executor.dispose();
    expect((await running).failure?.code).toBe("executor_disposed");
    expect((await executor.execute("async () => 1", [])).failure?.code).toBe("executor_disposed");
  });

  test("by `using`, and by `await using`", async () => {
    let outside: IframeSandboxExecutor;
    {
      using executor = create();
      await using other = create();
      outside = executor;
      expect((await other.execute("async () => 1", [])).result).toBe(1);
    }
    expect((await outside.execute("async () => 1", [])).failure?.code).toBe("executor_disposed");
  });
});

test("where no sandbox can start, every run says so, however many wait", async () => {
  // An address that shows something else.
  const executor = create({ sandboxUrl: "/no-sandbox-here.html" });
  const runs = await Promise.all(Array.from({ length: 100 }, () => executor.execute("async () => 1", [])));
  expect(new Set(runs.map(({ failure }) => failure?.code))).toEqual(new Set(["sandbox_unavailable"]));
  // Known by now: this one does not load the frame again.
  const frames = document.querySelectorAll("iframe").length;
  expect((await executor.execute("async () => 1", [])).failure?.message).toContain("sandboxHtml()");
  expect(document.querySelectorAll("iframe")).toHaveLength(frames);
});

test("calls still under way at the end have failed, for observers too", async () => {
  const events: CallEvent[] = [];
  await create().execute(
    "async () => { void codemode.never(1); throw new Error('stop') }",
    [{ name: "codemode", fns: { never: () => new Promise(() => {}) } }],
    { onCall: (event) => events.push(event) },
  );
  expect(events).toMatchObject([
    { type: "started", seq: 0 },
    { type: "failed", seq: 0, error: { code: "cancelled" } },
  ]);
});

test("a limit may be Infinity", async () => {
  const executor = create({ limits: { logLines: Infinity, logLength: Infinity, argumentsLength: Infinity } });
  const { result, logs } = await executor.execute("async () => { console.log('line'); return codemode.same(7) }", [
    { name: "codemode", fns: { same: (input) => input } },
  ]);
  expect([result, logs]).toEqual([7, ["line"]]);
});

test.each([[null], ["options"], [{ limits: null }], [{ pool: -1 }], [{ nonce: "" }], [{ sandboxUrl: 5 }]])(
  "options %j are refused with a typed error",
  (options) => {
    expect(() => new IframeSandboxExecutor(options as never)).toThrow(
      expect.objectContaining({ code: "invalid_options" }),
    );
  },
);

test("hosts in `script-src` are no way out while `connect-src` is closed", async () => {
  const executor = create({ csp: `default-src 'none'; script-src 'unsafe-eval' ${location.origin}` });
  const { result } = await executor.execute(
    `async () => import(${JSON.stringify(`${location.origin}/package.json?leak`)}).then(() => "loaded", () => "blocked")`,
    [],
  );
  expect(result).toBe("blocked");
  expect(performance.getEntriesByType("resource").map(({ name }) => name)).not.toContainEqual(
    expect.stringContaining("leak"),
  );
});
