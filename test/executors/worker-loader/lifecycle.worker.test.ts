import { env, exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { DynamicWorkerExecutor } from "../../../src/executors/worker-loader/dynamic-worker-executor.ts";
import { RecordingSession } from "../contract/replay-session.ts";
import { codemode } from "../contract/subject.ts";
import { CountingLoader } from "./loaders.ts";

const loader = env.LOADER;
const invalid = expect.objectContaining({ code: "invalid_options" });

describe("options", () => {
  test("without a loader it says what to do", () => {
    for (const options of [undefined, null, {}, { loader: undefined }, { loader: {} }]) {
      expect(() => new DynamicWorkerExecutor(options as never)).toThrow(invalid);
    }
    expect(() => new DynamicWorkerExecutor({} as never)).toThrow(/worker_loaders/);
  });

  test.each<object>([
    { timeout: 0 },
    { limits: { nothing: 1 } },
    { globalOutbound: "https://example.org" },
    { modules: "a.js" },
    { modules: { "codemode-main.js": "" } },
    { modules: { "cloudflare:workers": "" } },
    { modules: { "a.js": 5 } },
    { bindings: [] },
    { compatibilityDate: "today" },
    { compatibilityFlags: "nodejs_compat" },
    { workerLimits: { cpuMs: -1 } },
    { workerLimits: { memory: 5 } },
  ])("refused: %o", (options) => {
    expect(() => new DynamicWorkerExecutor({ loader, ...options } as never)).toThrow(invalid);
  });

  test("probe", async () => {
    expect(await DynamicWorkerExecutor.probe({ loader })).toEqual({ supported: true });
    expect(await DynamicWorkerExecutor.probe({} as never)).toMatchObject({ supported: false });
    const far = { loader, compatibilityDate: "2999-01-01" };
    expect(await DynamicWorkerExecutor.probe(far)).toMatchObject({ supported: false, reason: expect.any(String) });
  });

  test("the isolate gets no network, no bindings, and a limit of computing", async () => {
    const counting = new CountingLoader(env.LOADER);
    await new DynamicWorkerExecutor({ loader: counting }).execute("async () => 1", []);
    expect(counting.codes).toMatchObject([{ globalOutbound: null, compatibilityFlags: [], limits: { cpuMs: 30_000 } }]);
    expect(counting.codes[0]).not.toHaveProperty("env");
  });

  test("limits of the Worker are passed on", async () => {
    const counting = new CountingLoader(env.LOADER);
    await new DynamicWorkerExecutor({ loader: counting, workerLimits: { cpuMs: 50, subRequests: 2 } }).warmUp();
    expect(counting.codes).toMatchObject([{ limits: { cpuMs: 50, subRequests: 2 } }]);
  });
});

describe("what the app adds", () => {
  test("modules, for code that imports them", async () => {
    const modules = { "twice.js": "export const twice = (x) => 2 * x", "text.txt": { text: "words" } };
    const executor = new DynamicWorkerExecutor({ loader, modules });
    const code = `async () => {
      const { twice } = await import("twice.js");
      return [twice(4), (await import("text.txt")).default, await import("other.js").catch((error) => error.message)];
    }`;
    const { result } = await executor.execute(code, []);
    expect(result).toEqual([8, "words", expect.stringContaining('available: "twice.js", "text.txt"')]);
  });

  test("modules in code that has to be made an expression, at the line and column as it was sent", async () => {
    const executor = new DynamicWorkerExecutor({ loader, modules: { "a.js": "export default 1" } });
    const code = 'const a = (await import("a.js")).default;\nawait import("b.js"); throw 1';
    const { failure } = await executor.execute(code, []);
    expect(failure).toMatchObject({ message: expect.stringContaining("b.js") });
    const thrown = await executor.execute('async () => {\n  await import("a.js"); null.x;\n}', []);
    expect(thrown.failure).toMatchObject({ line: 2, column: 30 });
  });

  test("a module that does not compile is named before anything runs", async () => {
    const executor = new DynamicWorkerExecutor({ loader, modules: { "bad.js": "export const" } });
    const { failure } = await executor.execute('async () => import("bad.js")', []);
    expect(failure).toMatchObject({ code: "sandbox_unavailable", message: expect.stringContaining("bad.js") });
    expect(await executor.execute("async () => 1", [])).toEqual({ result: 1 });
  });

  test("static imports are refused with words", async () => {
    const { failure } = await new DynamicWorkerExecutor({ loader }).execute('import a from "a.js";\nreturn a', []);
    expect(failure).toMatchObject({
      code: "syntax_error",
      message: expect.stringContaining("import is not available"),
    });
  });

  test("bindings, as `env`", async () => {
    const executor = new DynamicWorkerExecutor({ loader, bindings: { GREETING: "hello" } });
    expect(await executor.execute("async () => [env.GREETING, Object.isFrozen(env)]", [])).toEqual({
      result: ["hello", true],
    });
    expect(executor.allowsNetwork).toBe(true);
  });

  test("a way out, through the app's handler alone", async () => {
    // The tests' Worker itself: it answers every request in the same way.
    const globalOutbound = (exports as unknown as { default: { fetch(url: string): Promise<Response> } }).default;
    const answer = await (await globalOutbound.fetch("https://example.org/x")).text();
    expect(answer).not.toBe("");
    const executor = new DynamicWorkerExecutor({ loader, globalOutbound });
    expect(executor.allowsNetwork).toBe(true);
    const { result, error } = await executor.execute("async () => (await fetch('https://example.org/x')).text()", []);
    expect(error).toBeUndefined();
    expect(result).toBe(answer);
  });
});

describe("the end", () => {
  test("sixty runs, however they end, leave no session", async () => {
    const counting = new CountingLoader(env.LOADER);
    const executor = new DynamicWorkerExecutor({ loader: counting });
    const tools = [codemode({ echo: (input) => input, never: () => new Promise(() => {}) })];
    const codes = [
      "async () => codemode.echo(1)",
      "async () => { throw new Error('x') }",
      "const a = await codemode.echo(1); return a",
      "async () => { setInterval(() => {}, 1); void codemode.never(); return 1 }",
      "async () => { await codemode.never() }",
    ];
    for (let run = 0; run < 60; run += 20) {
      const group = Array.from({ length: 20 }, (_, at) => {
        const signal = at % 10 === 4 ? AbortSignal.timeout(30) : undefined;
        return executor.execute(codes[at % codes.length]!, tools, { timeout: 3_000, ...(signal && { signal }) });
      });
      await Promise.all(group);
    }
    expect(counting.loaded).toBe(72);
    await expect.poll(() => counting.live).toBe(0);
  });

  test("cancelled while the isolate starts", async () => {
    const counting = new CountingLoader(env.LOADER);
    const controller = new AbortController();
    const running = new DynamicWorkerExecutor({ loader: counting }).execute("async () => 1", [], {
      signal: controller.signal,
    });
    controller.abort();
    expect((await running).failure).toMatchObject({ code: "cancelled" });
    await expect.poll(() => counting.live).toBe(0);
  });

  test("a loader that fails is told of", async () => {
    const broken = {
      get: () => {
        throw new TypeError("no more Workers");
      },
    };
    const { failure } = await new DynamicWorkerExecutor({ loader: broken }).execute("async () => 1", []);
    expect(failure).toMatchObject({ code: "sandbox_unavailable", message: expect.stringContaining("no more Workers") });
  });
});

describe("snippets", () => {
  const snippets = { one: "async (n) => n + (await codemode.echo(1))", two: "async (n) => codemode.run('one', 2 * n)" };
  const tools = {
    echo: async (input: unknown) => input,
    run: async (input: unknown) => ({ code: snippets[(input as { name: keyof typeof snippets }).name] }),
  };
  const code = `async () => {
    const seen = [await codemode.echo("first"), Math.random()];
    console.log("once");
    const [a, b] = await Promise.all([codemode.run("two", 5), codemode.run("one", 3)]);
    seen.push(a, b, await codemode.echo("last"), Math.random());
    return seen;
  }`;
  const providers = [codemode({ echo: () => 0, run: () => 0 })];

  test("move the run to an isolate that knows them, once, and nothing shows", async () => {
    const counting = new CountingLoader(env.LOADER);
    const executor = new DynamicWorkerExecutor({ loader: counting });
    const first = new RecordingSession({ tools });
    const outcome = await executor.execute(code, providers, { replay: first });
    expect(outcome).toMatchObject({ logs: ["once"] });
    expect(outcome.result).toEqual(["first", expect.any(Number), 11, 4, "last", expect.any(Number)]);
    expect(counting.loaded).toBe(3);
    const seqs = first.requests.flatMap((request) => (request.kind === "call" ? [request.seq] : []));
    expect(seqs).toEqual(seqs.map((_, index) => index));
    const again = new RecordingSession({ tools: {}, recorded: first.delivered });
    expect((await executor.execute(code, providers, { replay: again })).result).toEqual(outcome.result);
    expect(counting.loaded).toBe(4);
    await expect.poll(() => counting.live).toBe(0);
  });
});
