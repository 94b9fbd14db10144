import type { AutomaticSends } from "./automatic-sends.ts";
import { answerOf, errorOutput, STOPPED, type CallAnswer } from "./call-answer.ts";
import type { CodeTool, CodeToolInput } from "./chat-runtime.ts";
import { isAgentChat, type ChatAgent, type ConnectableChat } from "./chat-types.ts";
import type { ConnectedChat } from "./connected-chat.ts";
import { deliverAnswer } from "./deliver-answer.ts";
import { isOpen, keyOf, toolParts, type ToolCall, type ToolPart } from "./tool-parts.ts";

export interface ToolCallsOptions {
  chat: ConnectedChat;
  automatic: AutomaticSends;
  conversationId: string;
  /** As they are now. */
  tool: () => CodeTool;
  onPause: () => "wait" | "return";
  agent: () => ChatAgent | undefined;
  /** An output went to a call that the conversation has left behind. */
  onLateAnswer: (call: ToolCall, output: unknown) => void;
}

interface TakenCall extends ToolCall {
  readonly controller: AbortController;
  readonly addToolOutput: ConnectableChat["addToolOutput"] | undefined;
  answer: CallAnswer | undefined;
}

/**
 * The tool calls that this page answers: their code runs once, whoever asks, and the output goes into the chat as soon
 * as that shows the call, unless it has been answered otherwise.
 */
export class ToolCalls {
  readonly #options: ToolCallsOptions;
  /** Those whose answers are not there yet, or not delivered. */
  readonly #taken = new Map<string, TakenCall>();
  /** Answered, but the chat still shows them open. */
  readonly #delivered = new Set<string>();
  readonly #runs = new Set<TakenCall>();
  #holds = 0;
  isMounted = false;

  constructor(options: ToolCallsOptions) {
    this.#options = options;
  }

  isTaken(call: ToolCall): boolean {
    const key = keyOf(call);
    return this.#taken.has(key) || this.#delivered.has(key);
  }

  /** Those without an answer. */
  get unanswered(): ToolCall[] {
    return [...this.#taken.values()].filter(({ answer }) => answer === undefined);
  }

  /**
   * Runs the code of a call, and answers it. Nothing comes of asking again meanwhile.
   * @param addToolOutput Where the chat gave a way for this call alone.
   */
  take({ toolCallId, input }: ToolCall, addToolOutput?: ConnectableChat["addToolOutput"]): void {
    const key = keyOf({ toolCallId, input });
    if (this.#taken.has(key)) return;
    this.#delivered.delete(key);
    const controller = new AbortController();
    const call: TakenCall = { toolCallId, input, controller, addToolOutput, answer: undefined };
    this.#taken.set(key, call);
    void this.#run(call);
  }

  /** Answers a call before its run is over, or in place of one. */
  answer(call: ToolCall, output: unknown): void {
    const key = keyOf(call);
    const { toolCallId, input } = call;
    const taken = this.#taken.get(key) ?? {
      ...{ toolCallId, input, controller: new AbortController() },
      ...{ addToolOutput: undefined, answer: undefined },
    };
    taken.answer ??= { kind: "silent", output };
    this.#taken.set(key, taken);
    this.flush();
  }

  /** From now on, the model does not go on with what is delivered. @returns Ends it. */
  hold(): () => void {
    this.#holds++;
    return () => {
      this.#holds--;
    };
  }

  /** Cancels the runs that are chosen. */
  stop(isMeant: (call: ToolCall) => boolean): void {
    for (const call of this.#runs) if (isMeant(call)) call.controller.abort(new Error(STOPPED));
  }

  /** Delivers what can be delivered. */
  flush(): void {
    const isAnyReady = [...this.#taken.values()].some(({ answer }) => answer !== undefined);
    if (!isAnyReady && this.#delivered.size === 0) return;
    const chat = this.#options.chat.current;
    const toolName = this.#options.tool().name;
    const parts = Map.groupBy(chat === undefined ? [] : toolParts(chat.messages, toolName), keyOf);
    for (const key of this.#delivered) if (!parts.get(key)?.some(isOpen)) this.#delivered.delete(key);
    for (const [key, call] of this.#taken) {
      if (call.answer === undefined) continue;
      if (chat !== undefined) {
        const shown = parts.get(key)?.filter(({ state }) => state !== "input-streaming") ?? [];
        const part = shown.find(isOpen);
        // The chat may show it a moment later.
        if (shown.length === 0) continue;
        this.#taken.delete(key);
        if (part === undefined) continue;
        this.#delivered.add(key);
        this.#deliver(call, chat);
      } else if (this.isMounted && call.addToolOutput !== undefined) {
        this.#taken.delete(key);
        this.#deliver(call, { addToolOutput: call.addToolOutput });
      }
    }
  }

  #deliver(call: TakenCall, chat: ConnectableChat | Pick<ConnectableChat, "addToolOutput">): void {
    const { automatic, tool, agent, onLateAnswer } = this.#options;
    let answer = call.answer!;
    if (answer.kind === "output" && this.#holds > 0) answer = { ...answer, kind: "silent" };
    const toolName = tool().name;
    deliverAnswer({ toolCallId: call.toolCallId, toolName, answer }, { chat, agent: agent(), automatic });
    // An agent is told by the output itself, wherever it goes.
    if (answer.kind !== "output" || !("messages" in chat) || isAgentChat(chat)) return;
    const isLast = toolParts(chat.messages.slice(-1), toolName).some((part: ToolPart) => keyOf(part) === keyOf(call));
    if (!isLast) onLateAnswer(call, answer.output);
  }

  async #run(call: TakenCall): Promise<void> {
    const { tool, onPause, conversationId } = this.#options;
    const { toolCallId, input, controller } = call;
    this.#runs.add(call);
    let output: unknown;
    try {
      const context = { toolCallId, conversationId, abortSignal: controller.signal };
      output = await tool().execute(input as CodeToolInput, context);
    } catch (error) {
      output = errorOutput(error);
    }
    this.#runs.delete(call);
    call.answer ??= answerOf(output, onPause());
    if (call.answer !== undefined) this.flush();
  }
}
