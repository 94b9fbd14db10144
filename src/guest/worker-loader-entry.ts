/**
 * The guest in an isolate of a Worker Loader, for one run. The isolate's main module takes `guest` while it starts,
 * which is when text may be compiled; what the main module passes on later, generated code never gets to see.
 */
import { uncurry } from "../protocol/intrinsics.ts";
import { createCrypto } from "./crypto.ts";
import { narrowGlobals, reduceGlobals } from "./globals.ts";
import { Guest } from "./guest.ts";
import { prepareCode, type PreparedSources } from "./prepared-code.ts";
import { framesOf } from "./stack.ts";
import { createTimers, type Timers } from "./timers.ts";

/** What the isolate is given as data. */
export interface IsolateOrder extends PreparedSources {
  /** Names of the app's modules that the code may import. */
  modules: string[];
  /** Whether the globals that make requests stay. */
  network: boolean;
  /** Whether the code finds the app's bindings, as a global `env`. */
  bindings: boolean;
}

/** The host's functions, called over RPC. */
export interface IsolateHost {
  /** @param asks Instead of a frame comes code: an isolate that knows it takes over. By the same way, to keep the order. */
  post: (frame: string, asks?: true) => void;
  /** Brings the way to the guest. The run is over when the host lets go of it. */
  connect: ((receive: (frame: string) => void) => void) & { [Symbol.dispose](): void };
}

export interface IsolateGuest {
  prepare: (order: IsolateOrder, modules: Record<string, object>) => RunIsolate;
}

type RunIsolate = (host: IsolateHost, bindings: Record<string, unknown>) => Promise<void>;

interface WorkerScope extends EventTarget, Timers {
  crypto: Crypto;
  performance: Performance;
  WebSocketPair: new () => { 0: HopSocket; 1: HopSocket };
  guest?: IsolateGuest;
}

interface HopSocket extends EventTarget {
  accept: () => void;
  send: (text: string) => void;
  close: () => void;
}

const scope = globalThis as unknown as WorkerScope;
const { crypto, performance, WebSocketPair } = scope;
const { defineProperty } = Object;
const dispose: typeof Symbol.dispose = Symbol.dispose;
const asyncDispose: typeof Symbol.asyncDispose = Symbol.asyncDispose;

// Bound before the globals go.
const listenTo = uncurry(EventTarget.prototype.addEventListener) as (
  target: object,
  type: string,
  listener: (event: Event) => void,
) => void;
// The scope has a method of its own: here the prototype's refuses it.
const listenToScope = scope.addEventListener.bind(scope);
const preventDefault = uncurry(Event.prototype.preventDefault) as (event: Event) => void;
const webSocket = WebSocket.prototype as unknown as HopSocket;
const accept = uncurry(webSocket.accept) as (socket: HopSocket) => void;
const send = uncurry(webSocket.send) as (socket: HopSocket, text: string) => void;
const close = uncurry(webSocket.close) as (socket: HopSocket) => void;
const timers: Timers = {
  setTimeout: scope.setTimeout.bind(scope),
  setInterval: scope.setInterval.bind(scope),
  clearTimeout: scope.clearTimeout.bind(scope),
  clearInterval: scope.clearInterval.bind(scope),
};

/** Milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;

scope.guest = { prepare };

function prepare(order: IsolateOrder, modules: Record<string, object>): RunIsolate {
  let ask: (code: string) => void = () => {};
  const compiler = prepareCode(order, { modules, onUnknown: (code) => ask(code) });
  // Where the engine's lines begin is found by compiling.
  framesOf(new Error("measure"));
  reduceGlobals(scope, order.network);
  return (host, bindings) => {
    // No reads of `host` later: it is asked for its functions over RPC.
    const { post, connect } = host;
    ask = (code) => post(code, true);
    const guest = new Guest({ scope, post: (frame) => post(frame), compiler });
    const report = (kind: string) => (thrown: unknown) => guest.reportUncaught(kind, thrown);
    narrowGlobals(scope, {
      ...createTimers(timers, report("Uncaught in a timer")),
      crypto: createCrypto((array) => crypto.getRandomValues(array as never)),
      performance: { now: () => performance.now(), timeOrigin: performance.timeOrigin },
      ...(order.bindings && { env: bindings }),
    });
    listenToScope("unhandledrejection", (event) => {
      preventDefault(event);
      report("Unhandled rejection")((event as PromiseRejectionEvent).reason);
    });
    listenToScope("error", (event) => {
      preventDefault(event);
      report("Uncaught")((event as ErrorEvent).error);
    });
    const { step, stop } = createDriver(guest);
    const receive = (frame: string) => {
      guest.receive(frame);
      step();
    };
    const { promise, resolve } = Promise.withResolvers<void>();
    // Its own, so that what generated code does to prototypes is not called instead, with this function as `this`.
    defineProperty(receive, dispose, { value: () => (stop(), resolve()) });
    defineProperty(receive, asyncDispose, { value: undefined });
    // Without anything to wait for, the end of a run is taken for a request that hangs.
    timers.setTimeout(() => {}, LONGEST_TIMER);
    connect(receive);
    connect[dispose]();
    return promise;
  };
}

interface Driver {
  /** Begins a turn: steps of the guest, each with all that follows from it, until nothing is left. */
  step: () => void;
  stop: () => void;
}

function createDriver(guest: Guest): Driver {
  const { 0: from, 1: to } = new WebSocketPair();
  accept(from);
  accept(to);
  let isHopping = false;
  // Of all that takes a macrotask in this engine, an event of a socket is the quickest: a port's comes before the
  // microtasks that were queued earlier are done, and a timer takes a millisecond.
  const step = () => {
    if (isHopping || !guest.step()) return;
    isHopping = true;
    send(to, "");
  };
  listenTo(from, "message", () => {
    isHopping = false;
    step();
  });
  // Sockets that stay open are taken for a request that hangs.
  const stop = () => {
    close(from);
    close(to);
  };
  return { step, stop };
}
