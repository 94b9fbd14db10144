import { decodeValue } from "../protocol/codec/codec.ts";
import {
  CodemodeError,
  ExecutionCancelledError,
  ExecutionTimeoutError,
  ProtocolViolationError,
} from "../protocol/errors.ts";
import type { ExecuteFailure, ExecuteOptions, ExecuteResult } from "../protocol/executor.ts";
import type { ExecuteLimits } from "../protocol/limits.ts";
import {
  FRAME_LENGTH,
  readGuestMessage,
  REMARK_LENGTH,
  writeHostMessage,
  type GuestMessage,
} from "../protocol/messages.ts";
import type { CallHandler } from "./call-handler.ts";
import { ConsoleLog } from "./console-log.ts";
import { FrameReader } from "./frame-reader.ts";
import { thrownToFailure, toFailure } from "../protocol/failure.ts";
import type { ProviderTable } from "./providers.ts";
import { ReplayedCalls, type ReplayedCallsOptions } from "./replayed-calls.ts";
import { RunTimer } from "./run-timer.ts";
import { ToolCalls } from "./tool-calls.ts";

/** The host's end of one guest, however it is reached. */
export interface GuestChannel {
  post(frame: string): void;
  /** Called with each thing the guest sends, which may be anything. */
  onFrame(listener: (frame: unknown) => void): void;
  /** Called when the guest is gone by itself; at once when it is gone already. */
  onBroken(listener: (error: CodemodeError) => void): void;
  /** Stops the guest at once, whatever it is doing. */
  close(): void;
  /** For a guest on the host's own thread, which no timer of the host's can stop. In milliseconds from now. */
  limitTime?(timeout: number): void;
}

export interface GuestRunOptions extends Omit<ExecuteOptions, "timeout"> {
  code: string;
  providers: ProviderTable;
  limits: ExecuteLimits;
  /** Milliseconds; `Infinity` for none. */
  timeout: number;
  /** Turns code that is no expression into one; throws `CodeSyntaxError`. Loaded only when needed. */
  normalize: (code: string) => Promise<string>;
}

/** Runs code in a guest that is ready, against the host's functions. Never rejects. The guest is used up. */
export function runInGuest(channel: GuestChannel, options: GuestRunOptions): Promise<ExecuteResult> {
  return new Promise((resolve) => new GuestRun(channel, options, resolve).start());
}

/** Characters of a line before its value. */
const HEAD_LENGTH = 1_000;
const BAD_MESSAGE = "The sandbox sent a message that cannot be read";

class GuestRun {
  readonly #channel: GuestChannel;
  readonly #options: GuestRunOptions;
  readonly #resolve: (result: ExecuteResult) => void;
  readonly #reader: FrameReader;
  readonly #log: ConsoleLog;
  readonly #calls: CallHandler;
  readonly #timer: RunTimer;
  readonly #onCancel = () => this.#stop(new ExecutionCancelledError(this.#options.signal?.reason));
  #isNormalized = false;
  #isOver = false;

