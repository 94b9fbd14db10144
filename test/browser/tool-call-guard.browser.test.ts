import { afterEach, describe, expect, test, vi } from "vitest";
import { ToolCallGuard, type GuardedCall } from "../../src/browser/tool-call-guard.ts";
import { IndexedDBRecords } from "../../src/browser/tool-call-records.ts";
import type { CodeOutcome } from "../../src/code-tool/code-outcome.ts";
import { delay } from "../executors/contract/subject.ts";

afterEach(() => vi.restoreAllMocks());

/** What a page has: a new one after each reload, on the same storage and locks. */
function page(): ToolCallGuard {
  const records = new IndexedDBRecords();
  return new ToolCallGuard({ records: async () => records, locks: navigator.locks });
}

/** A request of IndexedDB that neither succeeds nor fails. */
const neverOpening = (): IDBOpenDBRequest =>
  Object.create(IDBOpenDBRequest.prototype, { addEventListener: { value: () => {} } }) as IDBOpenDBRequest;

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
    const key = JSON.stringify([runtime, conversationId, toolCallId]);
    await records.claim({ key, code: asked.code, owner: "gone" });
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

  test.each(["claim", "finish"] as const)(
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
    await records.claim({ key, code: "code", owner: "o" });
    await new Promise<void>((resolve, reject) => {
      const request = indexedDB.deleteDatabase("browser-codemode");
      request.onsuccess = () => resolve();
      request.onblocked = () => reject(new Error("The database was not given up"));
      request.onerror = () => reject(new Error("The database could not be deleted"));
    });
    expect(await records.get(key)).toBeUndefined();
    await records.claim({ key, code: "code", owner: "o" });
    expect(await records.get(key)).toMatchObject({ code: "code" });
  });
});

test("calls older than a week are forgotten", async () => {
  const old = crypto.randomUUID();
  const recent = crypto.randomUUID();
  const now = Date.now();
  const clock = vi.spyOn(Date, "now").mockReturnValue(now - 8 * 86_400_000);
  await new IndexedDBRecords().claim({ key: old, code: "code", owner: "o" });
  clock.mockReturnValue(now - 6 * 86_400_000);
  await new IndexedDBRecords().claim({ key: recent, code: "code", owner: "o" });
  clock.mockRestore();
  const records = new IndexedDBRecords();
  expect(await records.get(old)).toBeUndefined();
  expect(await records.get(recent)).toMatchObject({ code: "code" });
});

describe("an insecure page, without Web Locks", () => {
  const insecure = (): ToolCallGuard => {
    const records = new IndexedDBRecords();
    return new ToolCallGuard({ records: async () => records, locks: undefined });
  };

  test("a second tab waits for one that runs for longer than a heartbeat may be old", async () => {
    const { promise, resolve } = Promise.withResolvers<CodeOutcome>();
    const second = vi.fn(async () => done("twice"));
    const asked = call(() => promise);
    const first = insecure().runOnce(asked);
    await delay(100);
    const other = insecure().runOnce({ ...asked, run: second });
    expect(await Promise.race([other, delay(6_500).then(() => "still waiting")])).toBe("still waiting");
    resolve(done("once"));
    expect(await Promise.all([first, other])).toEqual([done("once"), done("once")]);
    expect(second).not.toHaveBeenCalled();
  }, 15_000);

  test("asked at the same moment by two tabs: one runs", async () => {
    const run = vi.fn(async () => (await delay(300), done("once")));
    const asked = call(run);
    const outcomes = await Promise.all([insecure(), insecure(), insecure()].map((guard) => guard.runOnce(asked)));
    expect(outcomes).toEqual([done("once"), done("once"), done("once")]);
    expect(run).toHaveBeenCalledTimes(1);
  });

  test("an owner that is silent for five seconds was cut off", async () => {
    const asked = call(async () => done("must not run"));
    const { runtime, conversationId, toolCallId } = asked.identity;
    const key = JSON.stringify([runtime, conversationId, toolCallId]);
    await new IndexedDBRecords().claim({ key, code: asked.code, owner: "gone" });
    const start = performance.now();
    expect(await insecure().runOnce(asked)).toMatchObject({ code: "interrupted" });
    expect(performance.now() - start).toBeGreaterThan(4_000);
    expect(await insecure().runOnce(asked)).toMatchObject({ code: "interrupted" });
  }, 15_000);

  test("waiting can be given up", async () => {
    const { promise, resolve } = Promise.withResolvers<CodeOutcome>();
    const asked = call(() => promise);
    const first = insecure().runOnce(asked);
    await delay(100);
    expect(await insecure().runOnce({ ...asked, signal: AbortSignal.timeout(200) })).toMatchObject({
      code: "cancelled",
    });
    resolve(done("once"));
    expect(await first).toEqual(done("once"));
  });
});

describe("storage that never answers", () => {
  test("IndexedDB that stays opening: calls run after two seconds, and later ones at once, with one warning", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(indexedDB, "open").mockImplementation(neverOpening);
    const guard = page();
    const start = performance.now();
    expect(await guard.runOnce(call(async () => done(1)))).toEqual(done(1));
    const first = performance.now();
    expect(first - start).toBeGreaterThan(1_500);
    expect(first - start).toBeLessThan(4_000);
    expect(await guard.runOnce(call(async () => done(2)))).toEqual(done(2));
    expect(performance.now() - first).toBeLessThan(500);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test("an abort is heard while it is waited for, and the code does not run", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(indexedDB, "open").mockImplementation(neverOpening);
    const run = vi.fn(async () => done(1));
    const start = performance.now();
    expect(await page().runOnce(call(run, { signal: AbortSignal.timeout(100) }))).toMatchObject({ code: "cancelled" });
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(run).not.toHaveBeenCalled();
  });
});

