import { SandboxUnavailableError } from "../../protocol/errors.ts";

/**
 * Refuses the frame every feature that the browser knows by name; it warns of others. Where it does not tell
 * (Firefox, Safari), a frame without an origin has none of them anyway: their default is the page's origin.
 */
function refuseFeatures(): string {
  const { featurePolicy } = document as { featurePolicy?: { features(): string[] } };
  return (featurePolicy?.features() ?? []).map((feature) => `${feature} 'none'`).join("; ");
}

/** What the frame shows: our document, or the address at which the app serves it. */
export type FrameSource = { html: string } | { url: string };

/**
 * Puts a hidden frame into the page: scripts allowed, nothing else, no origin.
 * @throws {SandboxUnavailableError} `sandbox_unavailable`: there is no document, or the page forbids it.
 */
export function mountFrame(source: FrameSource): HTMLIFrameElement {
  if (typeof document === "undefined") {
    throw new SandboxUnavailableError("IframeSandboxExecutor needs a page: there is no document here");
  }
  const parent: HTMLElement | null = document.body ?? document.documentElement;
  if (parent === null) {
    throw new SandboxUnavailableError("The page's document is empty: there is no place for the sandbox's frame");
  }
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("allow", refuseFeatures());
  frame.setAttribute("referrerpolicy", "no-referrer");
  frame.setAttribute("credentialless", "");
  frame.setAttribute("aria-hidden", "true");
  frame.title = "Code sandbox";
  frame.tabIndex = -1;
  frame.hidden = true;
  // An app's own rule for frames must not make it visible.
  frame.style.setProperty("display", "none", "important");
  try {
    if ("url" in source) frame.src = source.url;
    else frame.srcdoc = source.html;
  } catch (error) {
    // A policy for the text would not help: the rule is inherited by the frame, which may then start no Worker.
    throw new SandboxUnavailableError(
      "The page's Trusted Types rule forbids the sandbox's frame: serve its document yourself, and pass `sandboxUrl`",
      { cause: error },
    );
  }
  parent.appendChild(frame);
  return frame;
}
