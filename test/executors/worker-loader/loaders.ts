import type {
  LoadedWorker,
  LoadedWorkerCode,
  WorkerLoaderBinding,
} from "../../../src/executors/worker-loader/worker-loader.ts";

interface Runs {
  run(host: object): PromiseLike<unknown>;
}

/** A loader that knows how many isolates it has made, and how many runs in them have not ended. */
export class CountingLoader implements WorkerLoaderBinding {
  readonly #loader: WorkerLoaderBinding;
  loaded = 0;
  live = 0;
  readonly codes: LoadedWorkerCode[] = [];

  constructor(loader: WorkerLoaderBinding) {
    this.#loader = loader;
  }

  load(code: LoadedWorkerCode): LoadedWorker {
    this.loaded++;
    this.codes.push(code);
    const entrypoint = this.#loader.load!(code).getEntrypoint() as Runs;
    return { getEntrypoint: () => ({ run: (host: object) => this.#count(entrypoint.run(host)) }) };
  }

  get(): LoadedWorker {
    throw new Error("not used");
  }

  async #count(running: PromiseLike<unknown>): Promise<unknown> {
    this.live++;
    try {
      return await running;
    } finally {
      this.live--;
    }
  }
}

/** What an isolate is that nobody has secured: to see that an attack works where nothing stops it. */
export function loadControl(loader: WorkerLoaderBinding, code: string): { run(): Promise<unknown> } {
  const main = `
    import { WorkerEntrypoint } from "cloudflare:workers";
    const AsyncFunction = (async () => {}).constructor;
    const make = new AsyncFunction("return (" + ${JSON.stringify(code)} + ")");
    export default class extends WorkerEntrypoint {
      async run() { return (await make())() }
    }`;
  const isolate = { compatibilityDate: "2026-01-01", mainModule: "main.js", modules: { "main.js": main } };
  return loader.load!({ ...isolate, globalOutbound: null }).getEntrypoint() as { run(): Promise<unknown> };
}
