import bootScript, { hash } from "./frame-entry.ts?program";
import { mergePolicy } from "./csp.ts";

/** The frame's document: a policy and the boot script, nothing else. */
export function createFrameDocument(csp: string): string {
  const policy = escapeAttribute(mergePolicy(csp, hash));
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><script>${bootScript}</script>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
