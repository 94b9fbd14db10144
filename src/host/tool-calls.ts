import { decodeValue, encodeValue } from "../protocol/codec/codec.ts";
import { LimitError, ProtocolViolationError, ToolNotFoundError } from "../protocol/errors.ts";
import type { CallEvent } from "../protocol/executor.ts";
import type { ExecuteLimits } from "../protocol/limits.ts";
import { joinFrame, writeHostMessage } from "../protocol/messages.ts";
import { HostCall } from "./host-call.ts";
import { observe } from "../protocol/observe.ts";
import { describeError } from "../protocol/failure.ts";
import type { CallHandler } from "./call-handler.ts";
import type { ProviderTable } from "./providers.ts";

export interface ToolCallsOptions {
  providers: ProviderTable;
  limits: ExecuteLimits;
  onCall: ((event: CallEvent) => void) | undefined;
  /** Sends a frame of answers to the guest. */
  post: (frame: string) => void;
}

/** The tool calls of one run, on the host: starts them, and sends their answers together. */
export class ToolCalls implements CallHandler {
  readonly #options: ToolCallsOptions;
  readonly #inFlight = new Map<number, HostCall>();
  #answers: string[] = [];
  #count = 0;
  #argumentsInFlight = 0;
  #isOver = false;

  constructor(options: ToolCallsOptions) {
    this.#options = options;
  }

  get unanswered(): string {
    const paths = [...new Set(Array.from(this.#inFlight.values(), (call) => call.target.path))];
    return paths.slice(0, 5).join(", ") + (paths.length > 5 ? ", ..." : "");
  }

  get inFlight(): number {
    return this.#inFlight.size;
  }

  /**
   * @throws {ProtocolViolationError} `protocol_violation`
   * @throws {LimitError} `limit_exceeded`
   */
  receive(message: Parameters<CallHandler["receive"]>[0]): void {
    if (message.kind !== "call")
      throw new ProtocolViolationError(`The sandbox sent "${message.kind}", which is not for this run`);
    const { seq, path, args } = message;
    const { limits, providers } = this.#options;
    if (seq !== this.#count) {
      throw new ProtocolViolationError(`The sandbox numbered a call ${seq} instead of ${this.#count}`);
    }
    if (++this.#count > limits.calls) {
      throw new LimitError(
        `The code made more than ${limits.calls} tool calls. Do more in each call, or split the task.`,
      );
    }
    if (this.#argumentsInFlight + args.length > limits.argumentsInFlight) {
      throw new LimitError(
        `The arguments of the calls under way are longer than ${limits.argumentsInFlight} characters`,
      );
    }
    const values = decodeValue(args, { maxLength: limits.argumentsLength, maxDepth: limits.depth });
    const target = providers.find(path);
    if (target === undefined) {
      const [provider, method] = path.split(/\.(.*)/s);
      this.#answer(seq, new ToolNotFoundError(`Tool "${method}" not found in ${provider}`));
    } else if (this.#inFlight.size >= limits.callsInFlight) {
      this.#answer(
        seq,
        new LimitError(`More than ${limits.callsInFlight} tool calls at once. Await some before more.`),
      );
    } else {
      const list = target.positionalArgs && Array.isArray(values) ? (values as unknown[]) : [values];
      this.#run(new HostCall({ seq, args: list, length: args.length }, target));
    }
  }

  /** After this, answers are dropped; calls under way are told by their signal, and observers that they failed. */
  end(reason: unknown): void {
    this.#isOver = true;
    const { onCall } = this.#options;
    for (const call of this.#inFlight.values()) {
      call.abort(reason);
      if (onCall)
        observe(onCall, { type: "failed", ...call.name, error: describeError(reason), durationMs: call.durationMs });
    }
  }

  #run(call: HostCall): void {
    const { onCall } = this.#options;
    this.#inFlight.set(call.seq, call);
    this.#argumentsInFlight += call.length;
    if (onCall) observe(onCall, { type: "started", ...call.name, args: call.args });
    try {
      const result = call.run();
      if (!isThenable(result)) return this.#succeed(call, result);
      // Without a function of its own for each call: a thousand at once are felt.
      void Promise.resolve(result).then(
        (value) => this.#succeed(call, value),
        (error) => this.#fail(call, error),
      );
    } catch (error) {
      this.#fail(call, error);
    }
  }

  #succeed(call: HostCall, result: unknown): void {
    if (this.#isOver) return;
    const { limits, onCall } = this.#options;
    let value: string;
    try {
      value = encodeValue(result, {
        path: call.target.outputPath,
        maxLength: limits.toolOutputLength,
        maxDepth: limits.depth,
      });
    } catch (error) {
      return this.#fail(call, error);
    }
    this.#leave(call);
    this.#queue(writeHostMessage({ kind: "ok", seq: call.seq, value }));
    if (onCall) observe(onCall, { type: "finished", ...call.name, result, durationMs: call.durationMs });
  }

  #fail(call: HostCall, error: unknown): void {
    if (this.#isOver) return;
    const { onCall } = this.#options;
    this.#leave(call);
    this.#answer(call.seq, error);
    if (onCall)
      observe(onCall, { type: "failed", ...call.name, error: describeError(error), durationMs: call.durationMs });
  }

  #leave(call: HostCall): void {
    this.#inFlight.delete(call.seq);
    this.#argumentsInFlight -= call.length;
  }

  #answer(seq: number, thrown: unknown): void {
    this.#queue(writeHostMessage({ kind: "err", seq, error: encodeThrown(thrown, this.#options.limits) }));
  }

  /** Answers that become ready together travel together. */
  #queue(line: string): void {
    if (this.#answers.push(line) > 1) return;
    queueMicrotask(() => {
      const frame = joinFrame(this.#answers);
      this.#answers = [];
      if (!this.#isOver) this.#options.post(frame);
    });
  }
}

function isThenable(value: unknown): boolean {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject && typeof (value as { then?: unknown }).then === "function";
}

/** Whatever the limits for what tools return, their errors arrive. */
const ERROR_LENGTH = 20_000;
const ERROR_DEPTH = 10;

function encodeThrown(thrown: unknown, limits: ExecuteLimits): string {
  try {
    return encodeValue(thrown, {
      maxLength: Math.max(limits.toolOutputLength, ERROR_LENGTH),
      maxDepth: Math.max(limits.depth, ERROR_DEPTH),
    });
  } catch {
    const { name, message, code } = describeError(thrown);
    return encodeValue(Object.assign(new Error(message.slice(0, 10_000)), { name, ...(code && { code }) }));
  }
}
