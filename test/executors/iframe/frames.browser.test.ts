import { afterEach, describe, expect, test, vi } from "vitest";
import {
  IframeSandboxExecutor,
  type IframeSandboxExecutorOptions,
} from "../../../src/executors/iframe/iframe-sandbox-executor.ts";
import { codemode, delay } from "../contract/subject.ts";

const executors: IframeSandboxExecutor[] = [];

function create(options?: IframeSandboxExecutorOptions): IframeSandboxExecutor {
  const executor = new IframeSandboxExecutor(options);
  executors.push(executor);
  return executor;
}

function frames(): HTMLIFrameElement[] {
  return [...document.querySelectorAll<HTMLIFrameElement>('iframe[sandbox="allow-scripts"]')];
}

afterEach(async () => {
  for (const executor of executors.splice(0)) executor.dispose();
  // One that was still loading goes as soon as it has loaded.
  await vi.waitFor(() => expect(frames()).toHaveLength(0));
});

describe("the page stays alive", () => {
  test("while generated code loops for ever, timers of the page go on", async () => {
    const executor = create();
    await executor.warmUp();
    let ticks = 0;
    const ticker = setInterval(() => ticks++, 10);
    const { failure } = await executor.execute("async () => { while (true) {} }", [], { timeout: 600 });
    clearInterval(ticker);
    expect(failure?.code).toBe("timeout");
    // A machine under load is late; a page that is blocked ticks once, when it is over.
    expect(ticks).toBeGreaterThan(5);
  });

  test("one run's loop does not hold up another", async () => {
    const executor = create();
    const looping = executor.execute("async () => { while (true) {} }", [], { timeout: 1_000 });
    const start = performance.now();
    expect(await executor.execute("async () => codemode.one()", [codemode({ one: () => 1 })])).toEqual({ result: 1 });
    expect(performance.now() - start).toBeLessThan(900);
    expect((await looping).failure?.code).toBe("timeout");
  });
});

describe("the frame", () => {
  test("nobody meets it", async () => {
    const executor = create();
    await executor.warmUp();
    const frame = frames()[0]!;
    expect(getComputedStyle(frame).display).toBe("none");
    expect(frame.getBoundingClientRect().width).toBe(0);
    expect(frame.getAttribute("aria-hidden")).toBe("true");
    expect(frame.tabIndex).toBe(-1);
    // Firefox does not tell which features it knows.
    if ("featurePolicy" in document) expect(frame.getAttribute("allow")).toContain("camera 'none'");
    expect(frame.getAttribute("referrerpolicy")).toBe("no-referrer");
    expect(frame.contentDocument).toBeNull();
  });

  test("is made at the first run, serves the next, and goes with the executor", async () => {
    const executor = create();
    expect(frames()).toHaveLength(0);
    await executor.warmUp();
    const [frame] = frames();
    for (let count = 0; count < 5; count++)
      expect(await executor.execute(`async () => ${count}`, [])).toEqual({ result: count });
    expect(frames()).toHaveLength(1);
    expect(frames()[0]).toBe(frame);
    executor.dispose();
    expect(frames()).toHaveLength(0);
  });

  test("using ends it too", async () => {
    {
      using executor = new IframeSandboxExecutor();
      expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
      expect(frames()).toHaveLength(1);
    }
    expect(frames()).toHaveLength(0);
  });

  test("disposing while it loads leaves none behind", async () => {
    const executor = create();
    const running = executor.execute("async () => 1", []);
    await delay(1);
    executor.dispose();
    expect((await running).failure?.code).toBe("executor_disposed");
    await delay(500);
    expect(frames()).toHaveLength(0);
  });

  test("removed by the app, the next run makes another", async () => {
    const executor = create();
    await executor.warmUp();
    for (let round = 0; round < 3; round++) {
      frames()[0]!.remove();
      expect(await executor.execute("async () => codemode.one()", [codemode({ one: () => 1 })])).toEqual({ result: 1 });
      expect(frames()).toHaveLength(1);
    }
  });

  test("removed under a run, the run fails soon instead of waiting for its timeout", async () => {
    const executor = create();
    await executor.warmUp();
    const running = executor.execute("async () => { await codemode.began(); await new Promise(() => {}) }", [
      codemode({ began: () => void setTimeout(() => frames()[0]!.remove(), 10) }),
    ]);
    const outcome = await Promise.race([running, delay(20_000)]);
    expect(outcome).toMatchObject({ failure: { code: "sandbox_unavailable" } });
  });

  test("moved by the app it loads again: runs end, the next one works", async () => {
    const executor = create();
    await executor.warmUp();
    const box = document.createElement("div");
    document.body.append(box);
    box.append(frames()[0]!);
    const { error, failure } = await executor.execute("async () => 1", []);
    if (error !== undefined) expect(failure?.code).toMatch(/sandbox_unavailable|protocol_violation/);
    await delay(300);
    expect(await executor.execute("async () => 2", [])).toEqual({ result: 2 });
    box.remove();
    expect(await executor.execute("async () => 3", [])).toEqual({ result: 3 });
  });

  test("navigated, whatever is in it now is not believed: the run ends", async () => {
    const executor = create();
    await executor.warmUp();
    const running = executor.execute("async () => codemode.wait()", [codemode({ wait: () => new Promise(() => {}) })], {
      timeout: 5_000,
    });
    await delay(50);
    frames()[0]!.srcdoc = "<p>something else";
    expect((await running).failure).toMatchObject({
      code: "protocol_violation",
      message: expect.stringContaining("navigated"),
    });
    expect(await executor.execute("async () => 2", [])).toEqual({ result: 2 });
    expect(frames()).toHaveLength(1);
  });

  test("messages that other windows send are not taken for the sandbox's", async () => {
    const executor = create();
    const forge = setInterval(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {};
      window.postMessage("browser-codemode:frame", "*", [port2]);
    }, 1);
    expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
    clearInterval(forge);
  });

  test("350 runs, one after the other, replace it on the way and leave one", { timeout: 60_000 }, async () => {
    const executor = create();
    await executor.warmUp();
    const [first] = frames();
    for (let count = 0; count < 350; count++) {
      const { result, error } = await executor.execute("async () => codemode.same(1)", [
        codemode({ same: (x: unknown) => x }),
      ]);
      if (result !== 1) throw new Error(`Run ${count}: ${error}`);
    }
    await delay(300);
    // Those that were ready in the old frame have been used by now, or are the only reason that it is still there.
    expect(frames().length).toBeLessThanOrEqual(2);
    for (let count = 0; count < 3; count++) await executor.execute("async () => 1", []);
    await delay(300);
    expect(frames()).toHaveLength(1);
    expect(frames()[0]).not.toBe(first);
  });
});

