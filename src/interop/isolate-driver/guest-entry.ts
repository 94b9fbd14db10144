/**
 * The guest in the sandbox of a driver. All that a driver offers is to run text and to give back JSON, so the guest
 * is driven in one of two ways: by turns, where the sandbox keeps its globals from one execution to the next, or else
 * by exchanges, all within one execution, through a binding.
 */
import { compileExpression } from "../../guest/compile.ts";
import { Guest } from "../../guest/guest.ts";
import { rawLineOf, setLineOffset } from "../../guest/stack.ts";
import { createTimers } from "../../guest/timers.ts";
import {
  apply,
  create,
  defineProperty,
  NativeDate,
  NativePromise,
  NativeProxy,
  NativeTypeError,
  promiseThen,
  startsWith,
} from "../../protocol/intrinsics.ts";
import { GuestTimers } from "./guest-timers.ts";
import { ASIDE, PROGRAM, STOP, writeReport } from "./wire.ts";

type Exchange = (input: { message: string }) => Promise<unknown>;

/** More than a driver takes from what the code returned to having it. */
const REPLY_HOPS = 20;
/** How long a chain of promises is followed, where nothing tells when all is quiet. */
const QUIET_HOPS = 100;

const scope = globalThis as unknown as Record<string, unknown>;
const { now } = NativeDate;
const NativeJSON = JSON;
const { parse, stringify } = JSON;
const driverConsole: unknown = typeof console === "object" ? console : undefined;
const driverLog: unknown = (driverConsole as { log?: unknown } | undefined)?.log;
const NativeFunction = Function;
const timers = new GuestTimers();
const guest = new Guest({ scope, post });
const report = (kind: string) => (thrown: unknown) => guest.reportUncaught(kind, thrown);
const reportUncaught = report("Uncaught");

// An older QuickJS has no line for what is thrown on the first line of a function, so this throws on the second.
setLineOffset(() => {
  const thrower = new NativeFunction(
    '"use strict";return (\n(() => {\nthrow new Error() })()\n)\n//# sourceURL=codemode.js',
  );
  try {
    apply(thrower, undefined, []);
  } catch (error) {
    return (rawLineOf(error) ?? 2) - 2;
  }
  return 0;
});

let outgoing = "";
let echoMark = "";
/** Says what is new while the host is waiting; `undefined` when it will ask by itself. */
let announce: (() => void) | undefined;

function post(frame: string): void {
  outgoing += outgoing === "" ? frame : `\n\n${frame}`;
  // Of a turn that never ends, the driver's own log is all that the host gets.
  if (startsWith(frame, "log ")) echo(frame);
  announce?.();
}

function echo(frame: string): void {
  if (typeof driverLog !== "function" || echoMark === "") return;
  try {
    apply(driverLog, driverConsole, [echoMark + frame]);
  } catch {
    // Generated code may have broken what the driver's console relies on.
  }
}

function takeOutgoing(): string {
  const taken = outgoing;
  outgoing = "";
  return taken;
}

/** The driver's own code around each execution uses `JSON`, which generated code may have altered. */
function mendJson(): void {
  defineProperty(scope, "JSON", { value: NativeJSON, configurable: true, writable: true });
  defineProperty(NativeJSON, "parse", { value: parse, configurable: true, writable: true });
  defineProperty(NativeJSON, "stringify", { value: stringify, configurable: true, writable: true });
}

const resolved = NativePromise.resolve();

async function hop(count: number): Promise<void> {
  for (let done = 0; done < count; done++) await resolved;
}

function afterHops(action: () => void): void {
  void promiseThen(hop(REPLY_HOPS), action, ignore);
}

let hasMore = false;
let lastTurn = -1;
let lastReply = "";

/** A turn of a number that has been is asked for again: its answer was lost. */
function turnOnce(number: number, frame: string): string {
  if (number !== lastTurn) {
    lastTurn = number;
    lastReply = turn(frame);
  }
  mendJson();
  return lastReply;
}

