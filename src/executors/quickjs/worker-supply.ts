import type { GuestSupply } from "../../host/guest-pool.ts";
import { CodemodeError, SandboxUnavailableError } from "../../protocol/errors.ts";
import type { Platform, WorkerThread } from "./platform.ts";
import { QuickJSChannel } from "./quickjs-channel.ts";

/** Milliseconds that a Worker may take to make a guest ready. */
const START_TIMEOUT = 30_000;
/** Milliseconds that a used Worker has for it: code that never lets go must not go on for longer. */
const RENEW_TIMEOUT = 250;
/** Used Workers that are kept. */
const KEPT = 4;

export interface GuestSize {
  /** Bytes. */
  memoryLimit: number;
  /** Bytes. */
  maxStackSize: number;
}

/**
 * Starts guests in Workers. A Worker whose run has ended makes the next guest, in an engine with memory of its own; one
 * that does not answer, or was stopped, is ended for good: nothing else stops code that never lets go.
 */
export class WorkerSupply implements GuestSupply<QuickJSChannel> {
  readonly #platform: Platform;
  readonly #size: GuestSize;
  readonly #channels = new Set<QuickJSChannel>();
  /** Guests on their way in used Workers; `undefined` for those that do not get there. */
  readonly #renewed: Promise<QuickJSChannel | undefined>[] = [];
  #disposal: CodemodeError | undefined;
  /** Which of the platform's ways to start a thread is used. */
  #way = 0;
  #hasWorked = false;

  constructor(platform: Platform, size: GuestSize) {
    this.#platform = platform;
    this.#size = size;
  }

  async start(): Promise<QuickJSChannel> {
    for (let next = this.#renewed.shift(); next !== undefined; next = this.#renewed.shift()) {
      const channel = await next;
      if (channel?.isOpen) return channel;
    }
    const wasmModule = await this.#platform.loadWasm();
    const { threads } = this.#platform;
    for (;;) {
      this.#throwIfDisposed();
      const way = this.#way;
      try {
        return await this.#open(await this.#startThread(threads[way]!), wasmModule, START_TIMEOUT);
      } catch (cause) {
        this.#throwIfDisposed();
        if (way < this.#way) continue;
        if (way + 1 === threads.length || this.#hasWorked) throw toUnavailable(cause);
        this.#way = way + 1;
      }
    }
  }

  check(): void {
    // A Worker that ends by itself says so.
  }

  onActivity(): void {
    // An interpreter does not get faster by rehearsing.
  }

  dispose(error: CodemodeError): void {
    this.#disposal = error;
    for (const channel of [...this.#channels]) channel.break(error);
  }

  async #startThread(start: Platform["threads"][number]): Promise<WorkerThread> {
    const worker = await start();
    if (this.#disposal === undefined) return worker;
    void worker.terminate();
    throw this.#disposal;
  }

  #throwIfDisposed(): void {
    if (this.#disposal) throw this.#disposal;
  }

  async #open(worker: WorkerThread, wasmModule: WebAssembly.Module, timeout: number): Promise<QuickJSChannel> {
    const channel = this.#connect(worker, wasmModule);
    this.#channels.add(channel);
    const timer = setTimeout(() => {
      channel.break(new SandboxUnavailableError(`The QuickJS sandbox did not start within ${timeout} ms`));
    }, timeout);
    channel.onClosed(() => {
      clearTimeout(timer);
      this.#channels.delete(channel);
      if (!this.#disposal && channel.hasEnded && this.#renewed.length < KEPT) this.#renew(worker, wasmModule);
      else void worker.terminate();
    });
    await channel.ready;
    this.#hasWorked = true;
    clearTimeout(timer);
    return channel;
  }

  #connect(worker: WorkerThread, wasmModule: WebAssembly.Module): QuickJSChannel {
    try {
      return new QuickJSChannel(worker, { wasmModule, ...this.#size });
    } catch (cause) {
      // The module cannot be sent.
      void worker.terminate();
      throw cause;
    }
  }

  #renew(worker: WorkerThread, wasmModule: WebAssembly.Module): void {
    this.#renewed.push(this.#open(worker, wasmModule, RENEW_TIMEOUT).catch(() => undefined));
  }
}

function toUnavailable(cause: unknown): CodemodeError {
  if (cause instanceof CodemodeError) return cause;
  return new SandboxUnavailableError(`A Worker could not be started here: ${String(cause)}`, { cause });
}
