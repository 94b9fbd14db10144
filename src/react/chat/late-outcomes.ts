import { isStopped } from "./call-answer.ts";
import type { ChatRuntime, CodeTool } from "./chat-runtime.ts";
import type { ConnectedChat } from "./connected-chat.ts";
import { lateOutcomeText } from "../../protocol/late-outcome.ts";
import { codeOf, toolParts } from "./tool-parts.ts";
import { isTold, untoldRuns, type UntoldRun } from "./untold.ts";

export interface LateOutcomesOptions {
  runtime: ChatRuntime;
  conversationId: string;
  chat: ConnectedChat;
  tool: () => CodeTool;
  isBusy: () => boolean;
  send: (message: { text: string }) => Promise<void>;
}

/** Milliseconds in which the tab that drove the run may speak first, and in which other tabs get to see the message. */
const HEAD_START = 1500;
const SETTLING = 500;
const NOTHING_TO_TELL: ReadonlySet<string> = new Set(["runtime_disposed", "execution_not_found"]);
/** Milliseconds after which a message that does not appear counts as not sent. */
const PATIENCE = 5000;

/**
 * Tells the model what came of runs whose tool calls were answered before they were over: as the next message, once the
 * chat is at rest. The conversation itself shows what has not been told, so nothing is lost in a crash; a lock keeps two
 * tabs from telling it both.
 */
export class LateOutcomes {
  readonly #options: LateOutcomesOptions;
  readonly #watched = new Set<string>();
  /** Calls whose runs this tab has driven to their ends. */
  readonly #heard = new Map<string, PromiseWithResolvers<void>>();
  readonly #ready = new Map<string, unknown>();
  #isTelling = false;

  constructor(options: LateOutcomesOptions) {
    this.#options = options;
  }

  /** @returns Ends it. */
  attach(): () => void {
    const { runtime, conversationId } = this.#options;
    return runtime.subscribe((event) => {
      if (event.type !== "late_outcome" || event.conversationId !== conversationId) return;
      this.#hearing(event.toolCallId).resolve();
    });
  }

  /** To be told, once the chat is at rest. */
  add(toolCallId: string, output: unknown): void {
    this.#ready.set(toolCallId, output);
    void this.#tell();
  }

  /** Looks at what the chat shows now. */
  look(): void {
    const { chat, tool } = this.#options;
    for (const run of untoldRuns(chat.current?.messages ?? [], tool().name)) {
      if (this.#watched.has(run.executionId)) continue;
      this.#watched.add(run.executionId);
      void this.#watch(run);
    }
    if (this.#ready.size > 0) void this.#tell();
  }

  async #watch(run: UntoldRun): Promise<void> {
    const { runtime } = this.#options;
    const { executionId, part } = run;
    const outcome = await runtime.outcome({ executionId, until: "end" });
    if (outcome.status === "paused" || isStopped(outcome)) return;
    // The page goes; or nothing is known of it here: another device, or a record that is gone.
    if (outcome.status === "error" && NOTHING_TO_TELL.has(outcome.code)) return;
    await Promise.race([this.#hearing(part.toolCallId).promise, sleep(HEAD_START)]);
    this.#heard.delete(part.toolCallId);
    try {
      this.add(part.toolCallId, await this.#outputOf(run));
    } catch {
      const { calls: _, ...output } = outcome;
      this.add(part.toolCallId, output);
    }
  }

  /** What the call would have been answered with: the runtime may show the model something else than the bare result. */
  async #outputOf({ executionId, part }: UntoldRun): Promise<unknown> {
    const { runtime, conversationId, tool } = this.#options;
    const { toolCallId, input } = part;
    const code = codeOf(input);
    const [state] = await runtime.executions({ executionId });
    // Otherwise the code would run anew.
    if (code === undefined || state?.code !== code || state.toolCallId !== toolCallId) throw new Error("not the same");
    return tool().execute({ code }, { toolCallId, conversationId });
  }

  async #tell(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    try {
      for (const [toolCallId, output] of this.#ready) {
        await this.#alone(toolCallId, () => this.#tellOne(toolCallId, output));
        if (this.#isTold(toolCallId) || this.#isGone(toolCallId)) this.#ready.delete(toolCallId);
      }
    } catch (error) {
      console.warn("browser-codemode: the outcome of a run could not be told to the model", error);
    } finally {
      this.#isTelling = false;
    }
  }

  async #tellOne(toolCallId: string, output: unknown): Promise<void> {
    const { chat, isBusy, send } = this.#options;
    if (chat.current === undefined || isBusy() || this.#isTold(toolCallId) || this.#isGone(toolCallId)) return;
    // Resolves only when the model has answered.
    void send({ text: lateOutcomeText({ toolCallId, output }) }).catch(() => {});
    await chat.until(() => this.#isTold(toolCallId), PATIENCE);
    await sleep(SETTLING);
  }

  /** One tab tells it, and keeps the others away until they can see that it has. Without locks each tells its own. */
  async #alone(toolCallId: string, tell: () => Promise<void>): Promise<void> {
    const { runtime, conversationId } = this.#options;
    const locks = typeof navigator === "undefined" ? undefined : (navigator.locks as LockManager | undefined);
    if (locks === undefined) return tell();
    const name = `browser-codemode:late-outcome:${JSON.stringify([runtime.name, conversationId, toolCallId])}`;
    await locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? undefined : tell()));
  }

  #isTold(toolCallId: string): boolean {
    return isTold(this.#options.chat.current?.messages ?? [], toolCallId);
  }

  /** The conversation has been cleared, or cut off before the call. */
  #isGone(toolCallId: string): boolean {
    const { chat, tool } = this.#options;
    if (chat.current === undefined) return false;
    return !toolParts(chat.current.messages, tool().name).some((part) => part.toolCallId === toolCallId);
  }

  #hearing(toolCallId: string): PromiseWithResolvers<void> {
    const known = this.#heard.get(toolCallId) ?? Promise.withResolvers<void>();
    this.#heard.set(toolCallId, known);
    return known;
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
