import { afterEach, describe, expect, test, vi } from "vitest";
import { ToolCallGuard, type GuardedCall } from "../../src/browser/tool-call-guard.ts";
import { IndexedDBRecords } from "../../src/browser/tool-call-records.ts";
import type { CodeOutcome } from "../../src/browser/code-outcome.ts";
import { delay } from "../executors/contract/subject.ts";

afterEach(() => vi.restoreAllMocks());

/** What a page has: a new one after each reload, on the same storage and locks. */
function page(): ToolCallGuard {
  const records = new IndexedDBRecords();
  return new ToolCallGuard({ records: async () => records, locks: navigator.locks });
}

const done = (result: unknown): CodeOutcome => ({ status: "completed", result });

function call(run: () => Promise<CodeOutcome>, more: Partial<GuardedCall> & { toolCallId?: string } = {}): GuardedCall {
  const { toolCallId = crypto.randomUUID(), ...rest } = more;
  return {
    identity: { runtime: "codemode", conversationId: "c", toolCallId },
    code: "async () => 1",
    signal: undefined,
    run,
    ...rest,
  };
}

describe("a tool call runs once", () => {
  test("asked twice by one page: one run, one outcome", async () => {
    const run = vi.fn(async () => (await delay(20), done(1)));
    const guard = page();
    const asked = call(run);
    expect(await Promise.all([guard.runOnce(asked), guard.runOnce(asked)])).toEqual([done(1), done(1)]);
    expect(await guard.runOnce(asked)).toEqual(done(1));
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("asked again after a reload: the recorded outcome, values and all", async () => {
    const outcome: CodeOutcome = {
      status: "completed",
      result: { when: new Date(5), map: new Map([[1, undefined]]) },
      logs: ["a"],
    };
    const asked = call(async () => outcome);
    await page().runOnce(asked);
    const again = vi.fn(async () => done("twice"));
    expect(await page().runOnce({ ...asked, run: again })).toEqual(outcome);
    expect(again).not.toHaveBeenCalled();
  });

  test("a failure is an outcome like any other", async () => {
    const outcome: CodeOutcome = { status: "error", error: "broken", code: "thrown", line: 3, logs: ["x"] };
    const asked = call(async () => outcome);
    await page().runOnce(asked);
    expect(await page().runOnce({ ...asked, run: async () => done("twice") })).toEqual(outcome);
  });

  test("cut off by a reload: interrupted, told so each time, and not run", async () => {
    const records = new IndexedDBRecords();
    const asked = call(async () => done("must not run"));
    const { runtime, conversationId, toolCallId } = asked.identity;
    await records.begin(JSON.stringify([runtime, conversationId, toolCallId]), asked.code);
    const run = vi.fn(asked.run);
    for (let reload = 0; reload < 2; reload++) {
      expect(await page().runOnce({ ...asked, run })).toMatchObject({
        status: "error",
        code: "interrupted",
        error: expect.stringContaining("not run again"),
      });
    }
    expect(run).not.toHaveBeenCalled();
  });

  test("the page goes away while it runs: the next one sees interrupted", async () => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const asked = call(() => new Promise(() => {}));
    // A page of its own, so that its lock goes with it.
    const locks = frame.contentWindow!.navigator.locks;
    const records = new IndexedDBRecords();
    const guard = new ToolCallGuard({ records: async () => records, locks });
    void guard.runOnce(asked);
    await delay(200);
    frame.remove();
    expect(await page().runOnce({ ...asked, run: async () => done("twice") })).toMatchObject({ code: "interrupted" });
  });

  test("other code under the same id is another call: it runs", async () => {
    const toolCallId = crypto.randomUUID();
    await page().runOnce(call(async () => done("first"), { toolCallId }));
    const other = { toolCallId, code: "async () => 2" };
    expect(await page().runOnce(call(async () => done("second"), other))).toEqual(done("second"));
    expect(await page().runOnce(call(async () => done("third"), other))).toEqual(done("second"));
  });

  test.each<[string, Partial<GuardedCall["identity"]>]>([
    ["conversation", { conversationId: "other" }],
    ["runtime", { runtime: "other" }],
    ["call", { toolCallId: "other" }],
  ])("another %s is another call", async (_name, different) => {
    const asked = call(async () => done("first"));
    await page().runOnce(asked);
    const identity = { ...asked.identity, ...different };
    if ("toolCallId" in different) identity.toolCallId = crypto.randomUUID();
    expect(await page().runOnce({ ...asked, identity, run: async () => done("second") })).toEqual(done("second"));
  });

  test("names that only look alike when joined are different calls", async () => {
    const id = crypto.randomUUID();
    const make = (runtime: string, conversationId: string): GuardedCall => ({
      ...call(async () => done(runtime)),
      identity: { runtime, conversationId, toolCallId: id },
    });
    expect(await page().runOnce(make("a", "b,c"))).toEqual(done("a"));
    expect(await page().runOnce(make("a,b", "c"))).toEqual(done("a,b"));
  });
});

describe("two tabs", () => {
  test("the second waits for the first, then has its outcome", async () => {
    const { promise, resolve } = Promise.withResolvers<CodeOutcome>();
    const asked = call(() => promise);
    const second = vi.fn(async () => done("twice"));
    const outcomes: string[] = [];
    const first = page()
      .runOnce(asked)
      .then((outcome) => (outcomes.push("first"), outcome));
    await delay(100);
    const other = page()
      .runOnce({ ...asked, run: second })
      .then((outcome) => (outcomes.push("second"), outcome));
    await delay(100);
    expect(outcomes).toEqual([]);
    resolve(done("once"));
    expect(await Promise.all([first, other])).toEqual([done("once"), done("once")]);
    expect(second).not.toHaveBeenCalled();
  });

  test("waiting can be given up; the first goes on", async () => {
    const { promise, resolve } = Promise.withResolvers<CodeOutcome>();
    const asked = call(() => promise);
    const controller = new AbortController();
    const first = page().runOnce(asked);
    await delay(100);
    const second = page().runOnce({ ...asked, signal: controller.signal, run: async () => done("twice") });
    controller.abort(new Error("the user left"));
    expect(await second).toMatchObject({
      status: "error",
      code: "cancelled",
      error: expect.stringContaining("the user left"),
    });
    resolve(done("once"));
    expect(await first).toEqual(done("once"));
    expect(await page().runOnce({ ...asked, run: async () => done("twice") })).toEqual(done("once"));
  });

  test("different calls do not wait for each other", async () => {
    const waiting = page().runOnce(call(() => delay(300).then(() => done("slow"))));
    const start = performance.now();
    expect(await page().runOnce(call(async () => done("fast")))).toEqual(done("fast"));
    expect(performance.now() - start).toBeLessThan(250);
    await waiting;
  });
});

describe("without help from the browser", () => {
  test("no storage: calls run, with one warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const guard = new ToolCallGuard({ records: () => Promise.reject(new Error("no storage")), locks: navigator.locks });
    expect(await guard.runOnce(call(async () => done(1)))).toEqual(done(1));
    expect(await guard.runOnce(call(async () => done(2)))).toEqual(done(2));
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]![0])).toContain("reload");
  });

  test("IndexedDB that does not open: calls run, and one page still runs each once", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(indexedDB, "open").mockImplementation(() => {
      throw new DOMException("denied", "SecurityError");
    });
    const run = vi.fn(async () => done(1));
    const guard = page();
    const asked = call(run);
    expect(await guard.runOnce(asked)).toEqual(done(1));
    expect(await guard.runOnce(asked)).toEqual(done(1));
    expect(run).toHaveBeenCalledTimes(1);
  });

  test.each(["get", "begin", "finish"] as const)(
    "storage that fails at %s: the outcome arrives all the same",
    async (method) => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      const records = new IndexedDBRecords();
      vi.spyOn(records, method).mockRejectedValue(new DOMException("full", "QuotaExceededError"));
      const guard = new ToolCallGuard({ records: async () => records, locks: navigator.locks });
      expect(await guard.runOnce(call(async () => done(method)))).toEqual(done(method));
      expect(warn).toHaveBeenCalledTimes(1);
    },
  );

  test("no Web Locks: calls run, and are recorded", async () => {
    const records = new IndexedDBRecords();
    const make = (): ToolCallGuard => new ToolCallGuard({ records: async () => records, locks: undefined });
    const asked = call(async () => done(1));
    expect(await make().runOnce(asked)).toEqual(done(1));
    expect(await make().runOnce({ ...asked, run: async () => done("twice") })).toEqual(done(1));
  });

  test("the database is given up to a newer version, and opened again", async () => {
    const records = new IndexedDBRecords();
    const key = crypto.randomUUID();
    await records.begin(key, "code");
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase("browser-codemode");
      request.onsuccess = () => resolve();
      request.onblocked = () => reject(new Error("The database was not given up"));
      request.onerror = () => reject(new Error("The database could not be deleted"));
    });
    expect(await records.get(key)).toBeUndefined();
    await records.begin(key, "code");
    expect(await records.get(key)).toMatchObject({ code: "code" });
  });
});

test("calls older than a week are forgotten", async () => {
  const old = crypto.randomUUID();
  const recent = crypto.randomUUID();
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now - 8 * 86_400_000);
  await new IndexedDBRecords().begin(old, "code");
  clock.mockReturnValue(now - 6 * 86_400_000);
  await new IndexedDBRecords().begin(recent, "code");
  clock.mockRestore();
  const records = new IndexedDBRecords();
  expect(await records.get(old)).toBeUndefined();
  expect(await records.get(recent)).toMatchObject({ code: "code" });
});
