/**
 * The guest in a Web Worker. Its first message brings the port to the host, which generated code never
 * gets to see.
 */
import { reduceGlobals, narrowGlobals } from "./globals.ts";
import { compileExpression } from "./compile.ts";
import { createCrypto } from "./crypto.ts";
import { Guest } from "./guest.ts";
import { REHEARSE } from "../protocol/messages.ts";
import { createRehearsal } from "./rehearse.ts";
import { createTimers, type Timers } from "./timers.ts";

/** More deliveries than this in one frame of a run in order continue after a hop. */
const STEPS_IN_ORDER = 128;

const scope = globalThis as unknown as DedicatedWorkerScope;
interface DedicatedWorkerScope extends EventTarget, Timers {
  crypto: Crypto;
  performance: Performance;
}

// Bound before the globals go.
const listenTo = Function.prototype.call.bind(EventTarget.prototype.addEventListener) as (
  target: object,
  type: string,
  listener: (event: Event) => void,
  options?: AddEventListenerOptions,
) => void;
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

listenTo(
  scope,
  "message",
  (event) => {
    const { data: network, ports } = event as MessageEvent<boolean>;
    // An inherited policy may forbid compiling text. Thrown here, it ends the worker, and the page learns why.
    compileExpression("0");
    start(ports[0]!, network);
  },
  { once: true },
);

function start(port: MessagePort, network: boolean): void {
  reduceGlobals(scope, network);
  const rehearse = createRehearsal();
  const guest = new Guest({ scope, post: (frame) => postTo(port, frame) });
  const report = (kind: string) => (thrown: unknown) => guest.reportUncaught(kind, thrown);
  narrowGlobals(scope, {
    ...createTimers(timers, report("Uncaught in a timer")),
    crypto: createCrypto((array) => crypto.getRandomValues(array as never)),
    performance: { now: () => performance.now(), timeOrigin: performance.timeOrigin },
  });
  listenTo(scope, "unhandledrejection", (event) => {
    preventDefault(event);
    report("Unhandled rejection")((event as PromiseRejectionEvent).reason);
  });
  listenTo(scope, "error", (event) => {
    preventDefault(event);
    report("Uncaught")((event as ErrorEvent).error);
  });
  const ports = [port, hopFrom];
  listenTo(port, "message", (event) => {
    const { data } = event as MessageEvent<string>;
    if (data === REHEARSE) return rehearse();
    guest.receive(data);
    guest.step();
    if (guest.isInOrder) addSteps(ports, guest, STEPS_IN_ORDER);
  });
  addSteps(ports, guest, 2);
  port.start();
  hopFrom.start();
  guest.greet();
}

let steps = 0;

/**
 * Takes each step of the guest in a listener of its own: the engine drains its microtasks between the listeners of
 * one native event, so one delivery is done before the next without a hop each.
 */
function addSteps(ports: readonly MessagePort[], guest: Guest, wanted: number): void {
  for (; steps < wanted; steps++) {
    const number = steps + 1;
    const step = (event: Event) => {
      if (!guest.step()) stopPropagation(event);
      else if (number === steps) postTo(hopTo, "");
    };
    for (let at = 0; at < ports.length; at++) listenTo(ports[at]!, "message", step);
  }
}
