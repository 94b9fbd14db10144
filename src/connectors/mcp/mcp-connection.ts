import { InvalidOptionsError } from "../../protocol/errors.ts";
import { cutText, isRecord, type McpCaller, type McpClient } from "./mcp-client.ts";

/** A client, with what the server says of itself. */
export interface McpConnectionLike {
  client: McpClient | McpCaller;
  instructions?: string | undefined;
  /** The server's tools, or how to get them: for clients without `listTools`. */
  tools?: readonly unknown[] | undefined;
  fetchTools?: (() => Promise<readonly unknown[]>) | undefined;
}

export type McpConnect = () => McpClient | McpConnectionLike | Promise<McpClient | McpConnectionLike>;

/** What is used of a client where it has it. Both SDKs do. */
interface ListeningClient extends McpCaller {
  onclose?: (() => void) | undefined;
  fallbackNotificationHandler?: ((notification: { method: string }) => Promise<void>) | undefined;
  /** Version 2, for servers of the protocol from 2026 on, which tell of changes only when asked. */
  getProtocolEra?: () => unknown;
  listen?: (filter: { toolsListChanged: boolean }) => Promise<unknown>;
}

const LIST_CHANGED = "notifications/tools/list_changed";

/** A connection that is being made, and then the connection. */
interface Opening {
  promise: Promise<McpConnectionLike>;
  connection?: McpConnectionLike;
}

/** The connection to an MCP server: made with the first use, and again when it was lost. */
export class McpConnection {
  readonly #connect: McpConnect;
  readonly #onListChanged: () => void;
  #current: Opening | undefined;
  /** Clients whose news come here. */
  readonly #known = new WeakSet<McpCaller>();
  /** Connections that were lost, but may still have requests under way: they are closed once others are in their place. */
  readonly #dropped = new Set<McpConnectionLike>();
  /** How many requests each has. */
  readonly #users = new Map<McpConnectionLike, number>();
  #instructions: string | undefined;
  #closings = 0;

  constructor(connect: McpConnect, onListChanged: () => void) {
    this.#connect = connect;
    this.#onListChanged = onListChanged;
  }

  /** What the server said how a model is to use it, when it was connected last. */
  get instructions(): string | undefined {
    return this.#instructions;
  }

  /** How often the app has closed it. */
  get closings(): number {
    return this.#closings;
  }

  /** Rejects with what `connect` throws. */
  async open(): Promise<McpConnectionLike> {
    const opening = (this.#current ??= { promise: this.#open() });
    try {
      return (opening.connection = await opening.promise);
    } catch (error) {
      if (this.#current === opening) this.#current = undefined;
      throw error;
    }
  }

  /** Sends a request, and keeps the connection until it is answered. */
  async use<T>(connection: McpConnectionLike, send: (connection: McpConnectionLike) => Promise<T>): Promise<T> {
    this.#users.set(connection, (this.#users.get(connection) ?? 0) + 1);
    try {
      return await send(connection);
    } finally {
      const left = this.#users.get(connection)! - 1;
      if (left > 0) this.#users.set(connection, left);
      else this.#users.delete(connection);
      this.#closeDropped();
    }
  }

  /** The next use makes another connection, unless that has happened. */
  drop(client: McpCaller): void {
    const connection = this.#current?.connection;
    if (connection?.client !== client) return;
    this.#current = undefined;
    this.#dropped.add(connection);
  }

  /** Does not wait for a connection that is being made: it is closed when it is there. */
  async close(): Promise<void> {
    this.#closings++;
    const current = this.#current;
    this.#current = undefined;
    const clients = Array.from(this.#dropped, ({ client }) => client);
    this.#dropped.clear();
    if (current?.connection) clients.push(current.connection.client);
    else void current?.promise.then(({ client }) => client.close?.()).catch(() => {});
    await Promise.all(clients.map(async (client) => client.close?.()));
  }

  #closeDropped(): void {
    const current = this.#current?.connection;
    if (current === undefined) return;
    for (const connection of this.#dropped) {
      if (this.#users.has(connection)) continue;
      this.#dropped.delete(connection);
      // `connect` may always give the same client.
      if (connection.client !== current.client) void connection.client.close?.().catch(() => {});
    }
  }

  async #open(): Promise<McpConnectionLike> {
    const made = await this.#connect();
    const connection = isRecord(made) && "client" in made ? (made as McpConnectionLike) : { client: made as McpClient };
    const { client } = connection;
    const canList = "listTools" in Object(client) || connection.tools || connection.fetchTools;
    if (typeof client?.callTool !== "function" || !canList) {
      throw new InvalidOptionsError("`connect` must give an MCP client, with the methods listTools and callTool");
    }
    const said: unknown = connection.instructions ?? client.getInstructions?.();
    this.#instructions = typeof said === "string" ? cutText(said) : undefined;
    if (!this.#known.has(client)) {
      this.#known.add(client);
      this.#follow(client);
    }
    return connection;
  }

  #follow(client: ListeningClient): void {
    const { onclose, fallbackNotificationHandler } = client;
    // Clients of other makers may not let anybody set these: then there are no news.
    Reflect.set(client, "onclose", () => {
      onclose?.call(client);
      this.drop(client);
    });
    Reflect.set(client, "fallbackNotificationHandler", async (notification: { method: string }) => {
      if (notification.method === LIST_CHANGED) this.#onListChanged();
      await fallbackNotificationHandler?.call(client, notification);
    });
    if (client.getProtocolEra?.() !== "modern") return;
    // Servers need not offer it.
    client.listen?.({ toolsListChanged: true }).catch(() => {});
  }
}
