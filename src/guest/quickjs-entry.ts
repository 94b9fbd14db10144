/**
 * The guest in QuickJS, which has nothing but the language. Whoever loads this has put functions into a global `host`,
 * and drives the guest by the functions of a global `guest`; generated code gets to see neither.
 */
import {
  charCodeAt,
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  mapDelete,
  mapGet,
  mapSet,
  NativeMap,
  NativePromise,
  NativeSet,
  NativeTypeError,
  NativeUint8Array,
  promiseThen,
  setAdd,
  setForEach,
  setHas,
  uncurry,
} from "../protocol/intrinsics.ts";
import { createCrypto } from "./crypto.ts";
import { reduceGlobals } from "./globals.ts";
import { Guest } from "./guest.ts";
import { POLYFILLED, POLYFILLED_METHODS } from "./polyfills/names.ts";
import { explainLimit } from "./quickjs-limits.ts";
import { createTimers, type Timers } from "./timers.ts";

interface Host {
  post: (frame: string) => void;
  /** Milliseconds since 1970, with fractions. */
  now: () => number;
  /** So many random bytes, each as the character of the number after it: text ends at a NUL. */
  random: (count: number) => string;
  startTimer: (id: number, delay: number) => void;
  stopTimer: (id: number) => void;
  loadPolyfills: () => void;
  /** Whether the engine has ever been out of memory. */
  isExhausted: () => boolean;
}

const scope = globalThis as unknown as Record<string, unknown> & { host: Host };
const { post, now, random, startTimer, stopTimer, loadPolyfills, isExhausted } = scope.host;
const timeOrigin = now();
const guest = new Guest({ scope, post, explain: (thrown) => explainLimit(thrown, isExhausted) });
const report = (kind: string) => (thrown: unknown) => guest.reportUncaught(kind, thrown);
const reportUncaught = report("Uncaught");
const timers = new NativeMap<number, { run: () => void; every: number | undefined }>();
/** The most that browsers give at once. */
const RANDOM_BYTES = 65_536;
/** What it may be asked to fill. */
const RANDOM_ARRAYS = new NativeSet<unknown>([
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "BigInt64Array",
  "BigUint64Array",
]);
const { isView } = ArrayBuffer;
/** The class of a typed array, whatever the array says of itself; `undefined` for others. */
const kindOf = uncurry(
  getOwnPropertyDescriptor(getPrototypeOf(NativeUint8Array.prototype), Symbol.toStringTag)!.get!,
) as (array: ArrayBufferView) => unknown;
/** Polyfills that nothing has asked for yet. */
let waiting = new NativeSet<{ holder: Record<string, unknown>; name: string }>();
let lastTimer = 0;

reduceGlobals(scope, false);
defineGlobals({
  ...createTimers(engineTimers(), report("Uncaught in a timer")),
  queueMicrotask,
  crypto: freeze(createCrypto(fillRandom)),
  performance: freeze({ now: () => now() - timeOrigin, timeOrigin }),
});
for (let at = 0; at < POLYFILLED.length; at++) awaitPolyfill(scope, POLYFILLED[at]!);
for (let at = 0; at < POLYFILLED_METHODS.length; at++) {
  const { 0: holder, 1: name } = POLYFILLED_METHODS[at]!;
  awaitPolyfill(scope[holder] as Record<string, unknown>, name);
}
delete (scope as { host?: Host }).host;

/** For the host, which has taken it by the time of the first call. */
scope["guest"] = {
  greet() {
    delete scope["guest"];
    guest.greet();
  },
  receive: (frame: string) => guest.receive(frame),
  step: () => guest.step(),
  reportUncaught,
  fire,
};

function defineGlobals(values: Record<string, unknown>): void {
  for (const name in values) defineProperty(scope, name, { value: values[name], configurable: true, writable: true });
}

/**
 * Most code needs none of them, and each VM would pay for evaluating them: they come with the first that is used.
 */
function awaitPolyfill(holder: Record<string, unknown>, name: string): void {
  if (name in holder) return;
  setAdd(waiting, { holder, name });
  defineProperty(holder, name, {
    configurable: true,
    set(value: unknown) {
      defineProperty(holder, name, { value, configurable: true, writable: true });
    },
    get() {
      const polyfills = waiting;
      waiting = new NativeSet();
      try {
        // What they find missing they define; what generated code has put there stays.
        setForEach(polyfills, ({ holder: of, name: polyfill }) => isAccessor(of, polyfill) && delete of[polyfill]);
        loadPolyfills();
      } catch (error) {
        setForEach(polyfills, ({ holder: of, name: polyfill }) => awaitPolyfill(of, polyfill));
        throw error;
      }
      return holder[name];
    },
  });
}

function isAccessor(holder: object, name: string): boolean {
  return getOwnPropertyDescriptor(holder, name)?.get !== undefined;
}

function engineTimers(): Timers {
  const start = (repeats: boolean) => (callback: unknown, delay?: unknown) => {
    const id = ++lastTimer;
    const milliseconds = toMilliseconds(delay);
    mapSet(timers, id, { run: callback as () => void, every: repeats ? milliseconds : undefined });
    startTimer(id, milliseconds);
    return id;
  };
  const stop = (given: unknown) => {
    // As browsers read it: text may be a number too.
    const id = +(given as number);
    if (mapDelete(timers, id)) stopTimer(id);
  };
  return { setTimeout: start(false), setInterval: start(true), clearTimeout: stop, clearInterval: stop };
}

function fire(id: number): void {
  const timer = mapGet(timers, id);
  if (timer === undefined) return;
  if (timer.every === undefined) mapDelete(timers, id);
  else startTimer(id, timer.every);
  timer.run();
}

/** As browsers read a delay: whatever is no number is none. */
function toMilliseconds(delay: unknown): number {
  const number = +(delay as number);
  return number > 0 && number < 2 ** 31 ? number : 0;
}

function queueMicrotask(callback: unknown): void {
  if (typeof callback !== "function") throw new NativeTypeError("queueMicrotask needs a function");
  promiseThen(
    NativePromise.resolve(),
    () => {
      try {
        (callback as () => unknown)();
      } catch (thrown) {
        reportUncaught(thrown);
      }
    },
    ignore,
  );
}

function ignore(): void {}

function fillRandom(array: ArrayBufferView): void {
  const needed = `getRandomValues needs a typed array of integers, of at most ${RANDOM_BYTES} bytes`;
  if (!isView(array)) throw new NativeTypeError(needed);
  if (!setHas(RANDOM_ARRAYS, kindOf(array))) throw webError(needed, "TypeMismatchError");
  if (array.byteLength > RANDOM_BYTES) throw webError(needed, "QuotaExceededError");
  const bytes = new NativeUint8Array(array.buffer, array.byteOffset, array.byteLength);
  const text = random(bytes.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = charCodeAt(text, at) - 1;
}

function webError(message: string, name: string): DOMException {
  const { DOMException } = scope as unknown as { DOMException: new (message: string, name: string) => DOMException };
  return new DOMException(message, name);
}
