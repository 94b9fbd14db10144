import wasmFileUrl from "@jitl/quickjs-wasmfile-release-sync/wasm?file-url";
import { SandboxUnavailableError } from "../../protocol/errors.ts";
import type { Platform, WorkerThread } from "./platform.ts";
import workerFileUrl from "./worker-entry.ts?program-url";

export interface AssetAddresses {
  workerUrl?: string | URL | undefined;
  wasmUrl?: string | URL | undefined;
}

/**
 * A page, a Worker or an extension. The Worker's program and the engine are files beside this one, which bundlers
 * copy; where they do not (a development server that has moved this file, plain esbuild), both come as text in a chunk of
 * their own.
 */
export function createBrowserPlatform({ workerUrl, wasmUrl }: AssetAddresses): Platform {
  return {
    threads:
      workerUrl === undefined
        ? [() => startWorker(workerFileUrl()), async () => startWorker(await inlineWorkerUrl())]
        : [() => startWorker(workerUrl)],
    async loadWasm() {
      checkWebAssembly();
      if (wasmUrl !== undefined) return compile(wasmUrl);
      try {
        return await compile(wasmFileUrl());
      } catch {
        return compileInline();
      }
    },
  };
}

function startWorker(url: string | URL): WorkerThread {
  return new Worker(trust(url), { name: "codemode" }) as WorkerThread;
}

interface TrustedTypes {
  createPolicy(name: string, rules: object): { createScriptURL(url: string): string };
}

let trustedAddresses: ReturnType<TrustedTypes["createPolicy"]> | undefined;
/** Under `require-trusted-types-for 'script'` a Worker's address has to come out of a policy. */
function trust(url: string | URL): string | URL {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (trustedTypes === undefined) return url;
  try {
    trustedAddresses ??= trustedTypes.createPolicy("browser-codemode", {
      createScriptURL: (address: string) => address,
    });
    return trustedAddresses.createScriptURL(String(url));
  } catch {
    // The page's `trusted-types` does not name this policy. Whether that matters, the Worker will tell.
    return url;
  }
}

/** Milliseconds that `quickjs.wasm` may take to arrive: a server that never answers is none. */
const LOAD_TIMEOUT = 60_000;

/** The smallest module there is. */
const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** @throws {SandboxUnavailableError} with what to do, where browsers only say that something was blocked */
function checkWebAssembly(): void {
  try {
    void new WebAssembly.Module(EMPTY_MODULE);
  } catch (cause) {
    throw new SandboxUnavailableError(
      "QuickJS needs WebAssembly, which is not to be had here: a Content-Security-Policy with `script-src` must have " +
        `'wasm-unsafe-eval' in it (${String(cause)})`,
      { cause },
    );
  }
}

async function compile(url: string | URL): Promise<WebAssembly.Module> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LOAD_TIMEOUT) });
  if (!response.ok) throw new SandboxUnavailableError(`${String(url)} could not be loaded: ${response.status}`);
  // Not streaming: servers that do not know the file's type are many, and the file is small.
  return WebAssembly.compile(await response.arrayBuffer());
}

async function compileInline(): Promise<WebAssembly.Module> {
  const { wasm } = await import("./inline-assets.ts");
  return WebAssembly.compile(Uint8Array.from(atob(wasm), (character) => character.charCodeAt(0)));
}

let inlineUrl: Promise<string> | undefined;
function inlineWorkerUrl(): Promise<string> {
  return (inlineUrl ??= import("./inline-assets.ts").then(({ program }) =>
    URL.createObjectURL(new Blob([program], { type: "text/javascript" })),
  ));
}
