/** Serves the page that the probes run on, and what unprotected controls may reach on its origin. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { bundlePage } from "../../bench/bundle-page.ts";
import { programs } from "../../build/programs-plugin.ts";
import type * as Sandbox from "../../src/sandbox.ts";

export interface PageServer {
  url: string;
  close: () => void;
}

/** The page gets the headers that its query names. */
export async function servePage(): Promise<PageServer> {
  const files = await bundleApp();
  // Bundled as an app's server would load it, which imports no program of ours.
  const sandbox = await import(
    `data:text/javascript,${encodeURIComponent(await bundlePage(new URL("../../src/sandbox.ts", import.meta.url)))}`
  ).then((module) => module as typeof Sandbox);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://page");
    for (const [name, value] of searchParams) response.setHeader(name, value);
    response.setHeader("cache-control", "no-store");
    const file = files.get(pathname);
    if (file !== undefined) {
      response.setHeader("content-type", pathname.endsWith(".wasm") ? "application/wasm" : "text/javascript");
      response.end(file);
    } else if (pathname === "/sandbox.html") {
      response.writeHead(200, sandbox.sandboxHeaders()).end(sandbox.sandboxHtml());
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

/** The page's module, with the files that executors look for beside it, as in an app that was built. By their paths. */
async function bundleApp(): Promise<Map<string, string | Uint8Array>> {
  const files = { "worker-entry.ts": "quickjs-worker.js", "emscripten-module.wasm": "quickjs.wasm" };
  const input = { page: fileURLToPath(new URL("page/main.ts", import.meta.url)) };
  const bundle = await rolldown({ input, platform: "browser", plugins: [programs({ files })] });
  const { output } = await bundle.generate({ format: "esm", minify: true, entryFileNames: "[name].js" });
  await bundle.close();
  return new Map(output.map((file) => [`/${file.fileName}`, file.type === "chunk" ? file.code : file.source]));
}

const PAGE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>app</title><link rel="icon" href="data:,">' +
  '<body><p id="text"></p><script type="module" src="/page.js"></script></body></html>';
