import { LimitError } from "../../protocol/errors.ts";
import { recordError } from "../../runtime/record-value.ts";
import type { PageCall, PageCallAnswer } from "../contract.ts";
import { ANSWER_LENGTH, keyOf } from "../wire.ts";
import type { OwnFrame } from "./bridge-socket.ts";

/** Who answers the server's calls of the page's tools. */
export interface PageCallHandler {
  call(call: PageCall, signal: AbortSignal): Promise<PageCallAnswer>;
}

/** Answers that are kept for a server that asks again, in characters together. */
const KEPT_LENGTH = 8_000_000;
/** Calls that are known, so that none is started twice. */
const KNOWN = 10_000;

interface KnownCall {
  call: PageCall;
  /** Absent: not answered yet, or forgotten. */
  answer?: PageCallAnswer;
  length: number;
  controller: AbortController;
}

const UNKNOWN: PageCallAnswer = { unknown: true };

/** Calls of the page's tools: each attempt is started once, however often the server asks for it. */
export class PageCalls {
  readonly #send: (frame: OwnFrame) => void;
  readonly #known = new Map<string, KnownCall>();
  readonly #waiting = new Set<KnownCall>();
  #handler: PageCallHandler | undefined;
  #kept = 0;
  /** What the last greeting has said. */
  #isServingSaid = false;

  constructor(send: (frame: OwnFrame) => void) {
    this.#send = send;
  }

  get isServing(): boolean {
    return this.#handler !== undefined;
  }

  /** For the greeting. */
  greet(): boolean {
    return (this.#isServingSaid = this.isServing);
  }

  /** There is an answer to the greeting: what was said since was lost. */
  connected(): void {
    if (this.isServing !== this.#isServingSaid) this.#send({ kind: "serving", on: this.isServing });
    this.#isServingSaid = this.isServing;
  }

  serve(handler: PageCallHandler): () => void {
    this.#handler = handler;
    this.#send({ kind: "serving", on: true });
    for (const known of this.#waiting) this.#start(known, handler);
    this.#waiting.clear();
    return () => {
      if (this.#handler !== handler) return;
      this.#handler = undefined;
      this.#send({ kind: "serving", on: false });
    };
  }

  receive(call: PageCall): void {
    const key = keyOf(call);
    const known = this.#known.get(key);
    if (known !== undefined) {
      // One that is under way answers when it is done.
      if (known.answer !== undefined) this.#send({ kind: "called", key, answer: known.answer });
      return;
    }
    const fresh: KnownCall = { call, length: 0, controller: new AbortController() };
    this.#known.set(key, fresh);
    if (call.recovers === true) this.#answer(fresh, UNKNOWN);
    else if (this.#handler === undefined) this.#waiting.add(fresh);
    else this.#start(fresh, this.#handler);
    this.#forget();
  }

  abort(key: string): void {
    const known = this.#known.get(key);
    if (known === undefined) return;
    known.controller.abort();
    // It has not been started, and never will be.
    if (this.#waiting.delete(known)) this.#answer(known, UNKNOWN);
  }

  dispose(): void {
    this.#handler = undefined;
    for (const { controller } of this.#known.values()) controller.abort();
  }

  #start(known: KnownCall, handler: PageCallHandler): void {
    void (async () => handler.call(known.call, known.controller.signal))()
      .then(checkLength)
      .catch((error: unknown) => ({ error: recordError(error) }))
      .then((answer) => this.#answer(known, answer));
  }

  #answer(known: KnownCall, answer: PageCallAnswer): void {
    known.answer = answer;
    known.length = JSON.stringify(answer).length;
    this.#kept += known.length;
    this.#send({ kind: "called", key: keyOf(known.call), answer });
    this.#forget();
  }

  #forget(): void {
    for (const [key, known] of this.#known) {
      if (this.#kept <= KEPT_LENGTH && this.#known.size <= KNOWN) return;
      if (known.answer === undefined) continue;
      if (this.#known.size > KNOWN) this.#known.delete(key);
      this.#kept -= known.length;
      known.length = 0;
      known.answer = UNKNOWN;
    }
  }
}

function checkLength(answer: PageCallAnswer): PageCallAnswer {
  const text = "value" in answer ? answer.value : "error" in answer ? answer.error : "";
  if (text.length <= ANSWER_LENGTH) return answer;
  throw new LimitError(
    `The result is too large (${text.length} characters): the limit is ${ANSWER_LENGTH}. Return less: select fields, or page.`,
  );
}
