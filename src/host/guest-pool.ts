import { ExecutorDisposedError, type CodemodeError } from "../protocol/errors.ts";
import type { GuestChannel } from "./guest-run.ts";

/** A guest that is ready. */
export interface PooledChannel extends GuestChannel {
  /** Whether it can still be used. */
  readonly isOpen: boolean;
  /** Called once when the channel is closed, for whatever reason. */
  onClosed(listener: () => void): void;
}

/** Where guests come from. */
export interface GuestSupply<Channel extends PooledChannel> {
  /** @throws {SandboxUnavailableError} `sandbox_unavailable` */
  start(): Promise<Channel>;
  /** Called now and then while code runs or waits: ends guests, also those starting, that are gone without a word. */
  check(): void;
  /** Called whenever guests begin, end or become ready, with those that wait for their run, the next in turn first. */
  onActivity(waiting: readonly Channel[]): void;
  /** Ends all guests with `error`. */
  dispose(error: CodemodeError): void;
}

export interface PoolOptions {
  /** How many guests to keep ready beyond those in use. */
  size: number;
  /** Runs beyond this many at once wait for one to end. */
  maxActive: number;
  /** Guests that may be starting at once: each slows the others, and the runs under way. */
  maxStarting: number;
}

/** Milliseconds that replacing a used sandbox may wait for its run to end. */
const REFILL_DELAY = 20;
/** Milliseconds between looks, while code runs, at whether its guest is still there. */
const WATCH_INTERVAL = 500;

interface Waiter<Channel> {
  resolve: (channel: Channel) => void;
  reject: (error: unknown) => void;
}

/** Keeps guests ready to run. Each is used for one run only. */
export class GuestPool<Channel extends PooledChannel> {
  readonly #supply: GuestSupply<Channel>;
  readonly #size: number;
  readonly #maxActive: number;
  readonly #maxStarting: number;
  #ready: Channel[] = [];
  #waiters: Waiter<Channel>[] = [];
  readonly #active = new Set<Channel>();
  #starting = 0;
  #refillTimer: ReturnType<typeof setTimeout> | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;
  #isDisposed = false;

  constructor(supply: GuestSupply<Channel>, { size, maxActive, maxStarting }: PoolOptions) {
    this.#supply = supply;
    this.#size = size;
    this.#maxActive = maxActive;
    this.#maxStarting = maxStarting;
  }

  /**
   * A guest of one's own; closing its channel gives it back.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`
   * @throws the signal's reason, when it is aborted first.
   */
  take(signal?: AbortSignal): Promise<Channel> {
    if (this.#isDisposed) return Promise.reject(new ExecutorDisposedError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<Channel>();
    const onAbort = () => {
      this.#waiters = this.#waiters.filter((other) => other !== waiter);
      reject(signal!.reason);
    };
    const leave = () => signal?.removeEventListener("abort", onAbort);
    const waiter: Waiter<Channel> = {
      resolve: (channel) => (leave(), resolve(channel)),
      reject: (error) => (leave(), reject(error)),
    };
    signal?.addEventListener("abort", onAbort);
    this.#waiters.push(waiter);
    this.#serve();
    // Who has to wait must not wait for a guest that will never come.
    if (this.#waiters.length > 0) this.#supply.check();
    this.#fill(0);
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
    const error = new ExecutorDisposedError();
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    this.#supply.dispose(error);
    this.#ready = [];
  }

  #serve(): void {
    while (this.#waiters.length > 0 && this.#active.size < this.#maxActive) {
      const channel = this.#ready.shift();
      if (channel === undefined) return;
      if (!channel.isOpen) continue;
      this.#active.add(channel);
      this.#supply.onActivity(this.#ready);
      this.#watch ??= setInterval(() => this.#supply.check(), WATCH_INTERVAL);
      this.#waiters.shift()!.resolve(channel);
      this.#refillSoon();
    }
  }

  /** Starting a sandbox slows the run that is starting or has just begun: replacing waits for its end, or a moment. */
  #refillSoon(): void {
    this.#refillTimer ??= setTimeout(() => this.#fill(this.#size), REFILL_DELAY);
  }

  /** Starts a sandbox for each waiter that may have one, and `spare` beyond. */
  #fill(spare: number): void {
    if (spare > 0) {
      clearTimeout(this.#refillTimer);
      this.#refillTimer = undefined;
    }
    const wanted = Math.min(this.#maxActive - this.#active.size, this.#waiters.length) + spare;
    while (!this.#isDisposed && this.#starting < this.#maxStarting && this.#ready.length + this.#starting < wanted) {
      void this.#start();
    }
  }

  async #start(): Promise<void> {
    this.#starting++;
    try {
      const channel = await this.#supply.start();
      channel.onClosed(() => this.#onClosed(channel));
      this.#ready.push(channel);
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#starting--;
    }
    this.#supply.onActivity(this.#ready);
    this.#serve();
    this.#fill(0);
  }

  /** Where nothing can start, nobody should wait. Without a waiter nobody needs to know: the next run tries again. */
  #fail(error: unknown): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#isDisposed ? new ExecutorDisposedError() : error);
  }

  #onClosed(channel: Channel): void {
    this.#ready = this.#ready.filter((other) => other !== channel);
    this.#leave(channel);
    if (this.#isDisposed) return;
    this.#supply.onActivity(this.#ready);
    this.#serve();
    this.#fill(this.#size);
  }

  #leave(channel: Channel): void {
    this.#active.delete(channel);
    if (this.#active.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}
