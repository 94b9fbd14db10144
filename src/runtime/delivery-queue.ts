import type { Delivery, ReplayControl } from "../protocol/replay.ts";
import type { ExecutionLog } from "./execution-log.ts";
import type { Fact, Settlement } from "./facts.ts";
import type { RunTimers } from "./run-timers.ts";

export interface DeliveryQueueOptions {
  log: ExecutionLog;
  timers: RunTimers;
  now: () => number;
  /** Makes a fact happen. */
  add: (fact: Fact) => void;
}

/** What reaches the code of one pass, in the order in which it is recorded: first as it was, then as it comes. */
export class DeliveryQueue {
  readonly #options: DeliveryQueueOptions;
  /** Outcomes that the journal does not keep. */
  unrecorded: Map<number, Settlement> = new Map();
  #control: ReplayControl | undefined;
  #ready = new Set<number>();
  #sent = 0;
  #isOver = false;

  constructor(options: DeliveryQueueOptions) {
    this.#options = options;
  }

  /** Deliveries so far. */
  get sent(): number {
    return this.#sent;
  }

  get isBusy(): boolean {
    return this.#ready.size > 0;
  }

  /** Delivers all that is recorded, in one message where its size allows. */
  replay(control: ReplayControl): void {
    this.#control = control;
    const { delivered } = this.#options.log;
    this.#sent = delivered.length;
    control.deliver(delivered.map((item) => ("timer" in item ? item : this.#toDelivery(item.seq, item.clock))));
  }

  /** A call has an outcome. Those that become ready together travel together. */
  add(seq: number): void {
    if (this.#options.log.entry(seq)?.isDelivered || this.#ready.has(seq)) return;
    if (this.#ready.add(seq).size > 1) return;
    queueMicrotask(() => {
      const ready = [...this.#ready];
      this.#ready.clear();
      this.#deliver(ready, (at, clock) => {
        this.#options.add({ type: "delivered", clock, seq: at });
        return this.#toDelivery(at, clock);
      });
    });
  }

  /** Timers are due. */
  fire(ids: readonly number[]): void {
    const { timers, add } = this.#options;
    this.#deliver(ids, (timer, clock) => {
      timers.advance(timer, clock);
      add({ type: "fired", clock, timer });
      return { clock, timer };
    });
  }

  /** Nothing reaches the code any more. */
  end(): void {
    this.#isOver = true;
  }

  #deliver(numbers: readonly number[], record: (number: number, clock: number) => Delivery): void {
    if (this.#isOver) return;
    const { log, now } = this.#options;
    const clock = Math.max(log.delivered.at(-1)?.clock ?? log.created.at, now());
    const deliveries = numbers.map((number) => record(number, clock));
    this.#sent += deliveries.length;
    this.#control?.deliver(deliveries);
  }

  #toDelivery(seq: number, clock: number): Delivery {
    const outcome = this.unrecorded.get(seq) ?? this.#options.log.entry(seq)!.outcome!;
    return { clock, seq, ...outcome };
  }
}
