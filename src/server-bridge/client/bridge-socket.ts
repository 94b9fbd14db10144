import { Assembly, AssemblyBudget, toParts } from "../parts.ts";
import { openFrame, readServerFrame, writeFrame, type Hello, type PageFrame, type ServerFrame } from "../wire.ts";
import { CONNECTING, OPEN, type AgentSocket, type BridgeState } from "./agent-socket.ts";
import { newId, type ClientId } from "./client-id.ts";
import type { SetTimer } from "./timers.ts";

type FrameOf<F> = F extends unknown ? Omit<F, "from"> : never;
/** A frame before it is said whose it is. */
export type OwnFrame = FrameOf<PageFrame>;

export interface BridgeSocketParts {
  agent: AgentSocket;
  clientId: ClientId;
  /** Of this page's life: a reload has another. */
  session: string;
  hello: () => Omit<Hello, "kind" | "turn" | "clientId">;
  onFrame: (frame: ServerFrame) => void;
  onState: (state: BridgeState) => void;
  setTimer: SetTimer;
}

/** Milliseconds after which a hello is said again that nobody has answered. */
const HELLO_TIME = 10_000;
/** Milliseconds before hello is said to a server that asks for it again and again: it may be too busy for what follows. */
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** One session over the agent's WebSocket, which comes and goes: after each coming both sides say hello. */
export class BridgeSocket {
  readonly #parts: BridgeSocketParts;
  readonly #assembly = new Assembly(new AssemblyBudget());
  #state: BridgeState = "offline";
  /** Grows when what was under way is of no use any more. */
  #turn = 0;
  /** How often the server has asked for a hello since it last answered anything. */
  #asked = 0;
  #stopTimer: (() => void) | undefined;

  constructor(parts: BridgeSocketParts) {
    this.#parts = parts;
  }

  get state(): BridgeState {
    return this.#state;
  }

  /** Why, while `refused`. */
  refusal = "";

  open(): void {
    const { agent } = this.#parts;
    agent.addEventListener("open", this.#greet);
    agent.addEventListener("close", this.#lose);
    agent.addEventListener("message", this.#receive);
    if (agent.readyState === OPEN) this.#greet();
    else if (agent.readyState === CONNECTING) this.#become("connecting");
  }

  close(): void {
    const { agent } = this.#parts;
    if (this.#state === "connected") this.send({ kind: "bye" });
    agent.removeEventListener("open", this.#greet);
    agent.removeEventListener("close", this.#lose);
    agent.removeEventListener("message", this.#receive);
    this.#turn++;
    this.#stopTimer?.();
    this.#become("offline");
  }

  /** Frames for which nobody is connected are lost: whoever sends them sends them again. */
  send(frame: OwnFrame): void {
    if (this.#state === "connected") this.#post({ from: this.#parts.session, ...frame });
  }

  readonly #greet = (): void => {
    const turn = ++this.#turn;
    this.#become("connecting");
    void this.#sayHello(turn);
  };

  async #sayHello(turn: number): Promise<void> {
    const { agent, session, hello, clientId } = this.#parts;
    const id = await clientId.get();
    if (turn !== this.#turn || agent.readyState !== OPEN) return;
    this.#post({ from: session, kind: "hello", turn, clientId: id, ...hello() });
    this.#greetIn(HELLO_TIME);
  }

  #greetIn(milliseconds: number): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#parts.setTimer(milliseconds, () => {
      if (this.#parts.agent.readyState === OPEN) this.#greet();
    });
  }

  readonly #lose = (): void => {
    this.#turn++;
    this.#asked = 0;
    this.#stopTimer?.();
    this.#assembly.clear();
    this.#become("offline");
  };

  readonly #receive = (event: Event): void => {
    const { data } = event as MessageEvent<unknown>;
    try {
      const frame = openFrame(data);
      if (frame?.["kind"] === "again") this.#again();
      else if (frame?.["kind"] === "part") {
        const whole = openFrame(this.#assembly.add(frame));
        if (whole !== undefined) this.#take(readServerFrame(whole));
      } else if (frame !== undefined) this.#take(readServerFrame(frame));
    } catch {
      // Not of the grammar, or too large: as good as lost.
    }
  };

  #again(): void {
    if (this.#asked++ === 0) return this.#greet();
    this.#become("connecting");
    this.#greetIn(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#asked));
  }

  #take(frame: ServerFrame): void {
    if (frame.to !== this.#parts.session) return;
    switch (frame.kind) {
      case "welcome":
        this.#stopTimer?.();
        return this.#become("connected");
      case "refused":
        this.#stopTimer?.();
        this.refusal = frame.reason;
        return this.#become("refused");
      case "taken":
        void this.#parts.clientId.renew();
        return this.#greet();
      case "probe":
        return this.#post({ from: this.#parts.session, kind: "alive" });
      default:
        this.#asked = 0;
        this.#parts.onFrame(frame);
    }
  }

  #post(frame: PageFrame): void {
    const { agent } = this.#parts;
    if (agent.readyState !== OPEN) return;
    for (const part of toParts(writeFrame(frame), newId)) agent.send(part);
  }

  #become(state: BridgeState): void {
    // A second welcome counts: the server may have forgotten what was said after the first.
    if (state === this.#state && state !== "connected") return;
    this.#state = state;
    this.#parts.onState(state);
  }
}
