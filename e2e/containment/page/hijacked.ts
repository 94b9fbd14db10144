/**
 * The worst case: a guest that generated code has taken over wholly. A plain Worker holds the wire, and our own
 * host is at the other end of it.
 */
import { runInGuest } from "../../../src/host/guest-run.ts";
import { ProviderTable } from "../../../src/host/providers.ts";
import { WorkerChannel } from "../../../src/executors/iframe/worker-channel.ts";
import { QuickJSExecutor } from "../../../src/executors/quickjs/browser-executor.ts";
import type { ExecuteOptions, ExecuteResult, Executor, ResolvedProvider } from "../../../src/protocol/executor.ts";
import { DEFAULT_LIMITS } from "../../../src/protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../../src/protocol/messages.ts";

export interface Hijacked extends Executor {
  /** Settles when the guest's code has been compiled and called. */
  readonly began: Promise<void>;
}

export function isHijacked(executor: object): executor is Hijacked {
  return "began" in executor;
}

/** Begins with the first message of the host's that is an order: `CODE` is the attack, and `began` tells the suite. */
const BEGIN = `
const begin = (tools) => {
  const main = (0, eval)("(" + CODE + "\\n)");
  began();
  (async () => main(tools))().catch(() => {});
};`;

/** Milliseconds after a run's timeout at which nothing of its guest is needed any more. */
const AFTERWARDS = 3000;

/** In place of the Worker in the sandbox's frame, with the same channel that the executor uses. */
export class HijackedGuest implements Hijacked {
  readonly #begun = Promise.withResolvers<void>();
  readonly began: Promise<void> = this.#begun.promise;
  readonly #outlives: boolean;

  /** @param outlives What it sends after its run's end has to be refused too: it is not ended with its channel, as others are. */
  constructor(outlives: boolean) {
    this.#outlives = outlives;
  }

  async execute(code: string, providers: ResolvedProvider[], options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const { timeout = 1000 } = options;
    const worker = new Worker(
      programUrl(
        code,
        `const began = () => postMessage("began");
        addEventListener("message", ({ ports: [port] }) => {
          const send = (data, transfer) => port.postMessage(data, transfer ?? []);
          const receive = (f) => port.addEventListener("message", (event) => f(event.data));
          port.addEventListener("message", () => begin({ send, receive }), { once: true });
          port.start();
          send("ready ${PROTOCOL_VERSION}");
        }, { once: true });`,
      ),
    );
    worker.onmessage = () => this.#begun.resolve();
    const { port1, port2 } = new MessageChannel();
    setTimeout(() => worker.terminate(), timeout + AFTERWARDS);
    const onClosed = () => (this.#outlives ? undefined : worker.terminate());
    const channel = new WorkerChannel(port1, { isAlive: true }, onClosed);
    worker.postMessage("begin", [port2]);
    await channel.ready;
    return runInGuest(channel, {
      ...options,
      code: "async () => {}",
      providers: new ProviderTable(providers),
      limits: DEFAULT_LIMITS,
      timeout,
      normalize: async (text) => text,
    });
  }
}

/** The smallest module there is, for an engine that is not started. */
const NO_ENGINE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/**
 * In place of the program in the QuickJS Worker. A guest that is taken over within the engine could send text, and
 * nothing else; this one holds all of the wire.
 */
export class HijackedWorker implements Hijacked {
  readonly #begun = Promise.withResolvers<void>();
  readonly began: Promise<void> = this.#begun.promise;

  async execute(code: string, providers: ResolvedProvider[], options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const { timeout = 1000 } = options;
    const news = new BroadcastChannel(crypto.randomUUID());
    news.onmessage = () => this.#begun.resolve();
    const workerUrl = programUrl(
      code,
      `const began = () => new BroadcastChannel("${news.name}").postMessage("began");
      const send = (data, transfer) => postMessage(data, transfer ?? []);
      const receive = (f) => addEventListener("message", (event) => f(event.data));
      let hasBegun = false;
      addEventListener("message", ({ data }) => {
        // Also when it is to be used again.
        if (typeof data !== "string") return send("ready ${PROTOCOL_VERSION}");
        if (!hasBegun) begin({ send, receive });
        hasBegun = true;
      });`,
    );
    const executor = new QuickJSExecutor({ workerUrl, wasmModule: new WebAssembly.Module(NO_ENGINE), pool: 0 });
    setTimeout(() => (executor.dispose(), news.close()), timeout + AFTERWARDS);
    return executor.execute("async () => {}", providers, { ...options, timeout });
  }
}

function programUrl(code: string, program: string): string {
  const text = `const CODE = ${JSON.stringify(code)};${BEGIN}\n${program}`;
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}
