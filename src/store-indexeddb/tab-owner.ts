import type { TabMessage, TabTalk } from "./tab-talk.ts";

type Answer = (question: unknown) => Promise<unknown>;

/** The executions that this tab owns, as the other tabs see it: it answers their pings and questions. */
export class TabOwner {
  readonly #talk: TabTalk | undefined;
  readonly #owned = new Set<string>();
  readonly #answers = new Map<string, Answer>();
  /** Questions that are not answered yet, by their nonces. */
  readonly #questions = new Map<string, { executionId: string; question: unknown }>();
  #stop: (() => void) | undefined;

  constructor(talk: TabTalk | undefined) {
    this.#talk = talk;
  }

  begin(executionId: string): void {
    this.#owned.add(executionId);
    this.#stop ??= this.#talk?.hear((message) => this.#hear(message));
  }

  end(executionId: string): void {
    this.#owned.delete(executionId);
    // Those that nobody has begun to answer.
    for (const [nonce, { executionId: id }] of this.#questions) if (id === executionId) this.#reply(nonce, {});
  }

  serve(executionId: string, answer: Answer): () => void {
    this.#answers.set(executionId, answer);
    for (const [nonce, asked] of this.#questions) {
      if (asked.executionId === executionId) void this.#answer(nonce, asked.question, answer);
    }
    return () => {
      if (this.#answers.get(executionId) === answer) this.#answers.delete(executionId);
    };
  }

  /** What is asked within this tab. */
  answerOf(executionId: string): Answer | undefined {
    return this.#answers.get(executionId);
  }

  dispose(): void {
    for (const executionId of this.#owned) this.end(executionId);
    this.#answers.clear();
    this.#stop?.();
  }

  #hear(message: TabMessage): void {
    if (message.kind !== "ping" && message.kind !== "ask") return;
    const { executionId, nonce } = message;
    if (!this.#owned.has(executionId)) return;
    if (message.kind === "ping") {
      const knowsQuestion = message.question !== undefined && this.#questions.has(message.question);
      this.#talk?.say({ kind: "pong", nonce, knowsQuestion });
      return;
    }
    this.#questions.set(nonce, { executionId, question: message.question });
    const answer = this.#answers.get(executionId);
    // Without one, the tab has only just become the owner: it will serve.
    if (answer) void this.#answer(nonce, message.question, answer);
  }

  async #answer(nonce: string, question: unknown, answer: Answer): Promise<void> {
    try {
      this.#reply(nonce, { answer: await answer(question) });
    } catch {
      this.#reply(nonce, {});
    }
  }

  #reply(nonce: string, answer: { answer?: unknown }): void {
    if (this.#questions.delete(nonce)) this.#talk?.say({ kind: "answer", nonce, ...answer });
  }
}
