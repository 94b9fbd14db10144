import { env } from "cloudflare:workers";
import { afterAll, describe, expect, test } from "vitest";
import { DynamicWorkerExecutor } from "../../../src/executors/worker-loader/dynamic-worker-executor.ts";
import { delay } from "../contract/subject.ts";
import { loadControl } from "./loaders.ts";

const loader = env.LOADER;
const executor = new DynamicWorkerExecutor({ loader });
afterAll(() => executor.dispose());

const REACHED = ".then((found) => Object.keys(found).length > 0, () => false)";

/** Code that gives `true` where it gets at something that it must not have. */
const REACHES: Record<string, string> = {
  fetch: "async () => typeof fetch === 'function'",
  WebSocket: "async () => typeof WebSocket === 'function' && typeof WebSocketPair === 'function'",
  caches: "async () => typeof caches === 'object'",
  scheduler: "async () => typeof scheduler === 'object'",
  ports: "async () => typeof MessageChannel === 'function'",
  "listening to the scope":
    "async () => { try { addEventListener('unhandledrejection', () => {}); return true } catch { return false } }",
  "cloudflare:sockets": `async () => import("cloudflare:sockets")${REACHED}`,
  "cloudflare:workers": `async () => import("cloudflare:workers")${REACHED}`,
  "a comment between": `async () => import/* ( */("cloudflare:workers")${REACHED}`,
  "a line between": `async () => import\n("cloudflare:workers")${REACHED}`,
  "a computed name": `async () => import(["cloudflare", "workers"].join(":"))${REACHED}`,
  "inside a template": "async () => JSON.parse(`${await import('cloudflare:workers').then(() => true, () => false)}`)",
  "inside a regular expression's neighbour":
    "async () => { const a = 1, g = 1; return /import(1)/.test('') || 4 / a /g, import('cloudflare:workers').then(() => true, () => false) }",
  "after a comment of HTML": `async () => { const a = 1;\n<!-- */ '\n--> ' */\nreturn import("cloudflare:workers")${REACHED} }`,
  "in a default parameter": `async (found = import("cloudflare:workers")${REACHED}) => found`,
  "in a class": `async () => { class A { static found = import("cloudflare:workers")${REACHED} } return A.found }`,
  "with options": `async () => import("cloudflare:workers", { with: {} })${REACHED}`,
  "an import in an import": `async () => import(await import("cloudflare:workers").then(() => "cloudflare:workers", () => "cloudflare:sockets"))${REACHED}`,
  "the isolate's own modules": `async () => import("main.js")${REACHED}`,
};

describe("out of reach, though not in an isolate that nobody secured", () => {
  test.each(Object.entries(REACHES))("%s", async (_name, code) => {
    const control = loadControl(loader, code);
    expect(await control.run()).toBe(true);
    expect(await executor.execute(code, [])).toEqual({ result: false });
  });
});

test("modules of the executor's own are no more to be had than others", async () => {
  for (const name of ["codemode-main.js", "codemode-guest.js", "codemode-order.json", "./codemode-main.js"]) {
    const { failure } = await executor.execute(`async () => import(${JSON.stringify(name)})`, []);
    expect(failure).toMatchObject({ name: "TypeError", message: expect.stringContaining("there are no modules") });
  }
});

test("nothing is left of what the main module and the guest share", async () => {
  const code = "async () => [typeof guest, typeof codemodeGuest, typeof env, Object.keys(globalThis).sort()]";
  expect(await executor.execute(code, [])).toEqual({
    result: ["undefined", "undefined", "undefined", ["crypto", "performance"]],
  });
});

test("text cannot be made code once the run has begun", async () => {
  const code = `async () => [() => eval("1"), () => Function("return 1")(), () => new (async () => {}).constructor("")].map((make) => {
    try { make(); return "made" } catch (error) { return error.name }
  })`;
  expect(await executor.execute(code, [])).toEqual({ result: ["EvalError", "EvalError", "EvalError"] });
});

test("what the code does to prototypes shows it nothing, and forges nothing", async () => {
  const code = `async () => {
    const seen = [];
    const spy = (name) => function (...args) {
      if (typeof this === "function" || args.some((arg) => typeof arg === "function" && !String(arg).includes("spied"))) seen.push(name);
      for (const found of [this, ...args]) if (typeof found === "function") try { found("done 666") } catch {}
      return 1;
    };
    Function.prototype[Symbol.dispose] = spy("dispose");
    Function.prototype[Symbol.asyncDispose] = spy("asyncDispose");
    Object.prototype[Symbol.dispose] = spy("object dispose");
    Function.prototype.call = spy("call");
    Function.prototype.apply = spy("apply");
    Function.prototype.bind = spy("bind");
    Function.prototype.then = spy("then");
    EventTarget.prototype.addEventListener = spy("addEventListener");
    EventTarget.prototype.dispatchEvent = spy("dispatchEvent");
    Promise.prototype.then = spy("promise then");
    for (const name of ["post", "connect", "dup", "handleEvent", "0", "1"]) {
      Object.defineProperty(Object.prototype, name, { configurable: true, set: spy("set " + name), get: () => undefined });
    }
    const value = await codemode.echo("x");
    return [value, seen.join()];
  }`;
  const outcome = await executor.execute(code, [{ name: "codemode", fns: { echo: (input) => input } }], {
    inOrder: true,
  });
  expect(outcome).toEqual({ result: ["x", ""] });
});

test.each(["return 1", "throw new Error('end')", "await new Promise(() => {})"])(
  "nothing of it goes on after the end: %s",
  async (end) => {
    let calls = 0;
    const code = `async () => {
      setInterval(() => { codemode.tick().catch(() => {}) }, 1);
      (async () => { while (true) { await codemode.tick(); await new Promise((resolve) => setTimeout(resolve, 1)) } })();
      await codemode.tick();
      ${end};
    }`;
    await executor.execute(code, [{ name: "codemode", fns: { tick: () => void calls++ } }], { timeout: 300 });
    const before = calls;
    expect(before).toBeGreaterThan(0);
    await delay(100);
    expect(calls).toBe(before);
  },
);

test("no run sees what another left in memory, though calls of one isolate do", async () => {
  const code =
    "async () => { const seen = Array.prototype.left; Array.prototype.left = globalThis.left = 'secret'; return seen === undefined }";
  const control = loadControl(loader, code);
  expect([await control.run(), await control.run()]).toEqual([true, false]);
  for (let run = 0; run < 3; run++) expect(await executor.execute(code, [])).toEqual({ result: true });
});
