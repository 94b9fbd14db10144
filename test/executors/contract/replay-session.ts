import { decodeValue, encodeValue } from "../../../src/protocol/codec/codec.ts";
import type { HostFunction } from "../../../src/protocol/executor.ts";
import type {
  Delivery,
  Determinism,
  ReplayControl,
  ReplayRequest,
  ReplaySession,
} from "../../../src/protocol/replay.ts";

const DETERMINISM: Determinism = {
  seed: "0123456789abcdef0123456789abcdef",
  startedAt: Date.UTC(2024, 1, 29, 12),
  locale: "en-US",
  timeZone: "UTC",
  skippedSteps: [],
};

export interface RecordingOptions {
  tools?: Record<string, HostFunction>;
  determinism?: Partial<Determinism>;
  /** What an earlier session delivered: it is delivered again, before anything else. */
  recorded?: readonly Delivery[];
  /** Before the first delivery of this run. */
  onStart?: (control: ReplayControl) => void;
}

/** The least that a runtime does: it calls the tools, and remembers what it delivered. */
export class RecordingSession implements ReplaySession {
  readonly determinism: Determinism;
  readonly requests: ReplayRequest[] = [];
  delivered: Delivery[] = [];
  readonly #options: RecordingOptions;
  /** Timers that the code has set in this turn. */
  readonly #set = new Set<number>();
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #control: ReplayControl | undefined;
  /** Each delivery is a second later for the code. */
  #clock: number;

  constructor(options: RecordingOptions = {}) {
    this.#options = options;
    this.determinism = { ...DETERMINISM, ...options.determinism };
    this.#clock = this.determinism.startedAt;
  }

  get idle(): number[] {
    return this.requests.flatMap((request) => (request.kind === "idle" ? [request.deliveries] : []));
  }

  start(control: ReplayControl): void {
    this.#control = control;
    this.delivered = [...(this.#options.recorded ?? [])];
    this.#clock = this.delivered.at(-1)?.clock ?? this.determinism.startedAt;
    this.#options.onStart?.(control);
    control.deliver(this.delivered);
  }

  receive(request: ReplayRequest): void {
    this.requests.push(request);
    const { recorded = [] } = this.#options;
    const isRecorded = (key: "seq" | "timer", value: number): boolean =>
      recorded.some((delivery) => key in delivery && (delivery as unknown as Record<string, number>)[key] === value);
    switch (request.kind) {
      case "call":
        if (!isRecorded("seq", request.seq)) void this.#call(request);
        break;
      case "stepped":
        if (!isRecorded("seq", request.seq)) {
          const { kind: _, ...outcome } = request;
          this.deliver(outcome);
        }
        break;
      case "timer":
        if (isRecorded("timer", request.id)) break;
        this.#set.add(request.id);
        break;
      case "untimer":
        this.#set.delete(request.id);
        clearTimeout(this.#timers.get(request.id));
        break;
      case "idle":
        // Not before: on a slow machine the code may still be about to clear it.
        for (const id of this.#set)
          this.#timers.set(
            id,
            setTimeout(() => this.deliver({ timer: id }), 5),
          );
        this.#set.clear();
        break;
    }
  }

  deliver(...items: ({ seq: number; value: string } | { seq: number; error: string } | { timer: number })[]): void {
    const deliveries = items.map((item) => Object.assign(item, { clock: (this.#clock += 1_000) }));
    this.delivered.push(...deliveries);
    this.#control?.deliver(deliveries);
  }

  async #call({ seq, path, args }: Extract<ReplayRequest, { kind: "call" }>): Promise<void> {
    const tool = this.#options.tools?.[path.replace("codemode.", "")];
    if (tool === undefined) return;
    try {
      this.deliver({ seq, value: encodeValue(await tool(decodeValue(args))) });
    } catch (error) {
      this.deliver({ seq, error: encodeValue(error) });
    }
  }
}
