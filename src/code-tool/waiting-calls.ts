import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { Outcome } from "../runtime/types.ts";

type PausedOutcome = Extract<Outcome, { status: "paused" }>;
type Handle = Pick<CodemodeRuntimeHandle, "outcome" | "release" | "pending" | "executions">;

interface WaitingCall {
  executionId: string;
  conversationId: string;
  release: (outcome: Outcome) => void;
  /** Whether it is being released: the run may end meanwhile, and its outcome is then told by `late_outcome`. */
  isReleased: Promise<boolean> | undefined;
}

/** Tool calls that stay open while their runs wait for a person. */
export class WaitingCalls {
  readonly #runtime: Handle;
  readonly #calls = new Set<WaitingCall>();

  constructor(runtime: Handle) {
    this.#runtime = runtime;
  }

  /** The outcome of the run in the end; or as it is, when the call is released before. */
  async wait(
    { executionId }: PausedOutcome,
    { conversationId, signal }: { conversationId: string; signal: AbortSignal | undefined },
  ): Promise<Outcome> {
    const { promise: released, resolve: release } = Promise.withResolvers<Outcome>();
    const call: WaitingCall = { executionId, conversationId, release, isReleased: undefined };
    // The chat's signal is about the call: once that has its answer, the run is nobody's to cancel by it.
    const cancel = new AbortController();
    const onAbort = (): void => cancel.abort(signal?.reason);
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort);
    this.#calls.add(call);
    try {
      const outcome = this.#runtime.outcome({ executionId, until: "end", signal: cancel.signal });
      const first = await Promise.race([outcome, released]);
      return (await call.isReleased) ? await released : first;
    } finally {
      this.#calls.delete(call);
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /**
   * Answers open calls with the paused outcomes of their runs, which go on waiting.
   * @param conversationId Only of this conversation.
   * @returns How many.
   */
  async release(conversationId?: string): Promise<number> {
    const calls = [...this.#calls].filter(
      (call) => conversationId === undefined || call.conversationId === conversationId,
    );
    let count = 0;
    for (const call of calls) {
      const { executionId, release } = call;
      call.isReleased = this.#runtime.release({ executionId });
      // It may have ended in this moment: then its outcome is on its way.
      if (!(await call.isReleased)) continue;
      release(await this.#asItIs(executionId));
      count++;
    }
    return count;
  }

  /** Without waiting for anything: what becomes of the run is told by `late_outcome`, so not here, too. */
  async #asItIs(executionId: string): Promise<PausedOutcome> {
    const [state] = await this.#runtime.executions({ executionId });
    const pending = await this.#runtime.pending({ executionId });
    const logs = state?.logs ? { logs: state.logs } : {};
    return { status: "paused", executionId, pending, ...logs, calls: state?.log ?? [] };
  }
}
