import { hasOwn, mapDelete, mapGet, mapSet, NativeMap } from "../protocol/intrinsics.ts";
import { writeGuestMessage, type NamespaceOrder, type RunOrder } from "../protocol/messages.ts";
import type { Determinism } from "../protocol/replay.ts";
import type { CallTable } from "./calls.ts";
import type { Compiler } from "./compile.ts";
import { makeDeterministic } from "./determinism/determinism.ts";
import { narrowGlobals } from "./globals.ts";
import type { Outbox } from "./outbox.ts";
import { createRunMethod, createStepMethod } from "./steps.ts";
import { createTimers, toMilliseconds, type Timers } from "./timers.ts";

export interface RepeatableRunParts {
  scope: object;
  calls: CallTable;
  compiler: Compiler;
  outbox: Outbox;
  limits: RunOrder["limits"];
  onUncaught: (thrown: unknown) => void;
}

/** What a run has in addition when it must be possible to repeat it: time and chance come from the host alone. */
export class RepeatableRun {
  readonly #determinism: Determinism;
  readonly #parts: RepeatableRunParts;
  readonly #clock: { now: number };
  readonly #timers = new NativeMap<number, { run: () => void; repeats: boolean }>();
  #lastTimer = 0;
  #deliveries = 0;

  constructor(determinism: Determinism, parts: RepeatableRunParts) {
    this.#determinism = determinism;
    this.#parts = parts;
    this.#clock = { now: determinism.startedAt };
    const { seed, locale, timeZone } = determinism;
    const timers = createTimers(this.#hostTimers(), parts.onUncaught);
    makeDeterministic(parts.scope, { seed, locale, timeZone, clock: this.#clock, timers });
    narrowGlobals(parts.scope, { ...timers });
  }

  setClock(now: number): void {
    this.#clock.now = now;
  }

  /** Something has been delivered. */
  count(): void {
    this.#deliveries++;
  }

  fire(id: number): void {
    this.#deliveries++;
    const timer = mapGet(this.#timers, id);
    if (timer === undefined) return;
    if (!timer.repeats) mapDelete(this.#timers, id);
    timer.run();
  }

  /** All that follows from the deliveries so far has happened. */
  tellIdle(): void {
    this.#parts.outbox.add(writeGuestMessage({ kind: "idle", deliveries: this.#deliveries }));
  }

  readonly addMethods = (order: NamespaceOrder, methods: Record<string, unknown>): void => {
    if (order.name !== "codemode") return;
    const parts = { ...this.#parts, skippedSteps: this.#determinism.skippedSteps };
    if (hasOwn(methods, "step")) methods["step"] = createStepMethod(parts, parts.calls.target(order, "step"));
    if (hasOwn(methods, "run")) methods["run"] = createRunMethod(parts, parts.calls.target(order, "run"));
  };

  #hostTimers(): Timers {
    const { outbox } = this.#parts;
    const start = (repeats: boolean) => (callback: unknown, delay?: unknown) => {
      const id = ++this.#lastTimer;
      const milliseconds = toMilliseconds(delay);
      mapSet(this.#timers, id, { run: callback as () => void, repeats });
      const due = this.#clock.now + milliseconds;
      outbox.add(writeGuestMessage({ kind: "timer", id, due, ...(repeats && { every: milliseconds }) }));
      return id;
    };
    const stop = (id: unknown) => {
      if (typeof id !== "number" || !mapDelete(this.#timers, id)) return;
      outbox.add(writeGuestMessage({ kind: "untimer", id }));
    };
    return { setTimeout: start(false), setInterval: start(true), clearTimeout: stop, clearInterval: stop };
  }
}
