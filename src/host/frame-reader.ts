import { ProtocolViolationError } from "../protocol/errors.ts";

/** Milliseconds of one task that reading may take before the page gets to do something else, */
const SLICE = 8;
/** for as long as the reading took, but not longer than this: a guest can have half of the page's time at the most. */
const LONGEST_REST = 50;

export interface FrameReaderOptions {
  /** Characters that a frame may have. */
  maxLength: number;
  /** Characters that may wait to be read. */
  maxWaiting: number;
  /** Takes one line. What it throws ends the reading. */
  onLine: (line: string) => void;
  onError: (error: unknown) => void;
}

/**
 * Reads frames from a guest, which may be hostile, line by line and in order. However much arrives at once, the
 * page is not held up for long: after a while the rest is read in a later task.
 */
export class FrameReader {
  readonly #options: FrameReaderOptions;
  readonly #frames: string[] = [];
  #position = 0;
  /** Characters of the frames. */
  #waiting = 0;
  #isWaiting = false;
  #restEnd = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(options: FrameReaderOptions) {
    this.#options = options;
  }

  push(frame: unknown): void {
    if (this.#isStopped) return;
    const { maxLength, maxWaiting, onError } = this.#options;
    if (typeof frame !== "string") {
      onError(new ProtocolViolationError("The sandbox sent something that is not text"));
    } else if (frame.length > maxLength) {
      onError(new ProtocolViolationError(`The sandbox sent ${frame.length} characters at once`));
    } else if (this.#waiting + frame.length > maxWaiting) {
      onError(
        new ProtocolViolationError(`The sandbox sent more than ${maxWaiting} characters faster than they are read`),
      );
    } else {
      this.#frames.push(frame);
      this.#waiting += frame.length;
      // Timers may have no turn as long as messages come: the rest is over when its time is.
      if (!this.#isWaiting || performance.now() >= this.#restEnd) this.#read();
    }
  }

  /** Forgets what has not been read. */
  stop(): void {
    this.#isStopped = true;
    this.#frames.length = 0;
    this.#waiting = 0;
  }

  #read(): void {
    clearTimeout(this.#timer);
    this.#isWaiting = false;
    const start = performance.now();
    try {
      while (this.#frames.length > 0) {
        this.#options.onLine(this.#nextLine());
        const elapsed = performance.now() - start;
        // Even if nothing is left: there may be another frame already.
        if (elapsed > SLICE) return this.#rest(elapsed);
      }
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #rest(elapsed: number): void {
    if (this.#isStopped) return;
    this.#isWaiting = true;
    const rest = Math.min(elapsed, LONGEST_REST);
    this.#restEnd = performance.now() + rest;
    this.#timer = setTimeout(() => this.#read(), rest);
  }

  #nextLine(): string {
    const frame = this.#frames[0]!;
    const end = frame.indexOf("\n", this.#position);
    const line = end < 0 ? frame.slice(this.#position) : frame.slice(this.#position, end);
    this.#position = end < 0 ? 0 : end + 1;
    if (end < 0) {
      this.#frames.shift();
      this.#waiting -= frame.length;
    }
    return line;
  }
}
