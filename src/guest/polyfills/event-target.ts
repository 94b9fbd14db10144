import { needArguments, readOptions, toText } from "./define.ts";
import { DOMException } from "./dom-exception.ts";
import { type Event, stateOf } from "./event.ts";

type Callback = ((event: Event) => unknown) | { handleEvent?: unknown };

interface Listener {
  readonly type: string;
  readonly callback: Callback;
  readonly capture: boolean;
  readonly once: boolean;
  readonly passive: boolean;
  isRemoved: boolean;
}

/** What runs when a signal aborts, before its event. Filled by `abort.ts`; other objects are no signals. */
export const abortSteps: WeakMap<object, (() => void)[]> = new WeakMap();

let dispatchTo: (target: EventTarget, event: Event) => boolean;

/** https://dom.spec.whatwg.org/#interface-eventtarget, for targets that are in no tree. */
export class EventTarget {
  static {
    dispatchTo = (target, event) => target.#dispatch(event);
  }
  #listeners: Listener[] = [];

  addEventListener(type: unknown, callback: Callback | null, options?: unknown): void {
    needArguments(arguments, 2);
    const isShort = typeof options === "boolean";
    const { capture, once, passive, signal } = readOptions(isShort ? { capture: options } : options);
    const steps = signal === undefined ? undefined : abortSteps.get(signal as object);
    if (signal !== undefined && steps === undefined) throw new TypeError("The signal is not an AbortSignal");
    if (!isCallback(callback) || (signal as AbortSignal | undefined)?.aborted) return;
    const name = toText(type);
    if (this.#find(name, callback, !!capture) !== undefined) return;
    const listener: Listener = {
      type: name,
      callback,
      capture: !!capture,
      once: !!once,
      passive: !!passive,
      isRemoved: false,
    };
    this.#listeners.push(listener);
    steps?.push(() => this.#remove(listener));
  }

  removeEventListener(type: unknown, callback: Callback | null, options?: unknown): void {
    needArguments(arguments, 2);
    const { capture } = typeof options === "boolean" ? { capture: options } : readOptions(options);
    if (!isCallback(callback)) return;
    const listener = this.#find(toText(type), callback, !!capture);
    if (listener !== undefined) this.#remove(listener);
  }

  dispatchEvent(event: Event): boolean {
    needArguments(arguments, 1);
    const state = stateOf(event);
    if (state.isDispatching) throw new DOMException("The event is already being dispatched", "InvalidStateError");
    state.isTrusted = false;
    return this.#dispatch(event);
  }

  #find(type: string, callback: Callback, capture: boolean): Listener | undefined {
    return this.#listeners.find(
      (known) => known.type === type && known.callback === callback && known.capture === capture,
    );
  }

  #remove(listener: Listener): void {
    listener.isRemoved = true;
    this.#listeners = this.#listeners.filter((known) => known !== listener);
  }

  #dispatch(event: Event): boolean {
    const state = stateOf(event);
    state.isDispatching = true;
    state.target = state.currentTarget = this;
    for (const capture of [true, false]) {
      // Those that are added meanwhile have to wait for the next event.
      for (const listener of [...this.#listeners]) {
        if (state.isStoppedAtOnce) break;
        if (listener.type !== event.type || listener.capture !== capture || listener.isRemoved) continue;
        if (listener.once) this.#remove(listener);
        state.isPassive = listener.passive;
        call(listener.callback, this, event);
        state.isPassive = false;
      }
      if (state.isStopped) break;
    }
    state.isDispatching = state.isStopped = state.isStoppedAtOnce = false;
    state.currentTarget = null;
    return !event.defaultPrevented;
  }
}

/** Dispatches an event that the platform made, not the code. */
export function fire(target: EventTarget, event: Event): void {
  stateOf(event).isTrusted = true;
  dispatchTo(target, event);
}

function isCallback(callback: Callback | null | undefined): callback is Callback {
  if (callback === null || callback === undefined) return false;
  if (typeof callback === "object" || typeof callback === "function") return true;
  throw new TypeError("The listener is neither a function nor an object");
}

function call(callback: Callback, target: EventTarget, event: Event): void {
  try {
    if (typeof callback === "function") Reflect.apply(callback, target, [event]);
    else Reflect.apply(callback.handleEvent as () => void, callback, [event]);
  } catch (error) {
    reportUncaught(error);
  }
}

/** A listener that throws keeps no other from its turn; the error is reported as one of a job of its own. */
function reportUncaught(error: unknown): void {
  const throwIt = (): never => {
    throw error;
  };
  const { queueMicrotask } = globalThis as { queueMicrotask?: (callback: () => void) => void };
  if (typeof queueMicrotask === "function") queueMicrotask(throwIt);
  else void (async () => throwIt())();
}
