import { observe } from "../protocol/observe.ts";
import type { CodemodeEvent } from "../protocol/events.ts";
import type { CallEvent, ConsoleLine, ExecuteResult } from "../protocol/executor.ts";

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Turns what an executor reports of one execution into the app's events. */
export class EventFeed {
  readonly #executionId: string;
  readonly #listener: (event: CodemodeEvent) => void;
  readonly #startedAt = performance.now();

  constructor(executionId: string, listener: (event: CodemodeEvent) => void) {
    this.#executionId = executionId;
    this.#listener = listener;
  }

  started(code: string, toolCallId: string | undefined): void {
    this.#emit({ type: "execution_started", code, ...(toolCallId !== undefined && { toolCallId }) });
  }

  readonly onLog = ({ level, text }: ConsoleLine): void => this.#emit({ type: "console", level, text });

  readonly onCall = (call: CallEvent): void => {
    const named = { seq: call.seq, connector: call.provider, method: call.method };
    if (call.type === "started") this.#emit({ type: "call_started", ...named, args: call.args[0] });
    else if (call.type === "finished") {
      this.#emit({ type: "call_finished", ...named, result: call.result, durationMs: call.durationMs });
    } else this.#emit({ type: "call_failed", ...named, error: call.error, durationMs: call.durationMs });
  };

  finished({ result, failure, error = "" }: ExecuteResult): void {
    const durationMs = performance.now() - this.#startedAt;
    if (failure === undefined && error === "") {
      this.#emit({ type: "execution_finished", status: "completed", result, durationMs });
    } else {
      const description = failure ?? { name: "Error", message: error };
      this.#emit({ type: "execution_finished", status: "error", error: description, durationMs });
    }
  }

  #emit(event: DistributiveOmit<CodemodeEvent, "executionId" | "timestamp">): void {
    observe(this.#listener, { ...event, executionId: this.#executionId, timestamp: Date.now() });
  }
}
