import { ExecutorDisposedError } from "../../protocol/errors.ts";
import { Rehearsals } from "./rehearsals.ts";
import { SandboxFrame, type FrameOptions } from "./sandbox-frame.ts";
import type { WorkerChannel } from "./worker-channel.ts";

/** A frame grows with the workers it has started (about 100 MB per 1,000), so it is replaced. */
const WORKERS_PER_FRAME = 300;
/** Runs beyond this many at once wait for one to end. */
const MAX_ACTIVE = 64;
/** Milliseconds that replacing a used sandbox may wait for its run to end. */
const REFILL_DELAY = 20;
/** Milliseconds between looks, while code runs, at whether its frame is still in the page. */
const WATCH_INTERVAL = 500;
/** Milliseconds for which a frame that did not start stands for those that follow. */
const FAILURE_KEPT = 5_000;

interface Waiter {
  resolve: (channel: WorkerChannel) => void;
  reject: (error: unknown) => void;
}

/** Keeps guests ready to run. Each is used for one run only. */
export class SandboxPool {
  readonly #size: number;
  readonly #frameOptions: FrameOptions;
  readonly #rehearsals = new Rehearsals(() => this.#ready);
  #ready: WorkerChannel[] = [];
  #waiters: Waiter[] = [];
  #frame: Promise<SandboxFrame> | undefined;
  #frames = new Set<SandboxFrame>();
  readonly #active = new Set<WorkerChannel>();
  #starting = 0;
  #refillTimer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #isDisposed = false;

  /**
   * @param size How many guests to keep ready beyond those in use.
   * @param frameOptions What its frames are.
   */
  constructor(size: number, frameOptions: FrameOptions) {
    this.#size = size;
    this.#frameOptions = frameOptions;
  }

  /**
   * A guest of one's own; closing its channel gives it back.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`
   * @throws the signal's reason, when it is aborted first.
   */
  take(signal?: AbortSignal): Promise<WorkerChannel> {
    if (this.#isDisposed) return Promise.reject(new ExecutorDisposedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<WorkerChannel>();
    const onAbort = () => {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      reject(signal!.reason);
    };
    const leave = () => signal?.removeEventListener("abort", onAbort);
    const waiter: Waiter = {
      resolve: (channel) => (leave(), resolve(channel)),
      reject: (error) => (leave(), reject(error)),
    };
    signal?.addEventListener("abort", onAbort);
    this.#waiters.push(waiter);
    this.#serve();
    this.#fill(0);
    this.#refillSoon();
    return promise;
  }

  /**
   * Resolves when a guest is ready.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`
   */
  async warmUp(): Promise<void> {
    if (this.#ready.some((channel) => channel.isOpen)) return;
    const channel = await this.take();
    this.#leave(channel);
    this.#ready.push(channel);
    this.#serve();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#refillTimer);
    this.#rehearsals.stop();
    const error = new ExecutorDisposedError();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    for (const frame of this.#frames) frame.destroy(error);
    this.#frames.clear();
    this.#ready = [];
  }

  #serve(): void {
    while (this.#waiters.length > 0 && this.#active.size < MAX_ACTIVE) {
      const channel = this.#ready.shift();
      if (channel === undefined) return;
      if (!channel.isOpen) continue;
      this.#active.add(channel);
      this.#rehearsals.postpone();
      this.#watch ??= setInterval(() => this.#checkFrames(), WATCH_INTERVAL);
      this.#waiters.shift()!.resolve(channel);
    }
  }

  /** Starting a sandbox would slow the run that has just begun, so replacing waits for its end, or a moment. */
  #refillSoon(): void {
    this.#refillTimer ??= setTimeout(() => this.#fill(this.#size), REFILL_DELAY);
  }

  /** Starts a sandbox for each waiter that may have one, and `spare` beyond. */
  #fill(spare: number): void {
    if (spare > 0) {
      clearTimeout(this.#refillTimer);
      this.#refillTimer = undefined;
    }
    const wanted = Math.min(MAX_ACTIVE - this.#active.size, this.#waiters.length) + spare;
    while (!this.#isDisposed && this.#ready.length + this.#starting < wanted) void this.#start();
  }

  async #start(): Promise<void> {
    this.#starting++;
    try {
      const frame = await this.#currentFrame();
      const channel = await frame.spawn();
      channel.onClosed(() => this.#onClosed(channel));
      this.#ready.push(channel);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#starting--;
    }
    this.#rehearsals.postpone();
    this.#serve();
  }

  /** Where nothing can start, nobody should wait. Without a waiter nobody needs to know: the next run tries again. */
  #fail(error: unknown): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#isDisposed ? new ExecutorDisposedError() : error);
  }

  #onClosed(channel: WorkerChannel): void {
    this.#ready = this.#ready.filter((other) => other !== channel);
    this.#leave(channel);
    if (this.#isDisposed) return;
    this.#rehearsals.postpone();
    this.#serve();
    this.#fill(this.#size);
  }

  #leave(channel: WorkerChannel): void {
    this.#active.delete(channel);
    if (this.#active.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #checkFrames(): void {
    for (const frame of this.#frames) frame.checkAlive();
  }

  async #currentFrame(): Promise<SandboxFrame> {
    const opening = (this.#frame ??= this.#open());
    try {
      const frame = await opening;
      if (frame.isAlive && frame.spawned < WORKERS_PER_FRAME) return frame;
      frame.retire();
    } catch (error) {
      // What forbids the frame now forbids it in a moment too: runs that follow need not find out one by one.
      setTimeout(() => this.#forget(opening), FAILURE_KEPT);
      throw error;
    }
    this.#forget(opening);
    return this.#currentFrame();
  }

  #forget(opening: Promise<SandboxFrame>): void {
    if (this.#frame === opening) this.#frame = undefined;
  }

  async #open(): Promise<SandboxFrame> {
    const frame = await SandboxFrame.open(this.#frameOptions);
    if (this.#isDisposed) {
      frame.destroy(new ExecutorDisposedError());
      throw new ExecutorDisposedError();
    }
    // A retired frame counts until its last run has ended.
    this.#frames = new Set([...this.#frames].filter((other) => other.isAlive)).add(frame);
    return frame;
  }
}
