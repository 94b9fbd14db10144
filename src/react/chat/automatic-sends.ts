import type { CallAnswer } from "./call-answer.ts";
import type { ChatMessage } from "./chat-types.ts";
import { lastStepCalls } from "./tool-parts.ts";

/** Decides, for the AI SDK's `sendAutomaticallyWhen`, whether the model goes on with the outputs that are there. */
export class AutomaticSends {
  readonly #answers = new Map<string, CallAnswer["kind"]>();

  /** Only for chats that do not go on by themselves. */
  add(toolCallId: string, kind: CallAnswer["kind"]): void {
    this.#answers.set(toolCallId, kind);
  }

  /** Once for each answer: where the model's next words do not begin a step of their own, it would go on for ever. */
  readonly when = ({ messages }: { messages: readonly ChatMessage[] }): boolean => {
    const calls = lastStepCalls(messages).filter(({ providerExecuted }) => providerExecuted !== true);
    if (!calls.every(({ state }) => state === "output-available" || state === "output-error")) return false;
    const kinds = calls.map(({ toolCallId }) => this.#answers.get(toolCallId));
    if (!kinds.includes("output") || kinds.includes("silent") || kinds.includes("stopped")) return false;
    for (const { toolCallId } of calls) this.#answers.delete(toolCallId);
    return true;
  };
}
