import type { Plugin } from "vite";
import { workerEntry } from "./worker-entry.ts";
import { sandboxHeaders, sandboxHtml, type SandboxDocumentOptions } from "../sandbox.ts";

export interface CodemodePluginOptions extends SandboxDocumentOptions {
  /** The document's file name in the build, and its path below the base in development. Default `codemode-sandbox.html`. */
  fileName?: string;
  /**
   * The Worker's entry module, for example `src/server.ts`, where another plugin than `@cloudflare/vite-plugin` builds it.
   * Default: what that plugin says.
   */
  workerEntry?: string;
}

/**
 * For the page: serves the sandbox's document in development and preview with its headers, and emits it in the build. A
 * static host has to send the headers itself; the document's own `<meta>` policy holds without them.
 *
 * For a Worker, built with `@cloudflare/vite-plugin`: exports `CodemodeRuntime` from its entry module, which
 * `createCodemodeRuntime` needs. It need not be exported by hand, and may be.
 *
 * @example
 * import { cloudflare } from "@cloudflare/vite-plugin";
 * import agents from "agents/vite";
 * import codemode from "browser-codemode/vite";
 * export default defineConfig({ plugins: [agents(), codemode(), cloudflare()] });
 * // on the page
 * new IframeSandboxExecutor({ sandboxUrl: `${import.meta.env.BASE_URL}codemode-sandbox.html` });
 */
export default function codemode(options: CodemodePluginOptions = {}): Plugin {
  const { fileName = "codemode-sandbox.html" } = options;
  let path = `/${fileName}`;
  const serve = (server: { middlewares: { use(handler: Middleware): unknown } }) => {
    server.middlewares.use((request, response, next) => {
      if (request.url?.split("?")[0] !== path) return next();
      for (const [name, value] of Object.entries(sandboxHeaders(options))) response.setHeader(name, value);
      response.end(sandboxHtml(options));
    });
  };
  return {
    name: "browser-codemode",
    ...workerEntry(options.workerEntry),
    configResolved({ base }) {
      path = `${base.endsWith("/") ? base : `${base}/`}${fileName}`;
    },
    configureServer: serve,
    configurePreviewServer: serve,
    generateBundle() {
      if (this.environment.name !== "client") return;
      this.emitFile({ type: "asset", fileName, source: sandboxHtml(options) });
    },
  };
}

type Middleware = (
  request: { url?: string | undefined },
  response: { setHeader(name: string, value: string): unknown; end(text: string): unknown },
  next: () => void,
) => void;
