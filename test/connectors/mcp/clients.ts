/** Clients of both SDKs, connected to a server by Streamable HTTP. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport as TransportTypeV1 } from "@modelcontextprotocol/sdk/shared/transport.js";

const APP = { name: "test", version: "1.0.0" };

export async function connectV1(url: string): Promise<ClientV1> {
  const client = new ClientV1(APP);
  await client.connect(new TransportV1(new URL(url)) as TransportTypeV1);
  return client;
}

export async function connectV2(url: string): Promise<Client> {
  const client = new Client(APP);
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

export const versions = [
  { version: 1, connect: connectV1 },
  { version: 2, connect: connectV2 },
];
