import type { PooledChannel } from "../../host/guest-pool.ts";
import { ExecutionTimeoutError, type CodemodeError } from "../../protocol/errors.ts";
import { toEngineFailure } from "./engine-failure.ts";
import type { Engine } from "./engine.ts";
import { createQuickJSEngine } from "./quickjs-engine.ts";
import { QuickJSGuest } from "./quickjs-guest.ts";
import type { PrepareCommand } from "./worker-protocol.ts";

/** Makes a guest ready on this thread. */
export async function createThreadChannel(command: PrepareCommand): Promise<ThreadChannel> {
  const engine = await createQuickJSEngine(command.wasmModule, command.memoryLimit);
  return new ThreadChannel(engine, command.maxStackSize);
}

/** The host's end of a guest on the same thread. */
export class ThreadChannel implements PooledChannel {
  readonly #guest: QuickJSGuest;
  readonly #closedListeners: (() => void)[] = [];
  #onFrame: ((frame: unknown) => void) | undefined;
  #onBroken: ((error: CodemodeError) => void) | undefined;
  #error: CodemodeError | undefined;
  #isOpen = true;
  #timeout = Infinity;
  #deadline = Infinity;

  constructor(engine: Engine, maxStackSize: number) {
    this.#guest = new QuickJSGuest(engine, {
      maxStackSize,
      shouldInterrupt: () => this.#isLate,
      post: (frame) => this.#receive(frame),
      // After the frames that came first.
      onBroken: (error) => queueMicrotask(() => this.break(this.#failure(error))),
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  limitTime(milliseconds: number): void {
    this.#timeout = milliseconds;
    this.#deadline = performance.now() + milliseconds;
  }

  post(frame: string): void {
    queueMicrotask(() => this.#isOpen && this.#guest.deliver(frame));
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#onFrame = listener;
  }

  onBroken(listener: (error: CodemodeError) => void): void {
    this.#onBroken = listener;
    if (this.#error) listener(this.#error);
  }

  onClosed(listener: () => void): void {
    this.#closedListeners.push(listener);
  }

  break(error: CodemodeError): void {
    if (!this.#isOpen) return;
    this.#error = error;
    this.close();
    this.#onBroken?.(error);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // Not now: it may be the guest that is running.
    queueMicrotask(() => this.#guest.dispose());
    for (const listener of this.#closedListeners) listener();
  }

  #receive(frame: string): void {
    // Interrupted, a function of the code's may have ended with an error as if it had thrown one.
    if (!this.#isLate) queueMicrotask(() => this.#isOpen && this.#onFrame?.(frame));
  }

  get #isLate(): boolean {
    return performance.now() > this.#deadline;
  }

  #failure(error: unknown): CodemodeError {
    if (this.#isLate) return new ExecutionTimeoutError(this.#timeout, "");
    return toEngineFailure(String(error));
  }
}
