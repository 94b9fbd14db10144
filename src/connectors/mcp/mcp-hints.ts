import type { Effect } from "../../runtime/types.ts";
import type { McpAnnotations } from "./mcp-client.ts";

/** What a connector takes for granted of its server's tools. */
export interface McpDefaults {
  /** What calling a tool twice does, where nothing else is known. */
  effect: Effect;
  /** Whether a person is asked before each call, where nothing else is known. */
  requiresApproval: boolean;
  /** Whether the server's hints may also loosen that. */
  trustHints: boolean;
}

const STRICTNESS: Readonly<Record<Effect, number>> = { read: 0, idempotent: 1, write: 2 };

/**
 * The effect of a tool and whether it needs approval. A server says of itself what it likes: unless it is trusted, its
 * hints can make both stricter than the defaults, and never laxer.
 */
export function applyHints(
  annotations: McpAnnotations,
  { effect, requiresApproval, trustHints }: McpDefaults,
): { effect: Effect; requiresApproval: boolean } {
  const hinted = { effect: hintedEffect(annotations), requiresApproval: hintedApproval(annotations) };
  if (trustHints) {
    return { effect: hinted.effect ?? effect, requiresApproval: hinted.requiresApproval ?? requiresApproval };
  }
  const isStricter = hinted.effect !== undefined && STRICTNESS[hinted.effect] > STRICTNESS[effect];
  return {
    effect: isStricter ? hinted.effect! : effect,
    requiresApproval: requiresApproval || hinted.requiresApproval === true,
  };
}

function hintedEffect({ readOnlyHint, destructiveHint, idempotentHint }: McpAnnotations): Effect | undefined {
  if (readOnlyHint === true && destructiveHint !== true) return "read";
  if (idempotentHint === true) return "idempotent";
  const isWrite = readOnlyHint === false || destructiveHint !== undefined || idempotentHint === false;
  return isWrite ? "write" : undefined;
}

function hintedApproval({ readOnlyHint, destructiveHint }: McpAnnotations): boolean | undefined {
  if (destructiveHint === true) return true;
  return readOnlyHint === true || destructiveHint === false ? false : undefined;
}
