import { encodeValue } from "../protocol/codec/codec.ts";
import { LimitError } from "../protocol/errors.ts";
import { createList, defineProperty, freeze, promiseThen } from "../protocol/intrinsics.ts";
import {
  PROTOCOL_VERSION,
  readHostMessage,
  splitFrame,
  writeGuestMessage,
  type HostMessage,
  type RunOrder,
} from "../protocol/messages.ts";
import { CallTable } from "./calls.ts";
import { evaluator, type Compiler } from "./compile.ts";
import { createConsole, createLogSink, type LogSink } from "./console.ts";
import { defineNamespaces } from "./namespaces.ts";
import { Outbox } from "./outbox.ts";
import { RepeatableRun } from "./repeatable-run.ts";
import { describeThrown } from "./thrown.ts";

/** Each costs time of the page's own, in browsers that keep the sandbox in the page's process. */
const UNCAUGHT = 200;

export interface GuestEnvironment {
  /** The global object that generated code sees, already reduced to what it may have. */
  scope: object;
  /** Sends a frame to the host. */
  post: (frame: string) => void;
  /** Says better what an engine throws where a limit of its own ends the code; anything else stays as it is. */
  explain?: (thrown: unknown) => unknown;
  /** Default {@link evaluator}. */
  compiler?: Compiler;
}

/**
 * The program inside every sandbox, without its engine's particulars. It runs one piece of code, once.
 *
 * Whoever drives the guest calls {@link step} and lets the engine drain its microtasks before the next. A run whose
 * order says so handles one message a step: its results are then delivered in an order that can be repeated.
 */
export class Guest {
  readonly #environment: GuestEnvironment;
  readonly #compiler: Compiler;
  readonly #outbox: Outbox;
  readonly #inbox = createList<HostMessage>();
  #nextMessage = 0;
  #inOrder = false;
  #uncaught = 0;
  #calls: CallTable | undefined;
  #repeatable: RepeatableRun | undefined;
  #log: LogSink | undefined;

  constructor(environment: GuestEnvironment) {
    this.#environment = environment;
    this.#compiler = environment.compiler ?? evaluator;
    this.#outbox = new Outbox(environment.post);
  }

  /** Whether each delivery takes a step of its own. */
  get isInOrder(): boolean {
    return this.#inOrder;
  }

  /** Tells the host that the sandbox is ready to run. */
  greet(): void {
    this.#outbox.add(writeGuestMessage({ kind: "ready", version: PROTOCOL_VERSION }));
    this.#outbox.flush();
  }

  /** Takes a frame from the host; its messages wait for {@link step}. */
  receive(frame: string): void {
    this.#outbox.beginTurn();
    const lines = splitFrame(frame);
    for (let at = 0; at < lines.length; at++) this.#inbox[this.#inbox.length] = readHostMessage(lines[at]!);
  }

  /** Handles what there is to handle. Returns `false`, and sends what the turn has produced, when that is nothing. */
  step(): boolean {
    if (this.#nextMessage === this.#inbox.length) {
      this.#inbox.length = 0;
      this.#nextMessage = 0;
      this.#repeatable?.tellIdle();
      this.#outbox.endTurn();
      return false;
    }
    do this.#handle(this.#inbox[this.#nextMessage++]!);
    while (
      this.#nextMessage < this.#inbox.length &&
      !(this.#inOrder && isDelivery(this.#inbox[this.#nextMessage - 1]!))
    );
    return true;
  }

  #handle(message: HostMessage): void {
    switch (message.kind) {
      case "run":
        return this.#run(message.order);
      case "clock":
        return this.#repeatable?.setClock(message.now);
      case "fire":
        return this.#repeatable?.fire(message.id);
      case "ok":
        this.#repeatable?.count();
        return this.#calls?.settle(message.seq, { value: message.value });
      case "err":
        this.#repeatable?.count();
        return this.#calls?.settle(message.seq, { error: message.error });
    }
  }

  /** Something was thrown where no code of the run can catch it. It is reported, and the run goes on, within limits. */
  reportUncaught(kind: string, thrown: unknown): void {
    this.#log?.("error", `${kind}: ${describeThrown(thrown).message}`);
    if (++this.#uncaught !== UNCAUGHT) return;
    this.#fail(new LimitError(`The code left ${UNCAUGHT} errors and rejections uncaught: await every promise`));
  }

  #run(order: RunOrder): void {
    let main: () => Promise<unknown>;
    try {
      main = this.#compiler.compileExpression(order.code);
    } catch (thrown) {
      const error = this.#explain(thrown);
      const { name, message } = describeThrown(error);
      if (name === "SyntaxError") this.#outbox.add(writeGuestMessage({ kind: "unparsed", message }));
      else this.#fail(error);
      return;
    }
    try {
      this.#prepare(order);
    } catch (error) {
      this.#fail(error);
      return;
    }
    promiseThen(
      runMain(main),
      (value) => this.#finish(value, order),
      (thrown) => this.#fail(thrown),
    );
  }

  #prepare(order: RunOrder): void {
    const { scope } = this.#environment;
    const { determinism } = order;
    this.#inOrder = order.inOrder;
    this.#log = createLogSink(this.#outbox, order.limits);
    const calls = (this.#calls = new CallTable(this.#outbox, order.limits));
    const repeatable = (this.#repeatable =
      determinism &&
      new RepeatableRun(determinism, {
        scope,
        calls,
        compiler: this.#compiler,
        outbox: this.#outbox,
        limits: order.limits,
        onUncaught: (thrown) => this.reportUncaught("Uncaught in a timer", thrown),
      }));
    defineProperty(scope, "console", { value: freeze(createConsole(this.#log)), configurable: true, writable: true });
    defineNamespaces(scope, order.namespaces, {
      calls,
      compiler: this.#compiler,
      own: repeatable?.addMethods,
      asksHost: repeatable !== undefined,
    });
  }

  #finish(value: unknown, order: RunOrder): void {
    try {
      const { resultLength: maxLength, depth: maxDepth } = order.limits;
      const text = encodeValue(value, { path: "result", maxLength, maxDepth });
      this.#outbox.add(writeGuestMessage({ kind: "done", value: text }));
      // The run is over now, also where what it has left behind never lets the turn end.
      this.#outbox.flush();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(thrown: unknown): void {
    this.#outbox.add(writeGuestMessage({ kind: "fail", error: describeThrown(this.#explain(thrown)) }));
    this.#outbox.flush();
  }

  #explain(thrown: unknown): unknown {
    const { explain } = this.#environment;
    return explain === undefined ? thrown : explain(thrown);
  }
}

/** The clock is set for the delivery after it. */
function isDelivery({ kind }: HostMessage): boolean {
  return kind !== "clock";
}

async function runMain(main: () => Promise<unknown>): Promise<unknown> {
  const value = await main();
  return typeof value === "function" ? ((await value()) as unknown) : value;
}
