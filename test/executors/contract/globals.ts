import { describe, expect, test } from "vitest";
import { SANDBOX_GLOBALS } from "../../../src/protocol/sandbox-globals.ts";
import { codemode, shareExecutor, type CreateExecutor } from "./subject.ts";

const PRESENT =
  "Array ArrayBuffer BigInt Boolean DataView Date Error Float64Array Function Infinity Intl Int8Array JSON Map Math NaN Number Object " +
  "Promise Proxy RangeError Reflect RegExp Set String Symbol SyntaxError TypeError URL URLSearchParams Uint8Array WeakMap WeakSet " +
  "AbortController AbortSignal TextDecoder TextEncoder atob btoa clearInterval clearTimeout console crypto decodeURIComponent " +
  "encodeURIComponent eval globalThis isNaN parseFloat parseInt performance queueMicrotask setInterval setTimeout structuredClone";

const ABSENT =
  "fetch XMLHttpRequest WebSocket WebSocketStream WebTransport EventSource RTCPeerConnection RTCDataChannel importScripts postMessage onmessage " +
  "close self window parent top opener frames document location navigator history origin name Worker SharedWorker MessageChannel MessagePort " +
  "MessageEvent BroadcastChannel ServiceWorker Notification indexedDB caches localStorage sessionStorage cookieStore WebAssembly " +
  "SharedArrayBuffer Atomics WeakRef FinalizationRegistry Blob File FileReader FormData Headers Request Response ReadableStream " +
  "CompressionStream createImageBitmap OffscreenCanvas requestAnimationFrame scheduler reportError trustedTypes WorkerGlobalScope " +
  "DedicatedWorkerGlobalScope process require module exports global Buffer setImmediate addEventListener removeEventListener dispatchEvent";

export function describeGlobals(create: CreateExecutor): void {
  describe("globals", () => {
    const run = shareExecutor(create);

    test.each(PRESENT.split(" "))("%s is there", async (name) => {
      expect(await run(`async () => ${JSON.stringify(name)} in globalThis`)).toEqual({ result: true });
      if (name !== "undefined")
        expect(await run(`async () => typeof ${name} !== "undefined"`)).toEqual({ result: true });
    });

    test("nothing else that could do anything is, along the whole chain of prototypes", async () => {
      const code = `async () => {
        const found = new Set();
        for (let at = globalThis; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
          for (const name of Reflect.ownKeys(at)) if (Object(globalThis[name]) === globalThis[name]) found.add(String(name));
        }
        return [...found];
      }`;
      const { result } = await run(code, [codemode({})]);
      const allowed = new Set([...SANDBOX_GLOBALS, "codemode", "constructor", "Symbol(Symbol.toStringTag)"]);
      expect((result as string[]).filter((name) => !allowed.has(name))).toEqual([]);
    });

    test("nothing that reaches out is there", async () => {
      const names = JSON.stringify(ABSENT.split(" "));
      expect(await run(`async () => ${names}.filter((name) => globalThis[name] !== undefined)`)).toEqual({
        result: [],
      });
      const typeofs = ABSENT.split(" ")
        .filter((name) => name !== "exports")
        .map((name) => `typeof ${name}`);
      expect(await run(`async () => [...new Set([${typeofs.join(", ")}])]`)).toEqual({ result: ["undefined"] });
    });

    test("nor by another way to the global object", async () => {
      const code = `async () => {
        const roads = [Function("return this")(), (0, eval)("this"), new Function("return globalThis")(), [].constructor.constructor("return this")(), (async () => {}).constructor("return this")()];
        const globals = await Promise.all(roads);
        return globals.map((found) => found === globalThis && found.fetch === undefined && found.postMessage === undefined);
      }`;
      expect(await run(code)).toEqual({ result: Array(5).fill(true) });
    });

    test("modules cannot be loaded", async () => {
      for (const url of ["data:text/javascript,export default 1", "https://example.org/a.js", "./a.js", "node:fs"]) {
        const { result } = await run(
          `async () => import(${JSON.stringify(url)}).then(() => "loaded", () => "refused")`,
        );
        expect(result).toBe("refused");
      }
    });

    test("the engine's stack shows no functions of the guest", async () => {
      const code = `async () => {
        const found = [];
        Error.prepareStackTrace = (error, sites) => {
          for (const site of sites) {
            const call = site.getFunction?.();
            if (typeof call === "function" && !String(call).includes("marker")) found.push(String(call).slice(0, 60));
            const self = site.getThis?.();
            if (self !== undefined && self !== globalThis) found.push(typeof self);
          }
          return "";
        };
        const probe = { get a() { void "marker"; return new Error().stack, 1 } };
        await codemode.echo(probe);
        console.log(probe);
        void new Error("marker").stack;
        return found;
      }`;
      expect(await run(code, { echo: (input: unknown) => input })).toMatchObject({ result: [] });
    });

    test("nor does a function's caller", async () => {
      const code = `async () => {
        const found = [];
        const look = new Function("found", "return function marker() { for (let at = marker.caller, n = 0; at && n < 9; at = at.caller, n++) found.push(String(at).slice(0, 60)); return 1 }")(found);
        const probe = Object.defineProperty({}, "a", { enumerable: true, get: look });
        await codemode.echo(probe).catch(() => {});
        console.log(probe);
        return found;
      }`;
      expect(await run(code, { echo: (input: unknown) => input })).toMatchObject({ result: [] });
    });

    test("timers work, can be stopped, and take no text", async () => {
      const code = `async () => {
        const order = [];
        const stopped = setTimeout(() => order.push("stopped"), 1);
        clearTimeout(stopped);
        let ticks = 0;
        await new Promise((resolve) => { const id = setInterval((a, b) => { order.push(a + b); if (++ticks === 3) { clearInterval(id); resolve() } }, 2, "t", "i") });
        await new Promise((resolve) => setTimeout(resolve, 10));
        let refused; try { setTimeout("1") } catch (error) { refused = error.name }
        return [order, refused];
      }`;
      expect(await run(code)).toEqual({ result: [["ti", "ti", "ti"], "TypeError"] });
    });

    test("random numbers, ids, clocks", async () => {
      const code = `async () => {
        const bytes = crypto.getRandomValues(new Uint8Array(16));
        return [bytes.some((byte) => byte > 0), crypto.randomUUID(), crypto.randomUUID() !== crypto.randomUUID(), crypto.subtle, typeof performance.now(), Math.abs(Date.now() - (await codemode.now())) < 5000];
      }`;
      const { result } = await run(code, { now: () => Date.now() });
      expect(result).toEqual([
        true,
        expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        true,
        undefined,
        "number",
        true,
      ]);
    });

    test("the web's helpers work", async () => {
      const code = `async () => [
        new URL("../b?x=1", "https://example.org/a/").href, [...new URLSearchParams("a=1&b=2")].length,
        new TextDecoder().decode(new TextEncoder().encode("grün")), atob(btoa("x")), structuredClone({ a: new Date(1) }),
        typeof URL.createObjectURL,
      ]`;
      const { result } = await run(code);
      expect(result).toEqual(["https://example.org/b?x=1", 2, "grün", "x", { a: new Date(1) }, "undefined"]);
    });
  });
}
