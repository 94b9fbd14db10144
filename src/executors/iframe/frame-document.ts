import bootScript, { hash } from "./frame-entry.ts?program";
import { mergePolicy } from "./csp.ts";

export interface FrameDocumentOptions {
  csp: string;
  /** The page's nonce for scripts, where its own policy is inherited and asks for one. */
  nonce?: string | undefined;
}

/** The frame's document: a policy and the boot script, nothing else. */
export function createFrameDocument({ csp, nonce }: FrameDocumentOptions): string {
  const policy = escapeAttribute(framePolicy(csp));
  const script = nonce === undefined ? "<script>" : `<script nonce="${escapeAttribute(nonce)}">`;
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">${script}${bootScript}</script>`;
}

/** The caller's policy with what the boot script needs. */
export function framePolicy(csp: string): string {
  return mergePolicy(csp, hash);
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
