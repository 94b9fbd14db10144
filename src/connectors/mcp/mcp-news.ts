/** Milliseconds between two listings, and how far that grows while news keep coming. */
const SHORTEST = 1_000;
const LONGEST = 60_000;

/**
 * News of changed tools. They are passed on at once where they are rare. A server that keeps sending them (some do so
 * whenever their tools are listed) is followed less and less often.
 */
export class McpNews {
  readonly #tell: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isDue = false;

  constructor(tell: () => void) {
    this.#tell = tell;
  }

  /** There are some. */
  notice(): void {
    this.#isDue = true;
    if (this.#timer === undefined) this.#pass(SHORTEST);
  }

  /** What has not been passed on is forgotten. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isDue = false;
  }

  #pass(pause: number): void {
    this.#isDue = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isDue) this.#pass(Math.min(pause * 2, LONGEST));
    }, pause);
    this.#tell();
  }
}
