import { needArguments } from "./define.ts";
import { DOMException } from "./dom-exception.ts";
import { Event } from "./event.ts";
import { abortSteps, EventTarget, fire } from "./event-target.ts";

/** Given by this module only: the class is not for `new`. */
const MADE_HERE = Symbol("made here");
type Handler = ((event: Event) => unknown) | null;

let abortSignal: (signal: AbortSignal, reason: unknown) => void;

/** https://dom.spec.whatwg.org/#interface-AbortSignal */
export class AbortSignal extends EventTarget {
  static {
    abortSignal = (signal, reason) => signal.#abort(reason);
  }
  #isAborted = false;
  #reason: unknown = undefined;
  /** Set for a signal that follows others: signals that follow none themselves. */
  #sources: readonly AbortSignal[] | undefined;
  #followers: Set<AbortSignal> = new Set();
  #onabort: Handler = null;
  readonly #callHandler = (event: Event): void => void this.#onabort?.call(this as never, event);

  constructor(key?: unknown) {
    if (key !== MADE_HERE) throw new TypeError("Illegal constructor");
    super();
    abortSteps.set(this, []);
  }

  static abort(reason: unknown = aborted()): AbortSignal {
    const signal = new AbortSignal(MADE_HERE);
    signal.#isAborted = true;
    signal.#reason = reason;
    return signal;
  }

  static timeout(milliseconds: unknown): AbortSignal {
    needArguments(arguments, 1);
    const delay = Math.trunc(Number(milliseconds));
    if (!(delay >= 0 && delay <= Number.MAX_SAFE_INTEGER)) {
      throw new TypeError("The number of milliseconds is out of range");
    }
    const signal = new AbortSignal(MADE_HERE);
    const reason = (): DOMException => new DOMException("The operation was aborted due to timeout", "TimeoutError");
    (globalThis as { setTimeout?: typeof setTimeout }).setTimeout?.(() => signal.#abort(reason()), delay);
    return signal;
  }

  static any(signals: Iterable<AbortSignal>): AbortSignal {
    needArguments(arguments, 1);
    const given = [...signals];
    for (const signal of given) {
      if (!abortSteps.has(signal)) throw new TypeError("Not an AbortSignal");
    }
    const follower = new AbortSignal(MADE_HERE);
    const ended = given.find((signal) => signal.#isAborted);
    if (ended !== undefined) {
      follower.#isAborted = true;
      follower.#reason = ended.#reason;
      return follower;
    }
    follower.#sources = given.flatMap((signal) => signal.#sources ?? [signal]);
    for (const source of follower.#sources) source.#followers.add(follower);
    return follower;
  }

  get aborted(): boolean {
    return this.#isAborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  get onabort(): Handler {
    return this.#onabort;
  }
  set onabort(value: unknown) {
    this.#onabort = typeof value === "function" ? (value as Handler) : null;
    if (this.#onabort === null) this.removeEventListener("abort", this.#callHandler);
    else this.addEventListener("abort", this.#callHandler);
  }

  throwIfAborted(): void {
    if (this.#isAborted) throw this.#reason;
  }

  #abort(reason: unknown = aborted()): void {
    if (this.#isAborted) return;
    // All know before the first listener of one is called.
    const ended = [this, ...this.#followers].filter((signal) => !signal.#isAborted);
    for (const signal of ended) {
      signal.#isAborted = true;
      signal.#reason = reason;
    }
    for (const signal of ended) signal.#tell();
    this.#followers = new Set();
  }

  #tell(): void {
    for (const step of abortSteps.get(this)!.splice(0)) step();
    fire(this, new Event("abort"));
  }
}

/** https://dom.spec.whatwg.org/#interface-abortcontroller */
export class AbortController {
  readonly #signal = new AbortSignal(MADE_HERE);

  get signal(): AbortSignal {
    return this.#signal;
  }

  abort(reason?: unknown): void {
    abortSignal(this.#signal, reason);
  }
}

// A signal that never aborts would be worse than none.
if (typeof (globalThis as { setTimeout?: unknown }).setTimeout !== "function") {
  Reflect.deleteProperty(AbortSignal, "timeout");
}

function aborted(): DOMException {
  return new DOMException("This operation was aborted", "AbortError");
}
