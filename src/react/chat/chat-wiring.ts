import { storeOf } from "../store/store-of.ts";
import { AutomaticSends } from "./automatic-sends.ts";
import { STOPPED } from "./call-answer.ts";
import type { ChatRuntime, CodeTool } from "./chat-runtime.ts";
import type { ChatAgent, ConnectableChat } from "./chat-types.ts";
import { ConnectedChat } from "./connected-chat.ts";
import { LateOutcomes } from "./late-outcomes.ts";
import { makeRoom } from "./make-room.ts";
import { openCallsRule, type OpenCallsRule } from "./open-calls.ts";
import { OpenParts } from "./open-parts.ts";
import { isBusy, runStatusesOf, type RunStatuses } from "./run-statuses.ts";
import { ToolCalls } from "./tool-calls.ts";
import { openParts } from "./tool-parts.ts";

/** What a render has said. */
export interface Rendered {
  tool: CodeTool;
  onPause: "wait" | "return";
  openCalls: OpenCallsRule;
  agent: ChatAgent | undefined;
  /** What `connect` was called with. */
  chat: ConnectableChat | undefined;
}

export interface ChatWiringOptions {
  runtime: ChatRuntime;
  conversationId: string;
  initial: Rendered;
}

/** What a chat tells of a tool call; `useAgentChat` gives a way to answer it, too. */
export interface ToolCallNews {
  toolCall: { toolCallId: string; toolName: string; input?: unknown };
  addToolOutput?: (options: { toolCallId: string; output?: unknown }) => unknown;
}

/** Between one chat and one runtime: it outlives renders, and does nothing until it is mounted. */
export class ChatWiring {
  readonly #runtime: ChatRuntime;
  readonly #conversationId: string;
  #rendered: Rendered;
  readonly #chat = new ConnectedChat();
  readonly #automatic = new AutomaticSends();
  readonly #calls: ToolCalls;
  readonly #open: OpenParts;
  readonly #late: LateOutcomes;
  #makingRoom: Promise<void> | undefined;
  #wasConnected = false;
  #hasWarned = false;

  constructor({ runtime, conversationId, initial }: ChatWiringOptions) {
    this.#runtime = runtime;
    this.#conversationId = conversationId;
    this.#rendered = initial;
    const tool = (): CodeTool => this.#rendered.tool;
    const chat = this.#chat;
    const parts = { runtime, conversationId, chat, tool };
    this.#calls = new ToolCalls({
      ...parts,
      automatic: this.#automatic,
      onPause: () => this.#rendered.onPause,
      agent: () => this.#rendered.agent,
      onLateAnswer: ({ toolCallId }, output) => this.#late.add(toolCallId, output),
    });
    this.#open = new OpenParts({ ...parts, calls: this.#calls, toolName: () => tool().name });
    this.#late = new LateOutcomes({
      ...parts,
      isBusy: () => this.#isBusy,
      send: (message) => this.sendMessage(message),
    });
  }

  /** @returns Ends it; runs go on. */
  mount(): () => void {
    this.#calls.isMounted = true;
    const detach = this.#late.attach();
    return () => {
      this.#calls.isMounted = false;
      this.#chat.set(undefined);
      detach();
    };
  }

  /** Takes over what was rendered. */
  commit(rendered: Rendered): void {
    this.#rendered = rendered;
    this.#wasConnected ||= rendered.chat !== undefined;
    // A compiler may leave out a call of `connect` with the same chat.
    this.#chat.set(rendered.chat ?? this.#chat.current);
  }

  /** Does what has to be done about what is shown now. */
  act(): void {
    this.#calls.flush();
    this.#open.take();
    this.#late.look();
  }

  /** Never throws, and does not wait for the run: a chat may wait for this before it reads on. */
  readonly onToolCall = ({ toolCall, addToolOutput }: ToolCallNews): void => {
    const { toolCallId, toolName, input } = toolCall;
    if (toolName !== this.#rendered.tool.name) return;
    if (addToolOutput === undefined && !this.#wasConnected) this.#warn();
    this.#calls.take({ toolCallId, input }, addToolOutput);
  };

  readonly sendAutomaticallyWhen: AutomaticSends["when"] = this.#automatic.when;

  /** The chat's own, after open calls have been answered where they must not stay open. */
  readonly sendMessage = (...args: Parameters<ConnectableChat["sendMessage"]>): Promise<void> => {
    const send = async (): Promise<void> => this.#chat.current?.sendMessage(...args);
    // Without a message it only asks the model to go on.
    if (args[0] === undefined || (this.#makingRoom === undefined && !this.#needsRoom)) return send();
    return this.#makeRoom().then(send);
  };

  /** The chat's own, and the end of the conversation's runs that do not wait for a person. */
  readonly stop = async (): Promise<void> => {
    const runs = this.#runs;
    this.#calls.stop(({ toolCallId }) => runs.get(toolCallId) !== "paused");
    void this.#cancelRunning();
    await this.#chat.current?.stop();
  };

  /** Runs also without this page's asking: their calls were answered before a reload, or another tab drives them. */
  async #cancelRunning(): Promise<void> {
    const [runtime, conversationId] = [this.#runtime, this.#conversationId];
    try {
      const running = await runtime.executions({ conversationId, statuses: ["running"] });
      await Promise.all(running.map(({ id }) => runtime.cancel({ executionId: id, reason: STOPPED })));
    } catch (error) {
      console.warn("browser-codemode: runs could not be stopped", error);
    }
  }

  get #runs(): RunStatuses {
    return runStatusesOf(storeOf(this.#runtime).getState().executions, this.#conversationId);
  }

  get #isBusy(): boolean {
    const chat = this.#chat.current;
    return chat === undefined || this.#makingRoom !== undefined || isBusy(chat, this.#rendered.tool.name, this.#runs);
  }

  get #needsRoom(): boolean {
    const messages = this.#chat.current?.messages ?? [];
    if (openCallsRule(messages, this.#rendered.openCalls) === "keep") return false;
    return openParts(messages, this.#rendered.tool.name).length > 0;
  }

  #makeRoom(): Promise<void> {
    const toolName = this.#rendered.tool.name;
    this.#makingRoom ??= makeRoom({
      ...{ runtime: this.#runtime, conversationId: this.#conversationId, toolName },
      ...{ chat: this.#chat, calls: this.#calls, found: this.#open },
    }).finally(() => {
      this.#makingRoom = undefined;
    });
    return this.#makingRoom;
  }

  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    console.warn(
      "browser-codemode: a tool call has come, but no chat is connected, so its output goes nowhere. " +
        "Wrap the chat: const chat = codemode.connect(useChat({ ...codemode.chat }))",
    );
  }
}
