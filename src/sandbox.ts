/** `browser-codemode/sandbox`: the sandbox's document, for an app that serves it itself. Runs anywhere. */
import { DEFAULT_CSP } from "./executors/iframe/default-csp.ts";
import { createFrameDocument, framePolicy } from "./executors/iframe/frame-document.ts";

export interface SandboxDocumentOptions {
  /** As the executor's option of the same name, which must be the same. */
  csp?: string;
}

/**
 * The document to serve at the executor's `sandboxUrl`, for pages whose own Content-Security-Policy would be
 * inherited by the sandbox's frame and forbid it.
 *
 * @returns HTML. Serve it with {@link sandboxHeaders}, on any origin, from the same version of this package as
 *   the page's.
 * @example
 * app.get("/codemode-sandbox.html", (_, response) => response.set(sandboxHeaders()).send(sandboxHtml()));
 * // on the page
 * new IframeSandboxExecutor({ sandboxUrl: "/codemode-sandbox.html" });
 */
export function sandboxHtml({ csp = DEFAULT_CSP }: SandboxDocumentOptions = {}): string {
  return createFrameDocument({ csp });
}

/** The headers to serve {@link sandboxHtml} with: opened by itself, the document has no origin either. */
export function sandboxHeaders({ csp = DEFAULT_CSP }: SandboxDocumentOptions = {}): Record<string, string> {
  return {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `sandbox allow-scripts; ${framePolicy(csp)}`,
    // The frame has no origin, so a page that asks for cross-origin isolation sees it as a stranger's.
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
  };
}
