/** Engines with a fault each, to see whether the tests would find it. */
import type { Executor, ExecuteOptions } from "../../../src/protocol/executor.ts";
import type { Delivery, ReplayControl, ReplayRequest, ReplaySession } from "../../../src/protocol/replay.ts";
import type { Fact, FactOf } from "../../../src/runtime/facts.ts";
import type { Journal, StoredExecution } from "../../../src/runtime/journal.ts";
import { bindAll } from "./play.ts";
import type { Random } from "./random.ts";

type DeliveryFact = FactOf<"delivered" | "fired">;

/** A journal that has the outcomes, but not the order in which the code had learnt of them: it goes by the numbers. */
export function orderlessJournal(journal: Journal): Journal {
  const forget = (stored: StoredExecution | undefined): StoredExecution | undefined =>
    stored && { ...stored, facts: inOrderOfNumbers(stored.facts) };
  return {
    ...bindAll(journal),
    load: async (id) => forget(await journal.load(id)),
    claim: async (id) => forget(await journal.claim(id)),
  };
}

function inOrderOfNumbers(facts: readonly Fact[]): Fact[] {
  const isDelivery = (fact: Fact): fact is DeliveryFact => fact.type === "delivered" || fact.type === "fired";
  const deliveries = facts.filter(isDelivery);
  const last = facts.findLastIndex(isDelivery);
  if (last < 0) return [...facts];
  const clocks = deliveries.map(({ clock }) => clock);
  const calls = deliveries.filter((fact) => fact.type === "delivered").sort((a, b) => a.seq - b.seq);
  const timers = deliveries.filter((fact) => fact.type === "fired");
  const sorted = [...calls, ...timers].map((fact, at) => Object.assign({}, fact, { clock: clocks[at]! }));
  const rest = (part: readonly Fact[]): Fact[] => part.filter((fact) => !isDelivery(fact));
  return [...rest(facts.slice(0, last)), ...sorted, ...rest(facts.slice(last + 1))];
}

/**
 * An engine whose host numbers calls as they arrive, over ways that take longer or shorter.
 * @param random Without it all ways are equal, which is no fault.
 */
export function arrivalNumbering(executor: Executor, random?: Random): Executor {
  return {
    canReplay: true,
    execute: (code, providers, options: ExecuteOptions = {}) =>
      executor.execute(code, providers, {
        ...options,
        ...(options.replay && { replay: new ArrivalSession(options.replay, random) }),
      }),
  };
}

class ArrivalSession implements ReplaySession {
  readonly determinism: ReplaySession["determinism"];
  readonly limits: NonNullable<ReplaySession["limits"]>;
  readonly #session: ReplaySession;
  readonly #random: Random | undefined;
  /** What the guest calls each number of the host's, and the other way round. */
  readonly #own: number[] = [];
  readonly #given = new Map<number, number>();
  #travelling: Extract<ReplayRequest, { kind: "call" }>[] = [];
  readonly #queue: Delivery[] = [];
  #control: ReplayControl | undefined;

  constructor(session: ReplaySession, random: Random | undefined) {
    this.determinism = session.determinism;
    this.limits = session.limits ?? {};
    this.#session = session;
    this.#random = random;
  }

  start(control: ReplayControl): void {
    this.#control = control;
    this.#session.start({
      ...control,
      deliver: (deliveries) => {
        this.#queue.push(...structuredClone(deliveries));
        this.#deliver();
      },
    });
  }

  receive(request: ReplayRequest): void {
    if (request.kind === "call") {
      this.#travelling.push(request);
      if (this.#random) return;
    }
    for (const call of this.#random?.shuffle(this.#travelling) ?? this.#travelling) {
      const seq = this.#own.push(call.seq) - 1;
      this.#given.set(call.seq, seq);
      this.#session.receive({ ...call, seq });
    }
    this.#travelling = [];
    if (request.kind !== "call") this.#pass(request);
    this.#deliver();
  }

  #pass(request: Exclude<ReplayRequest, { kind: "call" }>): void {
    this.#session.receive(request.kind === "stepped" ? { ...request, seq: this.#given.get(request.seq)! } : request);
  }

  /** An answer needs a call that has arrived. */
  #deliver(): void {
    const end = this.#queue.findIndex((one) => "seq" in one && this.#own[one.seq] === undefined);
    const ready = this.#queue.splice(0, end < 0 ? this.#queue.length : end);
    if (ready.length === 0) return;
    for (const one of ready) if ("seq" in one) one.seq = this.#own[one.seq]!;
    this.#control!.deliver(ready);
  }
}
