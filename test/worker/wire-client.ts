/** Speaks the wire to a real agent, and may say anything. */
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";
import { Assembly, AssemblyBudget, toParts } from "../../src/server-bridge/parts.ts";
import { openFrame, WIRE_TYPE, WIRE_VERSION } from "../../src/server-bridge/wire.ts";
import { PageSocket } from "../server-bridge/support/page-socket.ts";

export interface WireAnswer {
  value?: unknown;
  error?: { code: string; message: string };
}

export interface WireOptions {
  user?: string;
  clientId?: string;
  session?: string;
  scope?: string;
}

type Frame = Record<string, unknown>;

const newId = (): string => crypto.randomUUID();

export class WireClient {
  readonly clientId: string;
  readonly session: string;
  /** What has come and was no answer. */
  readonly frames: Frame[] = [];
  readonly socket: PageSocket;
  readonly #options: WireOptions;
  readonly #waiting = new Map<number, (answer: WireAnswer) => void>();
  readonly #assembly = new Assembly(new AssemblyBudget());
  #last = 0;
  #turn = 0;

  constructor(namespace: ConstructorParameters<typeof PageSocket>[0], name: string, options: WireOptions = {}) {
    this.#options = options;
    this.clientId = options.clientId ?? newId();
    this.session = options.session ?? newId();
    this.socket = new PageSocket(namespace, name, options.user ?? "mallory");
    this.socket.addEventListener("message", (event) => this.#take((event as MessageEvent).data));
  }

  /** @returns What came of it: `welcome`, `refused` or `taken`. */
  async hello(more: Frame = {}): Promise<string> {
    if (this.socket.socket === undefined) await this.socket.open();
    const { scope } = this.#options;
    const about = { turn: ++this.#turn, clientId: this.clientId, serves: true, below: 1, ...(scope && { scope }) };
    this.say({ kind: "hello", ...about, ...more });
    return String((await this.frame("welcome", "refused", "taken"))["kind"]);
  }

  say(frame: Frame): void {
    this.sayText(JSON.stringify({ type: WIRE_TYPE, v: WIRE_VERSION, from: this.session, ...frame }));
  }

  sayText(text: string): void {
    for (const part of toParts(text, newId)) this.socket.send(part);
  }

  ask(method: string, params: unknown = {}, id: number = ++this.#last): Promise<WireAnswer> {
    return this.askText(method, encodeValue(params, { maxDepth: 3_000 }), id);
  }

  askText(method: string, params: string, id: number = ++this.#last): Promise<WireAnswer> {
    this.#last = Math.max(this.#last, id);
    const answer = new Promise<WireAnswer>((resolve) => this.#waiting.set(id, resolve));
    this.say({ kind: "request", id, method, params });
    return answer;
  }

  /** The next frame of one of these kinds, taken out. */
  async frame(...kinds: string[]): Promise<Frame> {
    for (;;) {
      const at = this.frames.findIndex(({ kind }) => kinds.includes(String(kind)));
      if (at >= 0) return this.frames.splice(at, 1)[0]!;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  #take(data: unknown): void {
    const frame = openFrame(data);
    if (frame === undefined) return;
    if (frame["kind"] === "part") {
      const whole = this.#assembly.add(frame);
      return whole === undefined ? undefined : this.#take(whole);
    }
    if (frame["kind"] !== "answer") return void this.frames.push(frame);
    const { id, value, error } = frame as { id: number; value?: string; error?: string };
    const answer =
      error === undefined
        ? { value: decodeValue(value!, { maxDepth: 3_000 }) }
        : { error: decodeValue(error) as never };
    this.#waiting.get(id)?.(answer);
    this.#waiting.delete(id);
  }
}
