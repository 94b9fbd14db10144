import { FRAME_LENGTH, FRAME_LINES, joinFrame } from "../protocol/messages.ts";
import { createList, NativePromise, promiseThen } from "../protocol/intrinsics.ts";

const PROMPT_LINES = 256;
const GROUP = 32;

/**
 * Collects lines for the host and sends them as one frame at the end of a turn (one macrotask with
 * the microtasks that follow it), so that a hundred concurrent calls are one message.
 */
export class Outbox {
  readonly #post: (frame: string) => void;
  #lines = createList<string>();
  #length = 0;
  #inTurn = false;
  #scheduled = false;
  #promptLines = 0;

  constructor(post: (frame: string) => void) {
    this.#post = post;
  }

  /** Until `endTurn`, lines wait: whoever began the turn ends it after the microtasks. */
  beginTurn(): void {
    this.#inTurn = true;
  }

  endTurn(): void {
    this.#inTurn = false;
    this.flush();
  }

  /** Sends the line with the rest of its turn. */
  add(line: string): void {
    this.#lines[this.#lines.length] = line;
    this.#length += line.length;
    if (this.#length > FRAME_LENGTH || this.#lines.length >= FRAME_LINES) return this.flush();
    if (this.#inTurn || this.#scheduled) return;
    // A turn that nobody announced (a timer's): it ends with the microtasks already queued.
    this.#scheduled = true;
    promiseThen(
      NativePromise.resolve(),
      () => this.flush(),
      () => {},
    );
  }

  /**
   * Sends the line at once, with what waits before it: a console line must not be lost when the code
   * never reaches the end of its turn. After the first 256 lines they go in groups.
   */
  addPromptly(line: string): void {
    this.add(line);
    if (++this.#promptLines <= PROMPT_LINES || this.#lines.length >= GROUP) this.flush();
  }

  flush(): void {
    this.#scheduled = false;
    if (this.#lines.length === 0) return;
    const frame = joinFrame(this.#lines);
    this.#lines = createList<string>();
    this.#length = 0;
    this.#post(frame);
  }
}
