/** What a page's runtime needs of a bridge to a server: what `createServerBridge` makes is one. */
import type { HandOffAnswer, HandOffRequest } from "../runtime/hand-off.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { PendingAction } from "../runtime/types.ts";
import type { BeginRequest, PageCall, PageCallAnswer } from "../server-bridge/contract.ts";

export interface Bridge extends CodemodeRuntimeHandle {
  /** Names the server's object, so that no other is taken for it. Absent: there is only one. */
  readonly serverName?: string | undefined;
  readonly state: "connected" | "connecting" | "offline" | "refused";
  /** @returns Ends it. */
  onStateChange(listener: (state: Bridge["state"]) => void): () => void;
  /** Waits while there is no connection. */
  handOff(request: HandOffRequest, options?: { signal?: AbortSignal }): Promise<HandOffAnswer>;
  begin(request: BeginRequest, options?: { signal?: AbortSignal }): Promise<{ executionId: string }>;
  /** @returns Stops answering. */
  serve(handler: { call(call: PageCall, signal: AbortSignal): Promise<PageCallAnswer> }): () => void;
}

/**
 * When a run goes on at the server. `approval` (the default): once it waits for a person, or for a tool of the server's.
 * `server-tools`: only for those. `always`: it begins there. `never`: it stays, and calls of the server's tools fail. A
 * function decides by the action that is waited for; a tool of the server's always moves the run then.
 */
export type HandOffPolicy = "approval" | "server-tools" | "always" | "never" | ((action: PendingAction) => boolean);

/** Whether a run that waits for these moves. What the app's function throws counts as no. */
export function wantsToMove(policy: HandOffPolicy, actions: readonly PendingAction[]): boolean {
  if (policy === "never") return false;
  return actions.some((action) => {
    if (action.waiting === "server") return true;
    if (typeof policy === "function") return decide(policy, action);
    return policy !== "server-tools" && action.waiting === "approval";
  });
}

function decide(policy: (action: PendingAction) => boolean, action: PendingAction): boolean {
  try {
    // An app without types may answer anything: only a clear yes moves a run.
    const answer: unknown = policy(action);
    return answer === true;
  } catch (error) {
    console.warn("browser-codemode: `handOff` has thrown, so the run stays on the page", error);
    return false;
  }
}
