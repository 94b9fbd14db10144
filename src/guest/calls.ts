import { decodeValue, encodeValue, type EncodeOptions } from "../protocol/codec/codec.ts";
import { LimitError } from "../protocol/errors.ts";
import { mapDelete, mapGet, mapSet, NativeError, NativeMap, NativePromise } from "../protocol/intrinsics.ts";
import type { ExecuteLimits } from "../protocol/limits.ts";
import { pathOf, writeCall, type NamespaceOrder } from "../protocol/messages.ts";
import type { Outbox } from "./outbox.ts";
import { adoptFrames } from "./stack.ts";

type CallLimits = Pick<ExecuteLimits, "argumentsInFlight" | "argumentsLength" | "depth">;

export interface CallTarget {
  path: string;
  positionalArgs: boolean;
  encoding: EncodeOptions;
}

interface PendingCall {
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
  /** Holds the stack of the call, so that a tool's error points at the line that called it. */
  site: Error | undefined;
  /** Characters of the arguments. */
  length: number;
}

/** Taking a stack costs as much as the rest of a call, so a large fan-out has them for its first calls only. */
const SITES = 32;

/**
 * The calls of one run. A call's number is taken here, synchronously, so numbers follow program order
 * whatever the order of answers.
 */
export class CallTable {
  readonly #outbox: Outbox;
  readonly #limits: CallLimits;
  readonly #pending = new NativeMap<number, PendingCall>();
  #nextSeq = 0;
  #pendingCount = 0;
  #pendingLength = 0;

  constructor(outbox: Outbox, limits: CallLimits) {
    this.#outbox = outbox;
    this.#limits = limits;
  }

  /** What all calls of one tool have in common, made once. */
  target({ name, positionalArgs }: NamespaceOrder, method: string): CallTarget {
    const path = pathOf(name, method);
    const { argumentsLength: maxLength, depth: maxDepth } = this.#limits;
    const encoding = { path: `${path} ${positionalArgs ? "arguments" : "input"}`, maxLength, maxDepth };
    return { path, positionalArgs, encoding };
  }

  /** @param onNumbered Called with the call's number, if it gets one. */
  call(
    { path, positionalArgs, encoding }: CallTarget,
    values: unknown[],
    onNumbered?: (seq: number) => void,
  ): Promise<unknown> {
    return new NativePromise<unknown>((resolve, reject) => {
      // Encoding may throw: the promise then rejects, which the code can catch, and no number is used.
      const args = encodeValue(positionalArgs ? values : values[0], encoding);
      const { length } = args;
      this.#checkInFlight(length);
      const seq = this.#nextSeq++;
      this.#pendingLength += length;
      const site = this.#pendingCount++ < SITES ? new NativeError() : undefined;
      mapSet(this.#pending, seq, { resolve, reject, length, site });
      this.#outbox.add(writeCall(seq, path, args));
      onNumbered?.(seq);
    });
  }

  settle(seq: number, answer: { value: string } | { error: string }): void {
    const pending = mapGet(this.#pending, seq);
    if (pending === undefined) return;
    mapDelete(this.#pending, seq);
    this.#pendingCount--;
    this.#pendingLength -= pending.length;
    const limits = { maxDepth: this.#limits.depth };
    try {
      if ("value" in answer) pending.resolve(decodeValue(answer.value, limits));
      else pending.reject(withSite(decodeValue(answer.error, limits), pending.site));
    } catch (error) {
      // Something of the value is unknown to this engine: an error that the code can catch.
      pending.reject(withSite(error, pending.site));
    }
  }

  #checkInFlight(length: number): void {
    const { argumentsInFlight } = this.#limits;
    if (this.#pendingLength + length <= argumentsInFlight) return;
    throw new LimitError(
      `The arguments of the calls under way are longer than ${argumentsInFlight} characters. Await some calls first.`,
    );
  }
}

function withSite(reason: unknown, site: Error | undefined): unknown {
  if (reason instanceof NativeError && site) adoptFrames(reason, site);
  return reason;
}
