import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bundlePage } from "../../bench/bundle-page.ts";
import type * as Sandbox from "../../src/sandbox.ts";

export const NONCE = "c2FuZGJveA";

/** A page with the headers that its query names, and the sandbox's document beside it. */
export async function serveHost(): Promise<{ url: string; close: () => void }> {
  const script = await bundlePage(new URL("page.ts", import.meta.url));
  // Bundled as an app's server would load it, which imports no program of ours.
  const sandbox = await import(
    `data:text/javascript,${encodeURIComponent(await bundlePage(new URL("../../src/sandbox.ts", import.meta.url)))}`
  ).then((module) => module as typeof Sandbox);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://host");
    if (pathname === "/sandbox.html") {
      response.writeHead(200, sandbox.sandboxHeaders()).end(sandbox.sandboxHtml());
    } else if (pathname === "/page.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(script);
    } else {
      const headers = Object.fromEntries(searchParams);
      response
        .writeHead(200, { ...headers, "content-type": "text/html" })
        .end(
          `<!doctype html><link rel="icon" href="data:,"><body><script nonce="${NONCE}" type="module" src="/page.js"></script>`,
        );
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => void server.close() };
}