  constructor(channel: GuestChannel, given: GuestRunOptions, resolve: (result: ExecuteResult) => void) {
    const options = { ...given, limits: { ...given.limits, ...given.replay?.limits } };
    const { limits, providers, timeout, onCall, onLog, replay } = options;
    this.#channel = channel;
    this.#options = options;
    this.#timer = new RunTimer(timeout, () => this.#stop(new ExecutionTimeoutError(timeout, this.#waitingFor())));
    this.#resolve = resolve;
    this.#log = new ConsoleLog(limits, onLog);
    const maxLength = FRAME_LENGTH + Math.max(limits.argumentsLength, limits.resultLength, REMARK_LENGTH) + HEAD_LENGTH;
    this.#reader = new FrameReader({
      maxLength,
      // A guest of ours counts the calls it has not had answers to; heads and console lines come on top.
      maxWaiting: 2 * limits.argumentsInFlight + 2 * maxLength,
      onLine: (line) => this.#handle(readGuestMessage(line)),
      onError: (error) => this.#stop(error instanceof CodemodeError ? error : new ProtocolViolationError(BAD_MESSAGE)),
    });
    const post = (frame: string) => channel.post(frame);
    this.#calls = replay
      ? new ReplayedCalls({ session: replay, limits, post, control: this.#control() })
      : new ToolCalls({ limits, providers, onCall, post });
  }

  start(): void {
    const { signal, code } = this.#options;
    this.#channel.onFrame((frame) => this.#reader.push(frame));
    this.#channel.onBroken((error) => this.#stop(error));
    signal?.addEventListener("abort", this.#onCancel);
    if (signal?.aborted) this.#onCancel();
    // The channel may have been broken already.
    if (!this.#isOver) this.#order(code);
  }

  #order(code: string): void {
    const { providers, limits, timeout, inOrder = false, replay } = this.#options;
    this.#channel.limitTime?.(timeout);
    this.#timer.start();
    const order = { code, namespaces: providers.namespaces, limits, inOrder: inOrder || replay !== undefined };
    const { determinism } = replay ?? {};
    this.#channel.post(writeHostMessage({ kind: "run", order: { ...order, ...(determinism && { determinism }) } }));
    this.#calls.start?.();
  }

  #control(): ReplayedCallsOptions["control"] {
    return {
      pauseTimeout: () => {
        this.#timer.pause();
        this.#channel.limitTime?.(Infinity);
      },
      resumeTimeout: () => {
        if (this.#isOver) return;
        this.#timer.start();
        this.#channel.limitTime?.(this.#timer.left);
      },
      stop: (error) => this.#stop(error),
    };
  }

  #waitingFor(): string {
    const { unanswered } = this.#calls;
    return unanswered === "" ? "" : `, while waiting for ${unanswered}`;
  }

  #handle(message: GuestMessage): void {
    switch (message.kind) {
      case "call":
      case "timer":
      case "untimer":
      case "stepped":
      case "idle":
        return this.#calls.receive(message);
      case "log":
        return this.#log.add({ level: message.level, text: message.text });
      case "unparsed":
        return void this.#normalize(message.message);
      case "done":
        return this.#complete(message.value);
      case "fail":
        return this.#finish({ failure: thrownToFailure(message.error) });
      case "ready":
        throw new ProtocolViolationError("The sandbox said that it is ready while it was running");
    }
  }

  /** Code that is no expression as it stands is made one, once, and sent again. */
  async #normalize(reason: string): Promise<void> {
    this.#timer.stop();
    try {
      if (this.#isNormalized) {
        throw new ProtocolViolationError(`The sandbox cannot compile the normalised code: ${reason}`);
      }
      this.#isNormalized = true;
      const code = await this.#options.normalize(this.#options.code);
      if (!this.#isOver) this.#order(code);
    } catch (error) {
      this.#stop(error);
    }
  }

  #complete(value: string): void {
    const { resultLength: maxLength, depth: maxDepth } = this.#options.limits;
    const result = decodeValue(value, { maxLength, maxDepth });
    const { inFlight, unanswered } = this.#calls;
    if (inFlight > 0) {
      const text = `The code ended while ${inFlight} tool call(s) were not answered (${unanswered}): await every call`;
      this.#log.remark({ level: "warn", text });
    }
    this.#finish({ result });
  }

  #stop(error: unknown): void {
    this.#finish({ failure: toFailure(error) });
  }

  #finish(outcome: { result: unknown } | { failure: ExecuteFailure }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#timer.stop();
    this.#options.signal?.removeEventListener("abort", this.#onCancel);
    this.#reader.stop();
    this.#channel.close();
    this.#calls.end(new ExecutionCancelledError(new Error("the run ended before this call had")));
    const { lines } = this.#log;
    const logs = lines.length > 0 ? { logs: lines } : {};
    if ("failure" in outcome) {
      this.#resolve({ result: undefined, error: outcome.failure.message, failure: outcome.failure, ...logs });
    } else {
      this.#resolve({ result: outcome.result, ...logs });
    }
  }
}
