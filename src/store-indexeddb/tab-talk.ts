import type { News } from "../runtime/coordination.ts";
import { randomToken, type TabChannel, type TabClock } from "./tab-environment.ts";

/** Milliseconds without an answer, after which an owner counts as frozen, and between two of its chances to answer. */
const PATIENCE = 2_000;
const INTERVAL = 500;

/** What tabs say to all others. `token` names an owner, `nonce` a ping or a question. */
export type TabMessage =
  | { kind: "ping"; executionId: string; nonce: string; question?: string; token?: string }
  | { kind: "pong"; nonce: string; knowsQuestion: boolean }
  | { kind: "taken"; executionId: string; token: string; fromNobody: boolean }
  | { kind: "ask"; executionId: string; nonce: string; question: unknown }
  /** Without `answer`: there is none. */
  | { kind: "answer"; nonce: string; answer?: unknown }
  | { kind: "news"; news: News };

export type TabPing = Extract<TabMessage, { kind: "ping" }>;
export type TabTaken = Extract<TabMessage, { kind: "taken" }>;
export type TabAnswer = Extract<TabMessage, { kind: "answer" }>;

/** The channel between tabs: who hears what, and waiting for one that may be frozen. */
export class TabTalk {
  readonly #open: () => TabChannel;
  readonly #clock: TabClock;
  readonly #waiting = new Map<string, (message: TabMessage | undefined) => void>();
  readonly #listeners = new Set<(message: TabMessage) => void>();
  #channel: TabChannel | undefined;
  #isClosed = false;

  constructor(open: () => TabChannel, clock: TabClock) {
    this.#open = open;
    this.#clock = clock;
  }

  say(message: TabMessage): void {
    if (!this.#isClosed) this.#opened().postMessage(message);
  }

  /** @returns Ends it. */
  hear(listener: (message: TabMessage) => void): () => void {
    if (!this.#isClosed) this.#opened();
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Whether the owner shows signs of life, or whoever is about to become the owner with a smaller `token`.
   * @returns `undefined` after {@link PATIENCE} of silence. Once this is closed, nobody counts as silent.
   */
  async ping(
    executionId: string,
    more: Pick<TabPing, "question" | "token"> = {},
  ): Promise<{ knowsQuestion: boolean } | undefined> {
    const nonce = randomToken();
    const { promise, resolve } = Promise.withResolvers<TabMessage | undefined>();
    this.#waiting.set(nonce, resolve);
    let last = this.#clock.now();
    let silence = 0;
    let cancel = (): void => {};
    // More than once: the owner may just have become it. And a tab that was frozen itself has not listened.
    const again = (): void => {
      const slept = this.#clock.now() - last - INTERVAL > PATIENCE / 2;
      silence = slept ? 0 : silence + INTERVAL;
      if (silence >= PATIENCE) resolve(undefined);
      else send();
    };
    const send = (): void => {
      last = this.#clock.now();
      this.say({ kind: "ping", executionId, nonce, ...more });
      cancel = this.#clock.after(INTERVAL, again);
    };
    if (this.#isClosed) resolve(CLOSED);
    else send();
    const pong = await promise;
    cancel();
    this.#waiting.delete(nonce);
    return pong?.kind === "pong" ? pong : undefined;
  }

  /** Waits for the answer as long as the owner lives and knows the question. */
  async ask(executionId: string, question: unknown): Promise<TabAnswer | undefined> {
    if (this.#isClosed) return undefined;
    const nonce = randomToken();
    const { promise, resolve } = Promise.withResolvers<TabMessage | undefined>();
    this.#waiting.set(nonce, resolve);
    this.say({ kind: "ask", executionId, nonce, question });
    const end = new AbortController();
    let wake = (): void => {};
    const watch = async (): Promise<void> => {
      while (!end.signal.aborted) {
        const pong = await this.ping(executionId, { question: nonce });
        if (!pong?.knowsQuestion) return resolve(undefined);
        await new Promise<void>((next) => {
          const cancel = this.#clock.after(INTERVAL, next);
          wake = () => (cancel(), next());
        });
      }
    };
    void watch();
    const answer = await promise;
    end.abort();
    wake();
    this.#waiting.delete(nonce);
    return answer?.kind === "answer" ? answer : undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#channel?.close();
    for (const resolve of this.#waiting.values()) resolve(CLOSED);
    this.#listeners.clear();
  }

  #opened(): TabChannel {
    if (this.#channel) return this.#channel;
    const channel = this.#open();
    channel.onmessage = ({ data }) => this.#receive(data);
    return (this.#channel = channel);
  }

  #receive(data: unknown): void {
    if (!isMessage(data)) return;
    if (data.kind === "pong" || data.kind === "answer") this.#waiting.get(data.nonce)?.(data);
    else for (const listener of this.#listeners) listener(data);
  }
}

/** Nothing may be taken from anybody any more, and no answer comes. */
const CLOSED: TabMessage = { kind: "pong", nonce: "", knowsQuestion: false };

const KINDS: Record<TabMessage["kind"], readonly string[]> = {
  ping: ["executionId", "nonce"],
  pong: ["nonce"],
  taken: ["executionId", "token"],
  ask: ["executionId", "nonce"],
  answer: ["nonce"],
  news: [],
};

/** Anything of this origin may speak here, older versions of this library too. */
function isMessage(data: unknown): data is TabMessage {
  if (typeof data !== "object" || data === null) return false;
  const message = data as Record<string, unknown>;
  const { kind, news } = message;
  if (typeof kind !== "string" || !Object.hasOwn(KINDS, kind)) return false;
  if (kind === "news" && (typeof news !== "object" || news === null)) return false;
  return KINDS[kind as TabMessage["kind"]].every((name) => typeof message[name] === "string");
}
