import { LimitError, ProtocolViolationError } from "../protocol/errors.ts";
import type { ExecuteLimits } from "../protocol/limits.ts";
import { FRAME_LENGTH, joinFrame, writeHostMessage } from "../protocol/messages.ts";
import type { Delivery, ReplayControl, ReplayRequest, ReplaySession } from "../protocol/replay.ts";
import type { CallHandler } from "./call-handler.ts";

/** Characters of one frame to the guest: large, since a message costs more than its text. */
const LONGEST_FRAME = 8 * FRAME_LENGTH;
/** Timers that may be set in one run. */
const MOST_TIMERS = 10_000;

export interface ReplayedCallsOptions {
  session: ReplaySession;
  limits: ExecuteLimits;
  /** Sends a frame to the guest. */
  post: (frame: string) => void;
  control: Pick<ReplayControl, "pauseTimeout" | "resumeTimeout" | "stop">;
}

/** The calls of a run that a runtime's session answers, in its order. The guest is believed as little as ever. */
export class ReplayedCalls implements CallHandler {
  readonly #options: ReplayedCallsOptions;
  readonly #unanswered = new Map<number, string>();
  #argumentsInFlight = 0;
  readonly #lengths = new Map<number, number>();
  /** Answers of the record, which the guest has before it asks. */
  readonly #answered = new Set<number>();
  #calls = 0;
  #timers = 0;
  #deliveries = 0;
  #isOver = false;

  constructor(options: ReplayedCallsOptions) {
    this.#options = options;
  }

  get inFlight(): number {
    return this.#unanswered.size;
  }

  get unanswered(): string {
    const paths = [...new Set(this.#unanswered.values())];
    return paths.slice(0, 5).join(", ") + (paths.length > 5 ? ", ..." : "");
  }

  start(): void {
    this.#deliveries = 0;
    const { session, control } = this.#options;
    session.start({ ...control, deliver: (deliveries) => this.#deliver(deliveries) });
  }

  receive(message: ReplayRequest): void {
    if (this.#isOver) return;
    if (message.kind === "call") this.#admit(message);
    else if (message.kind === "timer" && ++this.#timers > MOST_TIMERS) {
      throw new LimitError(`The code set more than ${MOST_TIMERS} timers`);
    } else if (message.kind === "idle" && message.deliveries > this.#deliveries) {
      throw new ProtocolViolationError("The sandbox counted more than was delivered");
    }
    this.#options.session.receive(message);
  }

  end(): void {
    this.#isOver = true;
  }

  #admit({ seq, path, args }: Extract<ReplayRequest, { kind: "call" }>): void {
    const { limits } = this.#options;
    if (seq !== this.#calls) {
      throw new ProtocolViolationError(`The sandbox numbered a call ${seq} instead of ${this.#calls}`);
    }
    if (++this.#calls > limits.calls) {
      throw new LimitError(
        `The code made more than ${limits.calls} tool calls. Do more in each call, or split the task.`,
      );
    }
    if (this.#answered.delete(seq)) return;
    this.#argumentsInFlight += args.length;
    if (this.#argumentsInFlight > limits.argumentsInFlight) {
      throw new LimitError(
        `The arguments of the calls under way are longer than ${limits.argumentsInFlight} characters`,
      );
    }
    this.#unanswered.set(seq, path);
    this.#lengths.set(seq, args.length);
  }

  #deliver(deliveries: readonly Delivery[]): void {
    if (this.#isOver) return;
    let lines: string[] = [];
    let length = 0;
    for (const delivery of deliveries) {
      const line = `${writeHostMessage({ kind: "clock", now: delivery.clock })}\n${this.#write(delivery)}`;
      lines.push(line);
      length += line.length;
      if (length < LONGEST_FRAME) continue;
      this.#options.post(joinFrame(lines));
      lines = [];
      length = 0;
    }
    if (lines.length > 0) this.#options.post(joinFrame(lines));
  }

  #write(delivery: Delivery): string {
    this.#deliveries++;
    if ("timer" in delivery) return writeHostMessage({ kind: "fire", id: delivery.timer });
    const { seq } = delivery;
    if (!this.#unanswered.delete(seq)) this.#answered.add(seq);
    this.#argumentsInFlight -= this.#lengths.get(seq) ?? 0;
    this.#lengths.delete(seq);
    if ("value" in delivery) return writeHostMessage({ kind: "ok", seq, value: delivery.value });
    return writeHostMessage({ kind: "err", seq, error: delivery.error });
  }
}
