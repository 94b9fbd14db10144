import {
  apply,
  construct,
  getOwnPropertyDescriptor,
  NativeTypeError,
  NativeWeakMap,
  uncurry,
  weakMapGet,
  weakMapSet,
} from "../../protocol/intrinsics.ts";
import type { Timers } from "../timers.ts";
import { readGlobal, wrapClass, wrapGetter, wrapMethod, type Class } from "./wrap.ts";

const { MAX_SAFE_INTEGER } = Number;
/** The longest that timers wait. */
const MAX_DELAY = 2 ** 31 - 1;

/**
 * Makes events tell the clock's time, and `AbortSignal.timeout` use the run's timers. Polyfills need neither: they use
 * the globals.
 */
export function wrapEvents(scope: object, now: () => number, timers: Timers): void {
  const event = readGlobal<Class>(scope, "Event")?.prototype;
  const times = new NativeWeakMap<object, number>();
  wrapGetter(event, "timeStamp", (get, self) => {
    apply(get, self, []);
    // Of an event that the engine has made it is known only that it is there.
    let time = weakMapGet(times, self as object);
    if (time === undefined) weakMapSet(times, self as object, (time = now()));
    return time;
  });
  wrapClass<Class>(scope, "Event", {
    construct(native, args, newTarget) {
      const made = construct(native, args, newTarget) as object;
      weakMapSet(times, made, now());
      return made;
    },
  });

  const Controller = readGlobal<Class>(scope, "AbortController");
  const TimeoutError = readGlobal<new (message: string, name: string) => object>(scope, "DOMException");
  if (Controller === undefined || TimeoutError === undefined) return;
  const { abort } = Controller.prototype as AbortController;
  const abortBy = uncurry(abort) as (controller: object, reason: object) => void;
  const signalOf = uncurry(getOwnPropertyDescriptor(Controller.prototype, "signal")!.get! as () => unknown) as (
    controller: object,
  ) => unknown;
  wrapMethod(readGlobal(scope, "AbortSignal"), "timeout", (_, _self, args) => {
    const given = +(args[0] as number);
    const delay = given - (given % 1);
    if (!(delay >= 0 && delay <= MAX_SAFE_INTEGER))
      throw new NativeTypeError("The number of milliseconds is out of range");
    const controller = new Controller();
    const wait = (rest: number): void => {
      const next = (): void => {
        if (rest > MAX_DELAY) wait(rest - MAX_DELAY);
        else abortBy(controller, new TimeoutError("signal timed out", "TimeoutError"));
      };
      timers.setTimeout(next, rest > MAX_DELAY ? MAX_DELAY : rest);
    };
    wait(delay);
    return signalOf(controller);
  });
}
