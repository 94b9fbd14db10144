import { decodeValue, encodeValue } from "../src/protocol/codec/codec.ts";
import { openFrame, WIRE_TYPE, WIRE_VERSION } from "../src/server-bridge/wire.ts";

interface RawOptions {
  baseURL: string;
  chat: string;
  user?: string;
}

type Frame = Record<string, unknown>;

/** Speaks the wire of the bridge by itself, as a client may that nobody has written for it. */
export class RawClient {
  /** Resolves to the code with which the server has closed the connection. */
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;
  readonly #session: string = crypto.randomUUID();
  readonly #waiting = new Set<(frame: Frame) => boolean>();
  #lastId = 100;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
    socket.addEventListener("message", ({ data }) => {
      const frame = openFrame(data);
      if (frame === undefined) return;
      for (const isTaken of this.#waiting) if (isTaken(frame)) this.#waiting.delete(isTaken);
    });
  }

  /** @returns What the server says to it. */
  hello(): Promise<Frame> {
    const answer = this.#next(({ kind }) => kind === "welcome" || kind === "refused");
    this.send({ kind: "hello", turn: 1, clientId: crypto.randomUUID(), serves: false, below: 1 });
    return answer;
  }

  /** @throws {Error} The code and the message of the error that the server answers with. */
  async ask(method: string, params: object): Promise<unknown> {
    const id = ++this.#lastId;
    const answered = this.#next((frame) => frame["kind"] === "answer" && frame["id"] === id);
    this.send({ kind: "request", id, method, params: encodeValue(params) });
    const { value, error } = await answered;
    if (error !== undefined) throw new Error(String(error));
    return decodeValue(String(value));
  }

  send(frame: Frame): void {
    this.sendText(JSON.stringify({ type: WIRE_TYPE, v: WIRE_VERSION, from: this.#session, ...frame }));
  }

  sendText(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  close(): void {
    this.#socket.close();
  }

  #next(isMeant: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((resolve) => {
      this.#waiting.add((frame) => {
        if (!isMeant(frame)) return false;
        resolve(frame);
        return true;
      });
    });
  }
}

/** Connects to a conversation's agent. */
export async function connectRaw({ baseURL, chat, user }: RawOptions): Promise<RawClient> {
  const url = new URL(`/agents/browser-codemode/${chat}`, baseURL.replace("http", "ws"));
  if (user !== undefined) url.searchParams.set("user", user);
  const socket = new WebSocket(url);
  const client = new RawClient(socket);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  return client;
}
