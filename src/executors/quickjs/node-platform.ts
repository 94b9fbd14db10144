import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import program from "./worker-entry.ts?program";
import type { Platform, WorkerThread } from "./platform.ts";

/** What the program expects of a Web Worker, in a worker thread. */
const PRELUDE = `const { parentPort } = require("node:worker_threads");
globalThis.postMessage = (message) => parentPort.postMessage(message);
parentPort.on("message", (data) => globalThis.onmessage({ data }));
`;

/** Node: worker threads, and the engine from its package. */
export const nodePlatform: Platform = {
  threads: [() => new NodeWorker()],
  async loadWasm() {
    const path = createRequire(import.meta.url).resolve("@jitl/quickjs-wasmfile-release-sync/wasm");
    return new WebAssembly.Module(await readFile(path));
  },
};

class NodeWorker implements WorkerThread {
  onmessage: WorkerThread["onmessage"] = null;
  onerror: WorkerThread["onerror"] = null;
  readonly #worker = new Worker(PRELUDE + program, { eval: true, env: {}, execArgv: [] });

  constructor() {
    this.#worker.on("message", (data: unknown) => this.onmessage?.({ data }));
    this.#worker.on("error", (error) => this.onerror?.({ message: String(error) }));
    this.#worker.on("exit", (code) => this.onerror?.({ message: `it ended with code ${code}` }));
    // A guest that waits keeps no process alive; a run that waits for its tools does so by what the tools wait for.
    this.#worker.unref();
  }

  postMessage(message: unknown): void {
    this.#worker.postMessage(message);
  }

  terminate(): unknown {
    return this.#worker.terminate();
  }
}