describe("the pool", () => {
  test.each([0, 1, 2, 5])("of %i: runs one by one and at once", async (pool) => {
    const executor = create({ pool });
    for (let count = 0; count < 3; count++) expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, id) => executor.execute(`async () => ${id}`, [])));
    expect(outcomes.map(({ result }) => result)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(frames()).toHaveLength(1);
  });

  test("a warm run does not wait for a worker to start", async () => {
    const executor = create();
    await executor.warmUp();
    const times: number[] = [];
    for (let count = 0; count < 15; count++) {
      await delay(60);
      const start = performance.now();
      await executor.execute("async () => 1", []);
      times.push(performance.now() - start);
    }
    const [fastest] = times.sort((a, b) => a - b);
    expect(fastest).toBeLessThan(8);
  });

  test("warming up twice, or during a run, is harmless", async () => {
    const executor = create();
    await Promise.all([executor.warmUp(), executor.warmUp(), executor.execute("async () => 1", [])]);
    await executor.warmUp();
    expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
    expect(frames()).toHaveLength(1);
  });

  test(
    "more runs than may be active at once wait their turn, and can be cancelled while they do",
    { timeout: 30_000 },
    async () => {
      const executor = create();
      const { promise, resolve } = Promise.withResolvers<number>();
      const controller = new AbortController();
      const wait = codemode({ wait: () => promise });
      const all = Array.from({ length: 66 }, () => executor.execute("async () => codemode.wait()", [wait]));
      const cancelled = executor.execute("async () => codemode.wait()", [wait], { signal: controller.signal });
      await delay(100);
      controller.abort();
      expect((await cancelled).failure?.code).toBe("cancelled");
      resolve(7);
      expect((await Promise.all(all)).every(({ result }) => result === 7)).toBe(true);
    },
  );
});

describe("options", () => {
  test.each<[string, unknown]>([
    ["pool", -1],
    ["pool", 33],
    ["pool", 1.5],
    ["pool", "2"],
    ["pool", NaN],
    ["timeout", 0],
    ["timeout", -5],
    ["timeout", NaN],
    ["timeout", "30"],
    ["timeout", 2 ** 31],
    ["csp", 5],
    ["csp", null],
    ["limits", { calls: -1 }],
    ["limits", { calls: "5" }],
    ["limits", { colls: 5 }],
    ["limits", { depth: NaN }],
  ])("%s: %o is refused", (name, value) => {
    expect(() => new IframeSandboxExecutor({ [name]: value })).toThrow(
      expect.objectContaining({ code: "invalid_options" }),
    );
  });

  test("undefined is as if it was not there", async () => {
    const executor = create({ pool: undefined, timeout: undefined, csp: undefined, limits: undefined } as never);
    expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
  });
});

test("probe says that this page can, and leaves nothing", async () => {
  expect(await IframeSandboxExecutor.probe()).toEqual({ supported: true });
  expect(frames()).toHaveLength(0);
});
