/** A server that says what a test wants, byte for byte, to clients of both SDKs in the same process. */
import { Client } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import type { McpClient } from "../../../src/connectors.ts";

interface Message {
  jsonrpc: "2.0";
  id?: string | number;
  method?: string;
  params?: Record<string, unknown>;
}

/** What the server answers: a result, or an error of JSON-RPC. */
export type Answer = { result: unknown } | { error: { code: number; message: string; data?: unknown } };

/** `undefined`: it never answers. */
export type Handler = (params: Record<string, unknown>) => Answer | Promise<Answer> | undefined;

export class RawServer {
  readonly handlers: Record<string, Handler>;
  instructions: string | undefined;
  /** The methods of all messages that came. */
  readonly received: string[] = [];
  readonly #transports = new Set<RawTransport>();

  constructor(handlers: Record<string, Handler> = {}) {
    this.handlers = handlers;
  }

  /** How many connections are open. */
  get connections(): number {
    return this.#transports.size;
  }

  count(method: string): number {
    return this.received.filter((each) => each === method).length;
  }

  transport(): RawTransport {
    return new RawTransport(this, this.#transports);
  }

  /** The network is gone, for those who are connected. */
  async hangUp(): Promise<void> {
    await Promise.all(Array.from(this.#transports, (transport) => transport.close()));
  }

  notify(method: string): void {
    for (const { onmessage } of this.#transports) onmessage?.({ jsonrpc: "2.0", method });
  }

  async answer({ method = "", params = {} }: Message): Promise<Answer | undefined> {
    this.received.push(method);
    const handler = this.handlers[method];
    if (handler) return handler(params);
    if (method !== "initialize") return { result: {} };
    const { protocolVersion } = params;
    const { instructions } = this;
    const serverInfo = { name: "raw", version: "1.0.0" };
    const capabilities = { tools: { listChanged: true } };
    return {
      result: { protocolVersion, capabilities, serverInfo, ...(instructions !== undefined && { instructions }) },
    };
  }
}

export class RawTransport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: object) => void;
  readonly #server: RawServer;
  readonly #open: Set<RawTransport>;

  constructor(server: RawServer, open: Set<RawTransport>) {
    this.#server = server;
    this.#open = open;
  }

  async start(): Promise<void> {
    this.#open.add(this);
  }

  async send(message: Message): Promise<void> {
    const answer = this.#server.answer(message);
    if (message.id !== undefined) void this.#deliver(message.id, answer);
  }

  async close(): Promise<void> {
    if (this.#open.delete(this)) this.onclose?.();
  }

  async #deliver(id: string | number, answer: Promise<Answer | undefined>): Promise<void> {
    const given = await answer;
    if (given && this.#open.has(this)) this.onmessage?.({ jsonrpc: "2.0", id, ...given });
  }
}

const APP = { name: "test", version: "1.0.0" };

export interface RawVersion {
  version: number;
  connect: (server: RawServer) => Promise<McpClient>;
}

async function connectV1(server: RawServer): Promise<McpClient> {
  const client = new ClientV1(APP);
  await client.connect(server.transport() as never);
  return client;
}

async function connectV2(server: RawServer): Promise<McpClient> {
  const client = new Client(APP);
  await client.connect(server.transport() as never);
  return client;
}

export const rawVersions: RawVersion[] = [
  { version: 1, connect: connectV1 },
  { version: 2, connect: connectV2 },
];
