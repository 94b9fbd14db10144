/** Pages and a server with a network between, in which everything can be held up, lost and restarted. */
import { createServerBridge, type ServerBridge } from "../../../src/server-bridge/client/create-server-bridge.ts";
import type { ReceivingRuntime } from "../../../src/server-bridge/receiving-runtime.ts";
import type { Authorize } from "../../../src/server-bridge/worker/authorize.ts";
import { BridgeHub } from "../../../src/server-bridge/worker/bridge-hub.ts";
import { Network, type Link, type PageSocket } from "./network.ts";
import { MemoryStorage } from "./storage.ts";
import { settle, Timers } from "./timers.ts";

export interface WorldOptions {
  runtime: () => ReceivingRuntime;
  authorize?: Authorize<Link>;
}

export interface Page {
  bridge: ServerBridge;
  socket: PageSocket;
  storage: Map<string, string>;
}

export class World {
  readonly network: Network = new Network();
  readonly storage: MemoryStorage = new MemoryStorage();
  readonly timers: Timers = new Timers();
  readonly pages: Page[] = [];
  readonly #options: WorldOptions;
  hub!: BridgeHub<Link>;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.start();
  }

  /** A new life of the object; connections may have outlived the one before. */
  start(): void {
    const { runtime, authorize = (_action, { user }) => ({ principal: user }) } = this.#options;
    const { storage, timers, network } = this;
    const hub = new BridgeHub<Link>({
      runtime,
      authorize,
      storage,
      connections: network.links.filter(({ isOpenAtServer }) => isOpenAtServer),
      setTimer: timers.set,
      now: () => timers.now,
    });
    this.hub = hub;
    // What the one before still does reaches nobody.
    network.server = {
      receive: (link, message) => void hub.receive(link, message),
      closed: (link) => hub.closed(link),
    };
  }

  /** The object's process is gone, and all connections with it. */
  crash(): void {
    for (const { socket } of this.pages) socket.break();
    for (const link of this.network.links) link.isOpenAtServer = false;
    this.network.links = [];
    this.start();
  }

  open({
    user = "anna",
    scope,
    storage = new Map(),
  }: { user?: string; scope?: string; storage?: Map<string, string> } = {}): Page {
    const socket = this.network.page(user);
    const bridge = createServerBridge({
      agent: socket,
      setTimer: this.timers.set,
      timeout: Infinity,
      locks: undefined,
      storage: { getItem: (key) => storage.get(key) ?? null, setItem: (key, value) => void storage.set(key, value) },
      ...(scope !== undefined && { scope }),
    });
    const page = { bridge, socket, storage };
    this.pages.push(page);
    return page;
  }

  /** The tab loads its page again. */
  async reload(page: Page): Promise<Page> {
    await this.unload(page);
    return this.open({ user: page.socket.user, storage: page.storage });
  }

  /** As a browser does it: nothing is said, the socket closes. */
  async unload(page: Page): Promise<void> {
    page.socket.break();
    this.pages.splice(this.pages.indexOf(page), 1);
    page.bridge.dispose().catch(() => {});
  }

  /** Lets everything arrive, until nothing moves any more. */
  async flow(): Promise<void> {
    for (let isMoving = true; isMoving;) {
      await settle();
      isMoving = false;
      for (const link of [...this.network.links]) while (this.network.deliver(link)) isMoving = true;
      await settle();
      for (const { socket } of this.pages) while (socket.deliver()) isMoving = true;
    }
  }

  async connect(...pages: Page[]): Promise<void> {
    for (const { socket } of pages) socket.connect();
    await this.flow();
  }
}
