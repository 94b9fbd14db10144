import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";

/** None for WebAssembly: there are servers that know none. */
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };

export interface StaticServer {
  url: string;
  /** Sent with every file. */
  headers: Record<string, string>;
  /** Whether it answers with the page instead of 404, as servers of single-page apps do. */
  isSinglePage: boolean;
  close: () => void;
}

export async function serveFolder(folder: string): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    const send = async (path: string): Promise<void> => {
      const content = await readFile(join(folder, path));
      const type = TYPES[extname(path)] ?? "application/octet-stream";
      response.writeHead(200, { ...served.headers, "content-type": type }).end(content);
    };
    send(pathname === "/" ? "index.html" : pathname)
      .catch(async (error: unknown) => {
        if (!served.isSinglePage) throw error;
        await send("index.html");
      })
      .catch(() => response.writeHead(404).end());
  });
  const served: StaticServer = { url: "", headers: {}, isSinglePage: false, close: () => void server.close() };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return served;
}
