import type { GuestSupply } from "../../host/guest-pool.ts";
import { SandboxUnavailableError, type CodemodeError } from "../../protocol/errors.ts";
import type { Platform } from "./platform.ts";
import type { ThreadChannel } from "./thread-channel.ts";
import type { GuestSize } from "./worker-supply.ts";

/** Starts guests on this very thread, which stands still while their code computes. */
export class ThreadSupply implements GuestSupply<ThreadChannel> {
  readonly #platform: Pick<Platform, "loadWasm">;
  readonly #size: GuestSize;
  readonly #channels = new Set<ThreadChannel>();
  #disposal: CodemodeError | undefined;

  constructor(platform: Pick<Platform, "loadWasm">, size: GuestSize) {
    this.#platform = platform;
    this.#size = size;
  }

  async start(): Promise<ThreadChannel> {
    const { memoryLimit, maxStackSize } = this.#size;
    const wasmModule = await this.#platform.loadWasm();
    // With the guest's program and the engine's: few need them outside of Workers.
    const { createThreadChannel } = await import("./thread-channel.ts");
    const channel = await createThreadChannel({ wasmModule, memoryLimit, maxStackSize }).catch((cause: unknown) => {
      throw new SandboxUnavailableError(`The QuickJS sandbox did not start: ${String(cause)}`, { cause });
    });
    if (this.#disposal) {
      channel.close();
      throw this.#disposal;
    }
    this.#channels.add(channel);
    channel.onClosed(() => this.#channels.delete(channel));
    return channel;
  }

  check(): void {
    // What breaks on this thread throws on it.
  }

  onActivity(): void {
    // An interpreter does not get faster by rehearsing.
  }

  dispose(error: CodemodeError): void {
    this.#disposal = error;
    for (const channel of [...this.#channels]) channel.break(error);
  }
}
