import { ExecutorDisposedError, type CodemodeError } from "../../protocol/errors.ts";
import type { GuestSupply } from "../../host/guest-pool.ts";
import { Rehearsals } from "./rehearsals.ts";
import { SandboxFrame, type FrameOptions } from "./sandbox-frame.ts";
import type { WorkerChannel } from "./worker-channel.ts";

/** A frame grows with the workers it has started (about 100 MB per 1,000), so it is replaced. */
const WORKERS_PER_FRAME = 300;
/** Frames that may go away under a guest that is starting. */
const ATTEMPTS = 5;
/** Milliseconds for which a frame that did not start stands for those that follow. */
const FAILURE_KEPT = 5_000;

/** Starts guests in the Workers of one frame, and replaces the frame now and then. */
export class FrameSupply implements GuestSupply<WorkerChannel> {
  readonly #options: FrameOptions;
  readonly #rehearsals = new Rehearsals();
  #frame: Promise<SandboxFrame> | undefined;
  #frames = new Set<SandboxFrame>();
  #isDisposed = false;

  constructor(options: FrameOptions) {
    this.#options = options;
  }

  async start(): Promise<WorkerChannel> {
    for (let attempt = 1; ; attempt++) {
      const frame = await this.#currentFrame();
      try {
        return await frame.spawn();
      } catch (error) {
        // A frame that went away meanwhile says nothing of the next.
        if (frame.isAlive || this.#isDisposed || attempt === ATTEMPTS) throw error;
      }
    }
  }

  check(): void {
    for (const frame of this.#frames) frame.checkAlive();
  }

  onActivity(waiting: readonly WorkerChannel[]): void {
    this.#rehearsals.postpone(waiting);
  }

  dispose(error: CodemodeError): void {
    this.#isDisposed = true;
    this.#rehearsals.stop();
    for (const frame of this.#frames) frame.destroy(error);
    this.#frames.clear();
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
    const frame = await SandboxFrame.open(this.#options);
    if (this.#isDisposed) {
      const error = new ExecutorDisposedError();
      frame.destroy(error);
      throw error;
    }
    // A retired frame counts until its last run has ended; one that the app has removed ends its runs now.
    this.check();
    this.#frames = new Set([...this.#frames].filter((other) => other.isAlive)).add(frame);
    return frame;
  }
}
