import { toJsonOutput } from "../../code-tool/json-output.ts";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import type { ExecutionState, ExecutionStatus, Outcome } from "../../runtime/types.ts";
import type { BridgeStorage } from "./connection.ts";
import { answerCall, callState, mayContinue, type AnsweringRun, type ConversationMessage } from "./conversation.ts";

/** What is needed of an `AIChatAgent`. */
export interface Conversation {
  readonly messages: ConversationMessage[];
  persistMessages(messages: ConversationMessage[]): Promise<void>;
  continueLastTurn(): Promise<unknown>;
  /** @returns Whether nothing is being said any more. */
  waitUntilStable?(options: { timeout: number }): Promise<boolean>;
}

export interface ConversationOutcomesParts {
  conversation: Conversation;
  runtime: () => Pick<CodemodeRuntimeHandle, "executions" | "outcome">;
  storage: BridgeStorage;
  /** What the tool is called whose calls are answered. */
  toolNames: readonly string[];
  /** Runs of other conversations are none of ours. Absent: there is one conversation. */
  conversationId?: string | undefined;
  /** Has `check` called at that time, in milliseconds since the epoch, also when the object is away in between. */
  later: (at: number) => Promise<unknown>;
  /** Default `Date.now`. */
  now?: (() => number) | undefined;
}

const PREFIX = "browser-codemode:told:";
/** What storage says of a run. */
const WRITING = "writing";
const TOLD = "told";
/** The conversation has the outcome, and the model was made to go on for the so manieth time. */
const CONTINUING = /^continuing:(\d+)$/;
const ATTEMPTS = 3;
/** Milliseconds after a restart in which the agent may take up by itself what the model was saying. */
const PATIENCE = 60_000;
/** Milliseconds for what is being said to end. */
const STABLE_TIME = 10_000;
/** Characters of an answer in the conversation, which keeps a message in one row. */
const OUTPUT_LENGTH = 1_000_000;
const OVER: readonly ExecutionStatus[] = ["completed", "error", "rejected", "cancelled", "rolled_back"];

/**
 * Writes what became of runs into the tool calls that they answer, and lets the model go on. Each is written once: what is
 * said to be done in storage is done, and what the conversation has already is not written again.
 */
export class ConversationOutcomes {
  readonly #parts: ConversationOutcomesParts;
  readonly #now: () => number;
  readonly #startedAt: number;
  #checking: Promise<void> | undefined;
  #isOutdated = false;

  constructor(parts: ConversationOutcomesParts) {
    this.#parts = parts;
    this.#now = parts.now ?? Date.now;
    this.#startedAt = this.#now();
  }

  /** Looks for runs that are over. It may be asked at any time. */
  check(): Promise<void> {
    this.#isOutdated = true;
    return (this.#checking ??= this.#checkAll().finally(() => (this.#checking = undefined)));
  }

  async #checkAll(): Promise<void> {
    const problems: unknown[] = [];
    while (this.#isOutdated) {
      this.#isOutdated = false;
      const states = await this.#parts.runtime().executions({ statuses: OVER });
      const told = await this.#parts.storage.list({ prefix: PREFIX });
      await this.#forget(told, states);
      for (const state of states.toReversed()) {
        const mark = told.get(PREFIX + state.id);
        if (mark === TOLD || !this.#isOurs(state)) continue;
        // One that cannot be told does not keep the others from being told.
        await this.#tell(state, typeof mark === "string" ? mark : "").catch((error: unknown) => problems.push(error));
      }
    }
    if (problems.length > 0) throw problems[0];
  }

  #isOurs({ toolCallId, conversationId }: ExecutionState): boolean {
    const own = this.#parts.conversationId;
    return toolCallId !== undefined && (own === undefined || conversationId === undefined || conversationId === own);
  }

  async #tell(state: ExecutionState, mark: string): Promise<void> {
    const { conversation, runtime, toolNames } = this.#parts;
    const outcome = await runtime().outcome({ executionId: state.id });
    const run: AnsweringRun = {
      executionId: state.id,
      toolCallId: state.toolCallId!,
      code: state.code,
      output: toToolOutput(outcome),
    };
    const found = callState(conversation.messages, run, toolNames);
    // The message with the call may be on its way; it is looked for again when there is one more.
    if (found === "missing") return;
    if (found === "open") {
      await this.#mark(state, WRITING);
      await conversation.persistMessages(answerCall(conversation.messages, run, toolNames));
    }
    const attempts = Number(CONTINUING.exec(mark)?.[1] ?? 0);
    // Who has answered the call otherwise, a tool of the agent for example, goes on by themselves.
    const isWritten = found === "open" || (found === "ours" && (mark === WRITING || attempts > 0));
    if (!isWritten) return this.#mark(state, TOLD);
    await this.#continue(state, run, attempts);
  }

  /** Once, as far as can be known: a turn that was cut off may be taken up by the agent itself, which is waited for. */
  async #continue(state: ExecutionState, run: AnsweringRun, attempts: number): Promise<void> {
    const { conversation, later } = this.#parts;
    if (attempts > 0) {
      const since = this.#now() - this.#startedAt;
      if (since < PATIENCE) return void (await later(this.#startedAt + PATIENCE));
      if ((await conversation.waitUntilStable?.({ timeout: STABLE_TIME })) === false) {
        return void (await later(this.#now() + PATIENCE));
      }
    }
    if (attempts >= ATTEMPTS || !mayContinue(conversation.messages, run)) return this.#mark(state, TOLD);
    await this.#mark(state, `continuing:${attempts + 1}`);
    await conversation.continueLastTurn();
    await this.#mark(state, TOLD);
  }

  async #mark({ id }: ExecutionState, mark: string): Promise<void> {
    await this.#parts.storage.put({ [PREFIX + id]: mark });
  }

  async #forget(told: Map<string, unknown>, states: readonly ExecutionState[]): Promise<void> {
    const there = new Set(states.map(({ id }) => PREFIX + id));
    const gone = [...told.keys()].filter((key) => !there.has(key)).slice(0, 100);
    if (gone.length > 0) await this.#parts.storage.delete(gone);
  }
}

/** As `tool()` of a runtime gives it. */
function toToolOutput(outcome: Outcome): object {
  const output = toOutput(outcome);
  const { length } = JSON.stringify(output);
  if (length <= OUTPUT_LENGTH) return output;
  const { status, executionId } = outcome;
  const error =
    status === "completed"
      ? `The run has completed. Its result is not shown, for it is too large (${length} characters of ` +
        `${OUTPUT_LENGTH}): return less, for example selected fields or a summary`
      : `The run has failed, and what it said is too large to show (${length} characters)`;
  return { status: "error", executionId, error, code: "limit_exceeded" };
}

function toOutput(outcome: Outcome): object {
  const { calls: _, ...shown } = outcome;
  if (shown.status !== "error") return toJsonOutput(shown) as object;
  const { divergence: __, ...error } = shown;
  return error;
}
