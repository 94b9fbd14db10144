import { afterEach, expect, test, vi } from "vitest";
import { createBrowserPlatform } from "../../../src/executors/quickjs/browser-platform.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** A server that never answers: only the request's own signal ends it. */
function stubSilentServer(): void {
  const silent = (_url: unknown, init?: RequestInit): Promise<Response> =>
    new Promise((_resolve, reject) => {
      const { signal } = init ?? {};
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
  vi.stubGlobal("fetch", silent);
}

test("a server that never answers is given up on", { timeout: 5_000 }, async () => {
  stubSilentServer();
  const limits: number[] = [];
  vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    limits.push(milliseconds);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException("too late", "TimeoutError")), 10);
    return controller.signal;
  });
  const loading = createBrowserPlatform({ wasmUrl: "https://example.org/quickjs.wasm" }).loadWasm();
  await expect(loading).rejects.toThrow("too late");
  expect(limits).toEqual([60_000]);
});

test("an address that answers with something else: a failure that names it", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  const loading = createBrowserPlatform({ wasmUrl: "https://example.org/gone.wasm" }).loadWasm();
  await expect(loading).rejects.toMatchObject({
    code: "sandbox_unavailable",
    message: "https://example.org/gone.wasm could not be loaded: 404",
  });
});
