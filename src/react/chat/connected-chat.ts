import type { AgentChatState, ConnectableChat } from "./chat-types.ts";

/** The chat as it was last rendered, for what happens between renders. */
export class ConnectedChat {
  #chat: (ConnectableChat & AgentChatState) | undefined;
  readonly #waiting = new Set<() => void>();

  /** `undefined` while nothing is mounted, or `connect` is not used. */
  get current(): (ConnectableChat & AgentChatState) | undefined {
    return this.#chat;
  }

  set(chat: ConnectableChat | undefined): void {
    this.#chat = chat;
    for (const look of this.#waiting) look();
  }

  /** Resolves as soon as it is so, or after this many milliseconds, to whether it is. */
  until(condition: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (isSo: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(isSo);
      };
      const look = (): void => {
        if (condition()) end(true);
      };
      const timer = setTimeout(() => end(condition()), timeoutMs);
      this.#waiting.add(look);
      look();
    });
  }
}
