import { apply, NativeTypeError } from "../protocol/intrinsics.ts";

export interface Timers {
  setTimeout: (callback: unknown, delay?: unknown, ...args: unknown[]) => number;
  setInterval: (callback: unknown, delay?: unknown, ...args: unknown[]) => number;
  clearTimeout: (id?: unknown) => void;
  clearInterval: (id?: unknown) => void;
}

/** The engine's timers, without text callbacks, whose exceptions go to `onError` instead of ending the guest. */
export function createTimers(native: Timers, onError: (thrown: unknown) => void): Timers {
  const guard = (name: string, callback: unknown, args: unknown[]) => {
    if (typeof callback !== "function") throw new NativeTypeError(`${name} needs a function as its first argument`);
    return () => {
      try {
        apply(callback, undefined, args);
      } catch (thrown) {
        onError(thrown);
      }
    };
  };
  return {
    setTimeout: (callback, delay, ...args) => native.setTimeout(guard("setTimeout", callback, args), delay),
    setInterval: (callback, delay, ...args) => native.setInterval(guard("setInterval", callback, args), delay),
    clearTimeout: (id) => native.clearTimeout(id),
    clearInterval: (id) => native.clearInterval(id),
  };
}

/** As browsers read a delay: whatever is no number is none. */
export function toMilliseconds(delay: unknown): number {
  const number = +(delay as number);
  return number > 0 && number < 2 ** 31 ? number - (number % 1) : 0;
}
