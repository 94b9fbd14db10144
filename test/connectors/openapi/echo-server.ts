import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface Seen {
  method: string;
  /** Path and query, as they came. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

export interface EchoServer {
  url: string;
  seen: Seen[];
  close(): Promise<void>;
}

/** Answers with what it was asked; `/status/404`, `/redirect?to=`, `/text`, `/bytes` and `/large` answer otherwise. */
export async function echoServer(): Promise<EchoServer> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const { method = "", url = "", headers } = request;
    seen.push({ method, url, headers, body });
    const path = new URL(url, "http://localhost");
    const [, , what = "", argument = ""] = path.pathname.split("/");
    if (what === "redirect") response.writeHead(302, { location: path.searchParams.get("to") ?? "" }).end();
    else if (what === "text") response.writeHead(200, { "content-type": "text/plain" }).end("plain");
    else if (what === "bytes")
      response.writeHead(200, { "content-type": "image/png" }).end(new Uint8Array([1, 2, 250]));
    else if (what === "empty") response.writeHead(204).end();
    else if (what === "large") response.writeHead(200, { "content-type": "text/plain" }).end("x".repeat(5000));
    else {
      const status = what === "status" ? Number(argument) : 200;
      response.writeHead(status, {
        "content-type": "application/problem+json",
        "set-cookie": "secret=1",
        "x-more": "2",
      });
      response.end(JSON.stringify({ method, url, body }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    seen,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