describe("an abort", () => {
  test("before the code began is not remembered", async () => {
    const run = vi.fn(async () => done("ran"));
    const guard = page();
    const asked = call(run);
    expect(await guard.runOnce({ ...asked, signal: AbortSignal.abort() })).toMatchObject({ code: "cancelled" });
    const controller = new AbortController();
    const aborted = guard.runOnce({ ...asked, signal: controller.signal });
    controller.abort();
    expect(await aborted).toMatchObject({ code: "cancelled" });
    expect(run).not.toHaveBeenCalled();
    expect(await guard.runOnce(asked)).toEqual(done("ran"));
  });

  test("between the record and the run leaves no record", async () => {
    const controller = new AbortController();
    const records = new IndexedDBRecords();
    const claim = records.claim.bind(records);
    vi.spyOn(records, "claim").mockImplementationOnce(async (wanted) => {
      const known = await claim(wanted);
      controller.abort();
      return known;
    });
    const guard = new ToolCallGuard({ records: async () => records, locks: navigator.locks });
    const asked = call(async () => done("ran"));
    expect(await guard.runOnce({ ...asked, signal: controller.signal })).toMatchObject({ code: "cancelled" });
    expect(await page().runOnce(asked)).toEqual(done("ran"));
  });

  test("by the first asker while it waits lets the second one go on", async () => {
    const { promise, resolve } = Promise.withResolvers<CodeOutcome>();
    const asked = call(() => promise);
    const elsewhere = page().runOnce(asked);
    await delay(100);
    const guard = page();
    const first = guard.runOnce({ ...asked, signal: AbortSignal.timeout(50) });
    const second = guard.runOnce(asked);
    expect(await first).toMatchObject({ code: "cancelled" });
    resolve(done("once"));
    expect(await second).toEqual(done("once"));
    await elsewhere;
  });

  test("by a second asker of the same page is its own", async () => {
    const { promise, resolve } = Promise.withResolvers<CodeOutcome>();
    const guard = page();
    const asked = call(() => promise);
    const first = guard.runOnce(asked);
    expect(await guard.runOnce({ ...asked, signal: AbortSignal.timeout(50) })).toMatchObject({ code: "cancelled" });
    resolve(done("once"));
    expect(await first).toEqual(done("once"));
  });

  test("of a run is the outcome that the run gives, logs and all", async () => {
    const controller = new AbortController();
    const outcome: CodeOutcome = { status: "error", error: "stopped", code: "cancelled", logs: ["so far"] };
    const guard = page();
    const asked = call(() => (controller.abort(), delay(50).then(() => outcome)), { signal: controller.signal });
    expect(await guard.runOnce(asked)).toEqual(outcome);
    expect(await page().runOnce({ ...asked, signal: undefined })).toEqual(outcome);
  });
});

describe("what is kept", () => {
  test("nesting as deep as the executor allows, and deeper", async () => {
    for (const depth of [100, 101, 1_000]) {
      let result: unknown = new Map([["leaf", 1n]]);
      for (let level = 1; level < depth; level++) result = [result];
      const asked = call(async () => done(result));
      await page().runOnce(asked);
      expect(await page().runOnce(asked)).toEqual(done(result));
    }
  });

  test("a result that cannot be written: an error that says so, never an empty success", async () => {
    const outcome: CodeOutcome = { status: "completed", result: { open: () => {} }, logs: ["a"] };
    const asked = call(async () => outcome);
    expect(await page().runOnce(asked)).toBe(outcome);
    expect(await page().runOnce(asked)).toEqual({
      status: "error",
      code: "unsupported_value",
      error: expect.stringContaining("could not be kept"),
      logs: ["a"],
    });
  });

  test("a record that cannot be read is an error too", async () => {
    const records = new IndexedDBRecords();
    const asked = call(async () => done(1));
    const { runtime, conversationId, toolCallId } = asked.identity;
    const key = JSON.stringify([runtime, conversationId, toolCallId]);
    await records.claim({ key, code: asked.code, owner: "o" });
    await records.finish(key, "o", "{");
    expect(await page().runOnce(asked)).toMatchObject({
      status: "error",
      error: expect.stringContaining("not be kept"),
    });
  });

  test("in memory: the latest, 4 million characters at most", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const guard = new ToolCallGuard({ records: () => Promise.reject(new Error("no storage")), locks: undefined });
    const runs: string[] = [];
    const asked = ["a", "b", "c"].map((name) => call(async () => (runs.push(name), done("x".repeat(1_900_000)))));
    for (const each of asked) await guard.runOnce(each);
    for (const each of asked.toReversed()) await guard.runOnce(each);
    expect(runs).toEqual(["a", "b", "c", "a"]);
    const huge = call(async () => (runs.push("huge"), done("x".repeat(5_000_000))));
    await guard.runOnce(huge);
    await guard.runOnce(huge);
    expect(runs.filter((name) => name === "huge")).toHaveLength(1);
  });
});
