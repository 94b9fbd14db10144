import { decodeValue, encodeValue } from "../../protocol/codec/codec.ts";
import {
  BridgeUnavailableError,
  ExecutionCancelledError,
  LimitError,
  ProtocolViolationError,
} from "../../protocol/errors.ts";
import { changesSomething, type BridgeMethod, type ParamsOf, type ResultOf } from "../methods.ts";
import { readError } from "../wire-errors.ts";
import { MESSAGE_LENGTH, VALUE_DEPTH } from "../wire.ts";
import type { OwnFrame } from "./bridge-socket.ts";
import type { SetTimer } from "./timers.ts";

/** Requests that are with the server at once; further ones wait here. The server takes some more. */
const MOST_SENT = 200;

export interface OpenRequestsParts {
  /** Loses what is sent while nobody is connected. */
  send: (frame: OwnFrame) => void;
  isConnected: () => boolean;
  /** Milliseconds without a connection after which a request fails. */
  timeout: number;
  setTimer: SetTimer;
}

export interface AskOptions {
  signal?: AbortSignal | undefined;
  /** What an aborted signal does: the request fails at once, or the server is told and answers. Default `fail`. */
  onAbort?: "fail" | "tell";
  /** However long there is no connection. */
  isPatient?: boolean;
}

interface OpenRequest {
  id: number;
  method: BridgeMethod;
  params: string;
  isSent: boolean;
  isCancelled: boolean;
  isPatient: boolean;
  stopTimer: (() => void) | undefined;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** What has been asked and not been answered: it is asked again, under the same id, until it is. */
export class OpenRequests {
  readonly #parts: OpenRequestsParts;
  /** In the order of their ids. */
  readonly #open = new Map<number, OpenRequest>();
  /** Why nothing can be asked now. */
  #refusal: Error | undefined;
  #isDisposed = false;
  /** What was acknowledged last, and the last request with an answer that the server keeps. */
  #acknowledged = 0;
  #lastKept = 0;
  #last = 0;
  #sent = 0;

  constructor(parts: OpenRequestsParts) {
    this.#parts = parts;
  }

  /** All requests with smaller ids are done with. */
  get below(): number {
    const [first] = this.#open.keys();
    return first ?? this.#last + 1;
  }

  ask<M extends BridgeMethod>(method: M, params: ParamsOf<M>, options: AskOptions = {}): Promise<ResultOf<M>> {
    const { signal, onAbort = "fail", isPatient = false } = options;
    if (this.#isDisposed || (this.#refusal && !isPatient)) return Promise.reject(this.#refusal);
    if (signal?.aborted === true && onAbort === "fail") return Promise.reject(aborted(signal));
    return new Promise((resolve, reject) => {
      // Its JSON is longer; the rest is said when it is sent.
      const text = encodeValue(params, { path: method, maxDepth: VALUE_DEPTH, maxLength: MESSAGE_LENGTH });
      if (JSON.stringify(text).length > MESSAGE_LENGTH - 1_000) throw tooLarge(method);
      const id = ++this.#last;
      const abort = () => (onAbort === "fail" ? this.#drop(id, aborted(signal!)) : this.#cancel(id));
      const done = () => signal?.removeEventListener("abort", abort);
      const request: OpenRequest = {
        id,
        method,
        params: text,
        isSent: false,
        isCancelled: signal?.aborted === true,
        isPatient,
        stopTimer: undefined,
        resolve: (value) => (done(), resolve(value as ResultOf<M>)),
        reject: (error) => (done(), reject(error)),
      };
      signal?.addEventListener("abort", abort);
      this.#open.set(id, request);
      if (this.#parts.isConnected()) this.#sendMore();
      else this.#startTimer(request);
    });
  }

  /** There is a connection, maybe a new one: the server says again what it knows. */
  connected(): void {
    this.#sent = 0;
    this.#refusal = undefined;
    for (const request of this.#open.values()) {
      request.isSent = false;
      request.stopTimer?.();
      request.stopTimer = undefined;
    }
    this.#acknowledge();
    this.#sendMore();
  }

  disconnected(): void {
    if (!this.#isDisposed) this.#refusal = undefined;
    for (const request of this.#open.values()) this.#startTimer(request);
  }

  answered({ id, value, error }: { id: number; value?: string; error?: string }): void {
    const request = this.#open.get(id);
    if (request === undefined) return;
    this.#close(request);
    try {
      if (error !== undefined) request.reject(readError(error));
      else request.resolve(decodeValue(value ?? "", { maxDepth: VALUE_DEPTH }));
    } catch {
      request.reject(new ProtocolViolationError("The server has sent an answer that cannot be read"));
    }
    if (changesSomething(request.method)) this.#lastKept = Math.max(this.#lastKept, id);
    this.#acknowledge();
    this.#sendMore();
  }

  /** The server does not talk to this page: whoever is not patient learns of it at once. */
  refused(error: Error): void {
    if (this.#isDisposed) return;
    this.#refusal = error;
    for (const { id, isPatient } of [...this.#open.values()]) if (!isPatient) this.#drop(id, error);
  }

  dispose(error: Error): void {
    this.#isDisposed = true;
    this.#refusal = error;
    for (const { id } of [...this.#open.values()]) this.#drop(id, error);
  }

  #sendMore(): void {
    if (!this.#parts.isConnected()) return;
    for (const request of this.#open.values()) {
      if (this.#sent >= MOST_SENT) return;
      if (request.isSent) continue;
      request.isSent = true;
      this.#sent++;
      const { id, method, params } = request;
      this.#parts.send({ kind: "request", id, method, params });
      if (request.isCancelled) this.#parts.send({ kind: "cancel", id });
    }
  }

  #acknowledge(): void {
    const { below } = this;
    const isNews = below > this.#acknowledged && this.#lastKept >= this.#acknowledged;
    if (!isNews || !this.#parts.isConnected()) return;
    this.#acknowledged = below;
    this.#parts.send({ kind: "ack", below });
  }

  #cancel(id: number): void {
    const request = this.#open.get(id);
    if (request === undefined) return;
    request.isCancelled = true;
    if (request.isSent) this.#parts.send({ kind: "cancel", id });
  }

  #drop(id: number, error: Error): void {
    const request = this.#open.get(id);
    if (request === undefined) return;
    if (request.isSent) this.#parts.send({ kind: "cancel", id });
    this.#close(request);
    request.reject(error);
  }

  #close(request: OpenRequest): void {
    request.stopTimer?.();
    this.#open.delete(request.id);
    if (request.isSent) this.#sent--;
  }

  #startTimer(request: OpenRequest): void {
    const { timeout, setTimer } = this.#parts;
    if (request.isPatient || timeout === Infinity || request.stopTimer !== undefined) return;
    const error = `There has been no connection to the server for ${timeout} ms; try again when there is one`;
    request.stopTimer = setTimer(timeout, () => this.#drop(request.id, new BridgeUnavailableError(error)));
  }
}

function aborted(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new ExecutionCancelledError(signal.reason);
}

function tooLarge(method: string): LimitError {
  return new LimitError(`${method} is too large to send: the limit is ${MESSAGE_LENGTH} characters. Pass less.`);
}
