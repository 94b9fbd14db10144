/**
 * The outside world: servers on loopback that count whatever reaches them. Each probe has a token in its
 * addresses, and TCP and UDP ports of its own where a protocol has no place for one.
 */
import { createHash } from "node:crypto";
import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server as TcpServer, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** One thing that reached the outside. */
export interface Hit {
  token: string;
  how: string;
}

/** Addresses of the outside for one probe; their names in capitals stand for them in its code. */
export interface Addresses {
  OUT: string;
  OUT_HOST: string;
  WS: string;
  TCP: number;
  UDP: number;
  /** A name that nobody has looked up before. */
  LOOKUP: string;
}

export class Outside {
  readonly #hits: Hit[] = [];
  readonly #http: Server;
  readonly #ports: (TcpServer | UdpSocket)[] = [];
  readonly #sockets = new Set<Duplex>();

  private constructor(http: Server) {
    this.#http = http;
    http.on("request", (request, response) => this.#onRequest(request, response));
    http.on("upgrade", (request, socket) => this.#onUpgrade(request, socket));
    http.on("connection", (socket) => this.#track(socket));
  }

  static async open(): Promise<Outside> {
    const http = createHttpServer();
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return new Outside(http);
  }

  /** @param ports Whether the probe needs a TCP and a UDP port of its own. */
  async addresses(token: string, ports: boolean): Promise<Addresses> {
    const host = `127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
    const [TCP, UDP] = ports ? await Promise.all([this.#listenTcp(token), this.#listenUdp(token)]) : [0, 0];
    const LOOKUP = lookupName(token);
    return {
      OUT: `http://${host}/${token}`,
      OUT_HOST: `${host}/${token}`,
      WS: `ws://${host}/${token}`,
      TCP,
      UDP,
      LOOKUP,
    };
  }

  hits(token: string): Hit[] {
    return this.#hits.filter((hit) => hit.token === token);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#ports) server.close();
    this.#http.closeAllConnections();
    this.#http.close();
    await once(this.#http, "close");
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => this.#sockets.delete(socket));
  }

  #add(token: string, how: string): void {
    this.#hits.push({ token, how });
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const [, token = "", name = ""] = (request.url ?? "").split("?")[0]!.split("/");
    request.resume();
    this.#add(token, `${request.method} ${request.url?.slice(0, 200)}`);
    response.setHeader("access-control-allow-origin", "*");
    response.setHeader("access-control-allow-headers", "*");
    response.setHeader("cache-control", "no-store");
    const kind = KINDS[name.split(".").at(-1) ?? ""] ?? "text/plain";
    response.setHeader("content-type", kind);
    response.end(BODIES[kind] ?? "");
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex): void {
    this.#track(socket);
    this.#add((request.url ?? "").split("/")[1] ?? "", `WebSocket ${request.url}`);
    // RFC 6455, section 4.2.2.
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  }

  async #listenTcp(token: string): Promise<number> {
    const server = createTcpServer((socket: Socket) => {
      this.#track(socket);
      this.#add(token, "TCP connection");
      socket.on("data", () => socket.end());
    });
    this.#ports.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async #listenUdp(token: string): Promise<number> {
    const socket = createSocket("udp4");
    this.#ports.push(socket);
    socket.on("message", (message) => this.#add(token, `UDP packet of ${message.length} bytes`));
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return socket.address().port;
  }
}

/** Where a probe's token stands in a name, to be found in what browsers note about their lookups. */
export function lookupName(token: string): string {
  return `${token}.lookup.invalid`;
}

const KINDS: Record<string, string> = {
  js: "text/javascript",
  css: "text/css",
  html: "text/html",
  json: "application/json",
  svg: "image/svg+xml",
  events: "text/event-stream",
};

const BODIES: Record<string, string> = {
  "text/javascript": "export default 1",
  "text/html": "<!doctype html><title>outside</title>",
  "application/json": "{}",
  "image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg"/>',
};
