/** Messages that are too long for one WebSocket message travel in parts. */
import { LimitError } from "../protocol/errors.ts";
import { count, matching, object, text } from "./checks.ts";
import { MESSAGE_LENGTH, WIRE_TYPE, WIRE_VERSION } from "./wire.ts";

/** Characters of a part. A character may be three bytes, and Workers take messages of a million. */
export const PART_LENGTH = 256_000;

const MOST_PARTS = Math.ceil(MESSAGE_LENGTH / PART_LENGTH) + 1;

/**
 * @param message What {@link writeFrame} wrote.
 * @returns What is sent, in this order.
 * @throws {LimitError} `limit_exceeded`: longer than any receiver takes.
 */
export function toParts(message: string, newId: () => string): string[] {
  if (message.length <= PART_LENGTH) return [message];
  const of = Math.ceil(message.length / PART_LENGTH);
  if (of > MOST_PARTS) {
    throw new LimitError(
      `This is too large to send (${message.length} characters): the limit is ${MESSAGE_LENGTH}. Pass less.`,
    );
  }
  const whole = newId();
  return Array.from({ length: of }, (_, at) => {
    // A pair of surrogates that is cut in two survives: JSON writes each half as an escape.
    const part = message.slice(at * PART_LENGTH, (at + 1) * PART_LENGTH);
    return JSON.stringify({ type: WIRE_TYPE, v: WIRE_VERSION, kind: "part", whole, at, of, text: part });
  });
}

const readPart = object({ whole: matching(/^[\w-]{1,64}$/), at: count, of: count, text: text(PART_LENGTH) });

/** How much all assemblies of one receiver may hold together, in characters. */
export class AssemblyBudget {
  readonly limit: number;
  used = 0;
  constructor(limit: number = 2 * MESSAGE_LENGTH) {
    this.limit = limit;
  }
}

/** Puts the parts of one connection's messages together: one message at a time, and only within its budget. */
export class Assembly {
  readonly #budget: AssemblyBudget;
  #whole = "";
  #of = 0;
  #parts = new Map<number, string>();
  #length = 0;

  constructor(budget: AssemblyBudget) {
    this.#budget = budget;
  }

  /**
   * @param frame A frame whose kind is `part`.
   * @returns The message, when this was its last part.
   * @throws {InvalidInputError} `invalid_input`: no part of the grammar.
   * @throws {LimitError} `limit_exceeded`: too much. What there was of the message is dropped.
   */
  add(frame: Record<string, unknown>): string | undefined {
    const { whole, at, of, text: part } = readPart(frame, "part");
    // A message that has begun anew, after a reconnect for example, replaces the one before.
    if (whole !== this.#whole || of !== this.#of) this.clear();
    if (of < 2 || of > MOST_PARTS || at >= of) throw new LimitError("No message has that many parts");
    this.#whole = whole;
    this.#of = of;
    if (this.#parts.has(at)) return undefined;
    if (this.#budget.used + part.length > this.#budget.limit) {
      this.clear();
      throw new LimitError("Too many messages in parts are under way; try again later");
    }
    this.#parts.set(at, part);
    this.#length += part.length;
    this.#budget.used += part.length;
    if (this.#parts.size < of) return undefined;
    const message = Array.from({ length: of }, (_, index) => this.#parts.get(index)).join("");
    this.clear();
    return message;
  }

  clear(): void {
    this.#budget.used -= this.#length;
    this.#length = 0;
    this.#parts.clear();
    this.#whole = "";
    this.#of = 0;
  }
}
