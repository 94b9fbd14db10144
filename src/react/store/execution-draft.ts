import type { ConsoleLine } from "../../protocol/executor.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { ExecutionStatus } from "../../runtime/types.ts";
import { progressOf, type CallView, type ExecutionView } from "./views.ts";

/** Statuses of runs that have failed, by the codes of their errors. */
const STATUS_OF_CODE: Readonly<Record<string, ExecutionStatus>> = {
  rejected: "rejected",
  expired: "rejected",
  cancelled: "cancelled",
};

/** Takes the events of one execution in, many for one new view. */
export class ExecutionDraft {
  readonly #view: ExecutionView;
  #changes: Partial<ExecutionView> = {};
  #calls: CallView[] | undefined;
  #positions: Map<number, number> | undefined;
  #console: ConsoleLine[] | undefined;

  constructor(view: ExecutionView) {
    this.#view = view;
  }

  apply(event: RuntimeEvent): void {
    const { timestamp } = event;
    switch (event.type) {
      case "console":
        this.#console ??= [...this.#view.console];
        this.#console.push({ level: event.level, text: event.text });
        break;
      case "call_started":
      case "call_pending": {
        const { seq, connector, method, args } = event;
        const known = this.#call(seq);
        const isPending = event.type === "call_pending";
        const isApproval = isPending && event.waiting === "approval";
        this.#put({
          ...(known ?? { seq, connector, method, args, requestedAt: timestamp, requiresApproval: isApproval }),
          state: !isPending ? "executing" : event.waiting === "settlement" ? "uncertain" : "pending",
          attempts: (known?.attempts ?? 0) + (isPending ? 0 : 1),
        });
        this.#changes.status = "running";
        break;
      }
      case "call_finished":
        this.#patch(event.seq, { state: "applied", result: event.result, settledAt: timestamp });
        break;
      case "call_failed":
        this.#patch(event.seq, { state: "failed", error: event.error, settledAt: timestamp });
        break;
      case "call_reverted":
        this.#patch(event.seq, { state: "reverted" });
        break;
      case "execution_paused":
        this.#changes.status = "paused";
        break;
      case "execution_resumed":
        this.#changes.status = "running";
        break;
      case "execution_finished":
        this.#finish(event);
        break;
      case "execution_rolled_back":
        this.#changes.status = "rolled_back";
        break;
      default:
        return;
    }
    this.#changes.updatedAt = timestamp;
  }

  toView(): ExecutionView {
    const calls = this.#calls?.sort((a, b) => a.seq - b.seq) ?? this.#view.calls;
    const progress = this.#calls === undefined ? this.#view.progress : progressOf(calls);
    return { ...this.#view, ...this.#changes, calls, progress, console: this.#console ?? this.#view.console };
  }

  #finish(event: Extract<RuntimeEvent, { type: "execution_finished" }>): void {
    if (event.status === "completed") {
      Object.assign(this.#changes, { status: "completed", result: event.result });
      return;
    }
    const { message, code = "thrown" } = event.error;
    Object.assign(this.#changes, { status: STATUS_OF_CODE[code] ?? "error", error: message, errorCode: code });
  }

  #call(seq: number): CallView | undefined {
    this.#calls ??= [...this.#view.calls];
    this.#positions ??= new Map(this.#calls.map((call, index) => [call.seq, index]));
    const position = this.#positions.get(seq);
    return position === undefined ? undefined : this.#calls[position];
  }

  #patch(seq: number, change: Partial<CallView>): void {
    const known = this.#call(seq);
    if (known !== undefined) this.#put({ ...known, ...change });
  }

  #put(call: CallView): void {
    const calls = (this.#calls ??= [...this.#view.calls]);
    const positions = (this.#positions ??= new Map(calls.map(({ seq }, index) => [seq, index])));
    const position = positions.get(call.seq);
    if (position !== undefined) calls[position] = call;
    else positions.set(call.seq, calls.push(call) - 1);
  }
}
