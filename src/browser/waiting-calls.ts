import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { Outcome } from "../runtime/types.ts";

type PausedOutcome = Extract<Outcome, { status: "paused" }>;

interface WaitingCall {
  executionId: string;
  conversationId: string;
  release: (outcome: Outcome) => void;
}

/** Tool calls that stay open while their runs wait for a person. */
export class WaitingCalls {
  readonly #runtime: Pick<CodemodeRuntimeHandle, "outcome" | "release">;
  readonly #calls = new Set<WaitingCall>();

  constructor(runtime: Pick<CodemodeRuntimeHandle, "outcome" | "release">) {
    this.#runtime = runtime;
  }

  /** The outcome of the run in the end; or as it is, when the call is released before. */
  async wait(
    { executionId }: PausedOutcome,
    { conversationId, signal }: { conversationId: string; signal: AbortSignal | undefined },
  ): Promise<Outcome> {
    const { promise: released, resolve: release } = Promise.withResolvers<Outcome>();
    const call: WaitingCall = { executionId, conversationId, release };
    this.#calls.add(call);
    try {
      return await Promise.race([this.#runtime.outcome({ executionId, until: "end", signal }), released]);
    } finally {
      this.#calls.delete(call);
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
    for (const { executionId, release } of calls) {
      // It may have ended in this moment: then its outcome is on its way.
      if (!(await this.#runtime.release({ executionId }))) continue;
      release(await this.#runtime.outcome({ executionId }));
      count++;
    }
    return count;
  }
}
