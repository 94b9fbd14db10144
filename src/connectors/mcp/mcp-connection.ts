import { InvalidOptionsError } from "../../protocol/errors.ts";
import type { McpClient } from "./mcp-client.ts";

/** A client, with what the server says of itself. */
export interface McpConnectionLike {
  client: McpClient;
  instructions?: string | undefined;
}

export type McpConnect = () => McpClient | McpConnectionLike | Promise<McpClient | McpConnectionLike>;

/** What is used of a client where it has it. Both SDKs do. */
interface ListeningClient extends McpClient {
  onclose?: (() => void) | undefined;
  fallbackNotificationHandler?: ((notification: { method: string }) => Promise<void>) | undefined;
  /** Version 2, for servers of the protocol from 2026 on, which tell of changes only when asked. */
  getProtocolEra?: () => unknown;
  listen?: (filter: { toolsListChanged: boolean }) => Promise<unknown>;
}

const LIST_CHANGED = "notifications/tools/list_changed";

/** The connection to an MCP server: made with the first use, and again when it was lost. */
export class McpConnection {
  readonly #connect: McpConnect;
  readonly #onListChanged: () => void;
  #current: Promise<McpConnectionLike> | undefined;
  /** Clients whose news come here. */
  readonly #known = new WeakSet<McpClient>();
  #instructions: string | undefined;

  constructor(connect: McpConnect, onListChanged: () => void) {
    this.#connect = connect;
    this.#onListChanged = onListChanged;
  }

  /** What the server said how a model is to use it, when it was connected last. */
  get instructions(): string | undefined {
    return this.#instructions;
  }

  /** Rejects with what `connect` throws. */
  async client(): Promise<McpClient> {
    const opening = (this.#current ??= this.#open());
    try {
      return (await opening).client;
    } catch (error) {
      if (this.#current === opening) this.#current = undefined;
      throw error;
    }
  }

  /** The next use makes another connection, unless that has happened. */
  async drop(client: McpClient): Promise<void> {
    const current = this.#current;
    const connection = await current?.catch(() => undefined);
    if (connection?.client === client && this.#current === current) this.#current = undefined;
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    const connection = await current?.catch(() => undefined);
    await connection?.client.close?.();
  }

  async #open(): Promise<McpConnectionLike> {
    const made = await this.#connect();
    const connection = "client" in made ? made : { client: made };
    const { client } = connection;
    if (typeof client?.listTools !== "function" || typeof client.callTool !== "function") {
      throw new InvalidOptionsError("`connect` must give an MCP client, with the methods listTools and callTool");
    }
    this.#instructions = connection.instructions ?? client.getInstructions?.();
    if (!this.#known.has(client)) {
      this.#known.add(client);
      this.#follow(client);
    }
    return connection;
  }

  #follow(client: ListeningClient): void {
    const { onclose, fallbackNotificationHandler } = client;
    client.onclose = () => {
      onclose?.call(client);
      void this.drop(client);
    };
    client.fallbackNotificationHandler = async (notification) => {
      if (notification.method === LIST_CHANGED) this.#onListChanged();
      await fallbackNotificationHandler?.call(client, notification);
    };
    if (client.getProtocolEra?.() !== "modern") return;
    // Servers need not offer it.
    client.listen?.({ toolsListChanged: true }).catch(() => {});
  }
}
