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
}

export interface ConversationOutcomesParts {
  conversation: Conversation;
  runtime: () => Pick<CodemodeRuntimeHandle, "executions" | "outcome">;
  storage: BridgeStorage;
  /** What the tool is called whose calls are answered. */
  toolNames: readonly string[];
  /** Runs of other conversations are none of ours. Absent: there is one conversation. */
  conversationId?: string | undefined;
}

const PREFIX = "browser-codemode:told:";
const WRITING = "writing";
const TOLD = "told";
const OVER: readonly ExecutionStatus[] = ["completed", "error", "rejected", "cancelled", "rolled_back"];

/**
 * Writes what became of runs into the tool calls that they answer, and lets the model go on. Each is written once: what is
 * said to be done in storage is done, and what the conversation has already is not written again.
 */
export class ConversationOutcomes {
  readonly #parts: ConversationOutcomesParts;
  #checking: Promise<void> | undefined;
  #isOutdated = false;

  constructor(parts: ConversationOutcomesParts) {
    this.#parts = parts;
  }

  /** Looks for runs that are over. It may be asked at any time. */
  check(): Promise<void> {
    this.#isOutdated = true;
    return (this.#checking ??= this.#checkAll().finally(() => (this.#checking = undefined)));
  }

  async #checkAll(): Promise<void> {
    while (this.#isOutdated) {
      this.#isOutdated = false;
      const states = await this.#parts.runtime().executions({ statuses: OVER });
      const told = await this.#parts.storage.list({ prefix: PREFIX });
      await this.#forget(told, states);
      for (const state of states.toReversed()) {
        const mark = told.get(PREFIX + state.id);
        if (mark !== TOLD && this.#isOurs(state)) await this.#tell(state, mark === WRITING);
      }
    }
  }

  #isOurs({ toolCallId, conversationId }: ExecutionState): boolean {
    const own = this.#parts.conversationId;
    return toolCallId !== undefined && (own === undefined || conversationId === undefined || conversationId === own);
  }

  async #tell(state: ExecutionState, hasBegun: boolean): Promise<void> {
    const { conversation, runtime, storage, toolNames } = this.#parts;
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
      await storage.put({ [PREFIX + state.id]: WRITING });
      await conversation.persistMessages(answerCall(conversation.messages, run, toolNames));
    }
    await storage.put({ [PREFIX + state.id]: TOLD });
    // Who has answered the call otherwise, a tool of the agent for example, goes on by themselves.
    const isWritten = found === "open" || (found === "ours" && hasBegun);
    if (!isWritten || !mayContinue(conversation.messages, run)) return;
    await conversation.continueLastTurn();
  }

  async #forget(told: Map<string, unknown>, states: readonly ExecutionState[]): Promise<void> {
    const there = new Set(states.map(({ id }) => PREFIX + id));
    const gone = [...told.keys()].filter((key) => !there.has(key)).slice(0, 100);
    if (gone.length > 0) await this.#parts.storage.delete(gone);
  }
}

/** As `tool()` of a runtime gives it. */
function toToolOutput(outcome: Outcome): object {
  const { calls: _, ...shown } = outcome;
  if (shown.status !== "error") return toJsonOutput(shown) as object;
  const { divergence: __, ...error } = shown;
  return error;
}
