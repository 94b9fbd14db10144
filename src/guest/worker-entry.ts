/**
 * The guest in a Web Worker. Its first message brings the port to the host, which generated code never
 * gets to see.
 */
import { reduceGlobals, narrowGlobals } from "./globals.ts";
import { compileExpression } from "./compile.ts";
import { createCrypto } from "./crypto.ts";
import { Guest } from "./guest.ts";
import { rehearse } from "./rehearse.ts";
import { createTimers, type Timers } from "./timers.ts";

/** More deliveries than this in one frame continue after a hop. */
const LISTENERS = 128;

const scope = globalThis as unknown as DedicatedWorkerScope;
interface DedicatedWorkerScope extends EventTarget, Timers {
  crypto: Crypto;
  performance: Performance;
}

// Bound before the globals go.
const listen = EventTarget.prototype.addEventListener;
const stopPropagation = Function.prototype.call.bind(Event.prototype.stopImmediatePropagation) as (
  event: Event,
) => void;
const preventDefault = Function.prototype.call.bind(Event.prototype.preventDefault) as (event: Event) => void;
const postTo = Function.prototype.call.bind(MessagePort.prototype.postMessage) as (
  port: MessagePort,
  data: string,
) => void;
const { port1: hopFrom, port2: hopTo } = new MessageChannel();
const { crypto, performance } = scope;
const timers: Timers = {
  setTimeout: scope.setTimeout.bind(scope),
  setInterval: scope.setInterval.bind(scope),
  clearTimeout: scope.clearTimeout.bind(scope),
  clearInterval: scope.clearInterval.bind(scope),
};

listen.call(
  scope,
  "message",
  (event) => {
    const { data, ports } = event as MessageEvent<boolean>;
    // An inherited policy may forbid compiling text. Thrown here, it ends the worker, and the page learns why.
    compileExpression("0");
    if (data) rehearse();
    start(ports[0]!);
  },
  { once: true },
);

function start(port: MessagePort): void {
  const { allowNetwork } = reduceGlobals(scope);
  const guest = new Guest({ scope, allowNetwork, post: (frame) => postTo(port, frame) });
  const report = (kind: string) => (thrown: unknown) => guest.reportUncaught(kind, thrown);
  narrowGlobals(scope, {
    ...createTimers(timers, report("Uncaught in a timer")),
    crypto: createCrypto((array) => crypto.getRandomValues(array as never)),
    performance: { now: () => performance.now(), timeOrigin: performance.timeOrigin },
  });
  listen.call(scope, "unhandledrejection", (event) => {
    preventDefault(event);
    report("Unhandled rejection")((event as PromiseRejectionEvent).reason);
  });
  listen.call(scope, "error", (event) => {
    preventDefault(event);
    report("Uncaught")((event as ErrorEvent).error);
  });
  listenInSteps(port, guest);
  listenInSteps(hopFrom, guest);
  port.start();
  hopFrom.start();
  guest.greet();
}

/**
 * Handles each message of a frame in a listener of its own: the engine drains its microtasks between
 * the listeners of one native event, so one delivery is done before the next without a hop each.
 */
function listenInSteps(port: MessagePort, guest: Guest): void {
  listen.call(port, "message", (event) => {
    const { data } = event as MessageEvent<string>;
    if (data !== "") guest.receive(data);
  });
  for (let at = 0; at < LISTENERS; at++) {
    listen.call(port, "message", (event) => {
      if (!guest.step()) stopPropagation(event);
      else if (at === LISTENERS - 1) postTo(hopTo, "");
    });
  }
}
