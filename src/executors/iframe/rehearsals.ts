import type { WorkerChannel } from "./worker-channel.ts";

/** Milliseconds in which no run begins or ends and no sandbox starts, after which there is time to rehearse. */
const QUIET = 30;
/** Milliseconds from one rehearsal, which takes about one, to the next: a run that begins waits for one at most. */
const INTERVAL = 4;
/** By then the engine has optimised what a run needs. */
const ROUNDS = 16;

/** Lets sandboxes that wait for their run rehearse, while the page is quiet. */
export class Rehearsals {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * To be called whenever there is something better to do.
   * @param waiting The sandboxes that wait, next in turn first.
   */
  postpone(waiting: readonly WorkerChannel[]): void {
    this.stop();
    this.#timer = setTimeout(() => this.#next(waiting), QUIET);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #next(waiting: readonly WorkerChannel[]): void {
    const channel = waiting.find(({ isOpen, rehearsals }) => isOpen && rehearsals < ROUNDS);
    if (channel === undefined) return;
    channel.rehearse();
    this.#timer = setTimeout(() => this.#next(waiting), INTERVAL);
  }
}
