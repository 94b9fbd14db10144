/** A page's socket and a server's connections, on which nothing moves unless the test says so. */
import type { AgentSocket } from "../../../src/server-bridge/client/agent-socket.ts";
import type { BridgeConnection } from "../../../src/server-bridge/worker/connection.ts";

type Listener = (event: Event) => void;

/** One WebSocket: what has been sent and has not arrived. */
export class Link implements BridgeConnection {
  readonly id: number;
  /** Whose it is, for `authorize`. */
  readonly user: string;
  readonly toServer: string[] = [];
  readonly toPage: string[] = [];
  isOpenAtPage = true;
  isOpenAtServer = true;

  constructor(id: number, user: string) {
    this.id = id;
    this.user = user;
  }

  send(message: string): void {
    if (!this.isOpenAtServer) throw new Error("The WebSocket is closed");
    if (this.isOpenAtPage) this.toPage.push(message);
  }
}

export interface Server {
  receive(link: Link, message: string): void;
  closed(link: Link): void;
}

/** The agent's socket at the page, which can be broken and connected again. */
export class PageSocket implements AgentSocket {
  readonly #listeners = { open: new Set<Listener>(), close: new Set<Listener>(), message: new Set<Listener>() };
  readonly #network: Network;
  readonly user: string;
  link: Link | undefined;

  constructor(network: Network, user: string) {
    this.#network = network;
    this.user = user;
  }

  get readyState(): number {
    return this.link === undefined ? 3 : 1;
  }

  send(data: string): void {
    this.link?.toServer.push(data);
  }

  addEventListener(type: "open" | "close" | "message", listener: Listener): void {
    this.#listeners[type].add(listener);
  }

  removeEventListener(type: "open" | "close" | "message", listener: Listener): void {
    this.#listeners[type].delete(listener);
  }

  connect(): void {
    if (this.link !== undefined) return;
    this.link = this.#network.open(this.user);
    this.#tell("open", new Event("open"));
  }

  /** The page's side is gone; the server learns of it when what was sent before has arrived, or has been lost. */
  break(): void {
    if (this.link === undefined) return;
    this.link.isOpenAtPage = false;
    this.link.toPage.length = 0;
    this.link = undefined;
    this.#tell("close", new Event("close"));
  }

  deliver(): boolean {
    const data = this.link?.toPage.shift();
    if (data === undefined) return false;
    this.#tell("message", Object.assign(new Event("message"), { data }));
    return true;
  }

  #tell(type: keyof PageSocket["listeners"], event: Event): void {
    for (const listener of this.#listeners[type]) listener(event);
  }

  /** For its keys alone. */
  declare readonly listeners: Record<"open" | "close" | "message", unknown>;
}

export class Network {
  /** All whose end the server has not seen, the oldest first. */
  links: Link[] = [];
  server: Server | undefined;
  #last = 0;

  page(user = "anna"): PageSocket {
    return new PageSocket(this, user);
  }

  open(user: string): Link {
    const link = new Link(++this.#last, user);
    this.links.push(link);
    return link;
  }

  /** The server gets the next message of a link, or learns that it is closed. */
  deliver(link: Link): boolean {
    const message = link.toServer.shift();
    if (message !== undefined) this.server?.receive(link, message);
    else if (!link.isOpenAtPage && link.isOpenAtServer) this.#close(link);
    else return false;
    return true;
  }

  /** What a broken link still carried is lost. */
  lose(link: Link): void {
    if (!link.isOpenAtPage) link.toServer.length = 0;
  }

  #close(link: Link): void {
    link.isOpenAtServer = false;
    this.links = this.links.filter((other) => other !== link);
    this.server?.closed(link);
  }
}
