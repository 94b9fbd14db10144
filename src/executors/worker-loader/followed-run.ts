import { ProtocolViolationError } from "../../protocol/errors.ts";

const IDLE = "idle ";

/**
 * What has been said between the host and a guest whose run can be repeated, so that another guest can be brought to
 * where this one is. It costs the frames that were sent; of those heard only their number and a checksum are kept.
 */
export class FollowedRun {
  readonly #isFollowed: boolean;
  readonly #sent: string[] = [];
  #heard = { lines: 0, checksum: 0 };
  /** What is to be heard again before anything new. */
  #expected = this.#heard;
  #isMoving = false;

  constructor(isFollowed: boolean) {
    this.#isFollowed = isFollowed;
  }

  /** Between guests. What the host says is kept for the next one. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  noteSent(frame: string): void {
    if (this.#isFollowed) this.#sent.push(frame);
  }

  leave(): void {
    this.#isMoving = true;
    if (this.#heard.lines > this.#expected.lines) this.#expected = this.#heard;
    this.#heard = { lines: 0, checksum: 0 };
  }

  /** What to send to the next guest. */
  arrive(): readonly string[] {
    this.#isMoving = false;
    return this.#sent;
  }

  /**
   * Takes a frame from the guest, and returns what of it is new, if anything.
   * @throws {ProtocolViolationError} `protocol_violation`: the next guest did something else than the one before.
   */
  hear(frame: unknown): unknown {
    if (!this.#isFollowed || typeof frame !== "string") return frame;
    const fresh: string[] = [];
    for (const line of frame.split("\n")) {
      const isRepeated = this.#heard.lines < this.#expected.lines;
      // How often a guest waits is a matter of how frames arrive.
      if (!line.startsWith(IDLE)) this.#count(line);
      if (!isRepeated) fresh.push(line);
    }
    return fresh.length > 0 ? fresh.join("\n") : undefined;
  }

  #count(line: string): void {
    const { lines, checksum } = this.#heard;
    this.#heard = { lines: lines + 1, checksum: addTo(checksum, line) };
    if (this.#heard.lines === this.#expected.lines && this.#heard.checksum !== this.#expected.checksum) {
      throw new ProtocolViolationError("The code did something else when it was repeated to run a snippet");
    }
  }
}

/** FNV-1a, over the text's characters and an end. Against mistakes, not against intent: the code harms its own run only. */
function addTo(checksum: number, text: string): number {
  let hash = checksum ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return Math.imul(hash ^ 0xa, 0x01000193);
}