/** Generated code runs only after the answer has left: a driver can lose the answer of an execution that it stops. */
function turn(frame: string): string {
  if (frame !== "") guest.receive(frame);
  const isBusy = frame !== "" || timers.wait === 0 || hasMore;
  if (isBusy) {
    afterHops(() => {
      timers.fire();
      hasMore = guest.step() && guest.isInOrder;
    });
  } else {
    // There is nothing left to handle: it sends what there is to send.
    guest.step();
  }
  return writeReport(isBusy, timers.wait, takeOutgoing());
}

async function exchangeAll(exchange: Exchange, first: string): Promise<void> {
  for (let frame = first; frame !== STOP;) {
    if (frame !== "") guest.receive(frame);
    timers.fire();
    while (guest.step()) await hop(QUIET_HOPS);
    await hop(QUIET_HOPS);
    frame = await send(exchange, "");
  }
}

async function send(exchange: Exchange, prefix: string): Promise<string> {
  mendJson();
  const answered = exchange({ message: prefix + writeReport(false, timers.wait, takeOutgoing()) });
  if (prefix === "") announce = () => void promiseThen(send(exchange, ASIDE), ignore, ignore);
  const answer = await answered;
  if (prefix === "") announce = undefined;
  return typeof answer === "string" ? answer : STOP;
}

function ignore(): void {}

/** What an engine without the web's globals lacks most, and can be had without the host. */
function addGlobals(): void {
  const timeOrigin = now();
  const additions: Record<string, unknown> = {
    ...createTimers(withNews(), report("Uncaught in a timer")),
    queueMicrotask,
    performance: { now: () => now() - timeOrigin, timeOrigin },
  };
  for (const name in additions) {
    if (scope[name] !== undefined) continue;
    defineProperty(scope, name, { value: additions[name], configurable: true, writable: true });
  }
}

/** The host must learn of a timer that is set while it waits. */
function withNews(): GuestTimers["native"] {
  const { native } = timers;
  const start = (name: "setTimeout" | "setInterval") => (callback: unknown, delay?: unknown) => {
    const id = native[name](callback, delay);
    announce?.();
    return id;
  };
  return { ...native, setTimeout: start("setTimeout"), setInterval: start("setInterval") };
}

function queueMicrotask(callback: unknown): void {
  if (typeof callback !== "function") throw new NativeTypeError("queueMicrotask needs a function");
  const run = (): void => {
    try {
      (callback as () => unknown)();
    } catch (thrown) {
      reportUncaught(thrown);
    }
  };
  void promiseThen(resolved, run, ignore);
}

/** Where the driver's console is a constant, generated code sees that one: it becomes another way to the guest's. */
function adoptConsole(): void {
  if (typeof driverConsole !== "object" || driverConsole === null) return;
  const names = Object.getOwnPropertyNames(driverConsole);
  for (let at = 0; at < names.length; at++) Reflect.deleteProperty(driverConsole, names[at]!);
  const current = (key: PropertyKey): unknown => {
    const own = scope["console"] as Record<PropertyKey, unknown> | undefined;
    return own === driverConsole ? undefined : own?.[key];
  };
  // It may be frozen; then it stays as it is.
  Reflect.setPrototypeOf(driverConsole, new NativeProxy(create(null) as object, { get: (_, key) => current(key) }));
}

defineProperty(scope, PROGRAM, {
  configurable: true,
  value: {
    /**
     * For a sandbox that keeps its globals: the host calls a global of the given name, once a turn. Returns the
     * guest's greeting.
     */
    startTurns(name: string, secret: string, mark: string): string {
      echoMark = mark;
      defineProperty(scope, name, {
        value: (given: unknown, number: number, frame: string) => {
          if (given !== secret) throw new NativeTypeError("This is for the host");
          return turnOnce(number, frame);
        },
      });
      return start();
    },
    /** For a sandbox that forgets them. Settles when the host wants no more. */
    async startExchanges(exchange: Exchange, frame: string): Promise<void> {
      outgoing = start();
      await exchangeAll(exchange, frame);
    },
  },
});

function start(): string {
  // A sandbox may forbid compiling text: better now than as a syntax error of the code.
  compileExpression("0");
  Reflect.deleteProperty(scope, PROGRAM);
  adoptConsole();
  addGlobals();
  guest.greet();
  return takeOutgoing();
}
