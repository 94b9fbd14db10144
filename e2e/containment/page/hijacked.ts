/**
 * The worst case: a guest that generated code has taken over wholly. A plain Worker holds the wire, and our own
 * host is at the other end of it, with the same channel that the executor uses.
 */
import { runInGuest } from "../../../src/host/guest-run.ts";
import { ProviderTable } from "../../../src/host/providers.ts";
import { WorkerChannel } from "../../../src/executors/iframe/worker-channel.ts";
import type { ExecuteOptions, ExecuteResult, Executor, ResolvedProvider } from "../../../src/protocol/executor.ts";
import { DEFAULT_LIMITS } from "../../../src/protocol/limits.ts";
import { PROTOCOL_VERSION } from "../../../src/protocol/messages.ts";

const PROGRAM = `
addEventListener("message", ({ data: code, ports: [port] }) => {
  const send = (data, transfer) => port.postMessage(data, transfer ?? []);
  const receive = (f) => port.addEventListener("message", (event) => f(event.data));
  let isReady = false;
  port.addEventListener("message", () => {
    if (isReady) return;
    isReady = true;
    const main = (0, eval)("(" + code + "\\n)");
    postMessage("began");
    (async () => main({ send, receive, port }))().catch(() => {});
  });
  port.start();
  send("ready ${PROTOCOL_VERSION}");
}, { once: true });`;

export class HijackedGuest implements Executor {
  /** Whether the guest's code has been compiled and called. */
  began = false;

  async execute(code: string, providers: ResolvedProvider[], options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const url = URL.createObjectURL(new Blob([PROGRAM], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = () => (this.began = true);
    const { port1, port2 } = new MessageChannel();
    // Not ended with the channel: what it sends after the end has to be refused too.
    setTimeout(() => worker.terminate(), (options.timeout ?? 1000) + 3000);
    const channel = new WorkerChannel(port1, { isAlive: true }, () => {});
    worker.postMessage(code, [port2]);
    await channel.ready;
    return runInGuest(channel, {
      ...options,
      code: "async () => {}",
      providers: new ProviderTable(providers),
      limits: DEFAULT_LIMITS,
      timeout: options.timeout ?? 1000,
      normalize: async (text) => text,
    });
  }
}
