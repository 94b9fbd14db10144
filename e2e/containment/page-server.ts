/** Serves the page that the probes run on, and what unprotected controls may reach on its origin. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { programs } from "../../build/programs-plugin.ts";

export interface PageServer {
  url: string;
  close: () => void;
}

export async function servePage(): Promise<PageServer> {
  const script = await bundle(new URL("page/main.ts", import.meta.url));
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://page");
    const csp = searchParams.get("csp");
    if (csp !== null) response.setHeader("content-security-policy", csp);
    response.setHeader("cache-control", "no-store");
    if (pathname === "/page.js") {
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

async function bundle(entry: URL): Promise<string> {
  const built = await rolldown({ input: fileURLToPath(entry), platform: "browser", plugins: [programs()] });
  const { output } = await built.generate({ format: "esm", codeSplitting: false });
  await built.close();
  return output[0].code;
}
