/** Serves the page that the probes run on, and what unprotected controls may reach on its origin. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bundlePage } from "../../bench/bundle-page.ts";
import type * as Sandbox from "../../src/sandbox.ts";

export interface PageServer {
  url: string;
  close: () => void;
}

/** The page gets the headers that its query names. */
export async function servePage(): Promise<PageServer> {
  const script = await bundlePage(new URL("page/main.ts", import.meta.url));
  // Bundled as an app's server would load it, which imports no program of ours.
  const sandbox = await import(
    `data:text/javascript,${encodeURIComponent(await bundlePage(new URL("../../src/sandbox.ts", import.meta.url)))}`
  ).then((module) => module as typeof Sandbox);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://page");
    for (const [name, value] of searchParams) response.setHeader(name, value);
    response.setHeader("cache-control", "no-store");
    if (pathname === "/sandbox.html") {
      response.writeHead(200, sandbox.sandboxHeaders()).end(sandbox.sandboxHtml());
    } else if (pathname === "/page.js") {
      response.setHeader("content-type", "text/javascript");
      response.end(script);
    } else if (pathname.endsWith("/worker.js")) {
      response.setHeader("content-type", "text/javascript");
      response.setHeader("service-worker-allowed", "/");
      response.end("/* a worker of the page's origin */");
    } else {
      response.setHeader("content-type", "text/html");
      response.end(pathname === "/" ? PAGE : "<!doctype html><title>frame</title>");
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,">' +
  '<body><p id="text"></p><script type="module" src="/page.js"></script></body></html>';
