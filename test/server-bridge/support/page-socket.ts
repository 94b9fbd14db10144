import type { AgentSocket } from "../../../src/server-bridge/client/agent-socket.ts";

type Namespace = Pick<DurableObjectNamespace, "get" | "idFromName">;

/** What `useAgent` gives, as far as the bridge needs it: a WebSocket that can be opened again. */
export class PageSocket implements AgentSocket {
  readonly #events = new EventTarget();
  readonly #url: string;
  readonly #name: string;
  readonly #namespace: Namespace;
  socket: WebSocket | undefined;

  constructor(namespace: Namespace, name: string, user: string) {
    this.#namespace = namespace;
    this.#name = name;
    this.#url = `http://agent/agents/bridged/${name}?user=${user}`;
  }

  get readyState(): number {
    return this.socket?.readyState ?? 3;
  }

  send(data: string): void {
    this.socket!.send(data);
  }

  addEventListener(type: string, listener: (event: Event) => void): void {
    this.#events.addEventListener(type, listener);
  }

  removeEventListener(type: string, listener: (event: Event) => void): void {
    this.#events.removeEventListener(type, listener);
  }

  async open(): Promise<void> {
    const stub = this.#namespace.get(this.#namespace.idFromName(this.#name));
    const headers = { upgrade: "websocket", "x-partykit-room": this.#name, "x-partykit-namespace": "bridged" };
    const { webSocket } = await stub.fetch(this.#url, { headers });
    this.socket = webSocket!;
    this.socket.accept();
    this.socket.addEventListener("message", ({ data }) =>
      this.#events.dispatchEvent(Object.assign(new Event("message"), { data: data as unknown })),
    );
    this.#events.dispatchEvent(new Event("open"));
  }

  close(): void {
    this.socket?.close();
    this.socket = undefined;
    this.#events.dispatchEvent(new Event("close"));
  }
}
