import type { Outcome } from "browser-codemode";
import type { UIMessage } from "ai";
import { useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { writeLateOutcome } from "./late-outcome.ts";
import { runtime } from "../runs/runtime.ts";
import { isCodemodePart, lateOutcomeIn } from "./message-parts.ts";

interface LateOutcomesOptions {
  conversation: string;
  messages: UIMessage[];
  isBusy: boolean;
  send: (message: { text: string }) => void;
}

/**
 * Tells the model what came of runs whose tool calls were answered while they waited: as the next message, once it has
 * nothing else to say. The runtime tells the tab that drives the run; after a crash, the conversation itself shows what
 * the model has not been told yet.
 */
export function useLateOutcomes(options: LateOutcomesOptions): void {
  const latest = useRef(options);
  useLayoutEffect(() => {
    latest.current = options;
  });
  const { conversation, messages, isBusy } = options;
  const ended = useRef(new Map<string, Outcome>());
  const isSending = useRef(false);

  const deliver = useCallback(async (): Promise<void> => {
    if (isSending.current || ended.current.size === 0) return;
    isSending.current = true;
    for (const [toolCallId, outcome] of ended.current) {
      // One tab tells it, and keeps the others away until they can see that it has.
      await navigator.locks.request(`kiln:late-outcome:${toolCallId}`, { ifAvailable: true }, async (lock) => {
        if (lock === null || latest.current.isBusy || isTold(latest.current.messages, toolCallId)) return;
        const { calls: _, ...output } = outcome;
        latest.current.send({ text: writeLateOutcome({ toolCallId, output }) });
        await until(() => isTold(latest.current.messages, toolCallId));
        await new Promise((resolve) => setTimeout(resolve, SETTLING));
      });
      if (isTold(latest.current.messages, toolCallId)) ended.current.delete(toolCallId);
    }
    isSending.current = false;
  }, []);

  useEffect(
    () =>
      runtime.subscribe((event) => {
        if (event.type !== "late_outcome" || event.conversationId !== conversation) return;
        ended.current.set(event.toolCallId, event.outcome);
        void deliver();
      }),
    [conversation, deliver],
  );

  // What another tab, or this one before a crash, has not told.
  const untold = findUntold(messages);
  useEffect(() => {
    if (untold === "") return;
    let isCurrent = true;
    const look = async (): Promise<void> => {
      for (const pair of untold.split(" ")) {
        const [toolCallId = "", executionId = ""] = pair.split("/");
        const outcome = await runtime.outcome({ executionId, until: "end" });
        // A record that is gone tells nothing.
        if (!isCurrent || (outcome.status === "error" && outcome.code === "execution_not_found")) continue;
        // The tab that drove the run comes first.
        await new Promise((resolve) => setTimeout(resolve, HEAD_START));
        if (!isCurrent || isTold(latest.current.messages, toolCallId)) continue;
        ended.current.set(toolCallId, outcome);
        void deliver();
      }
    };
    void look();
    return () => {
      isCurrent = false;
    };
  }, [untold, deliver]);

  useEffect(() => {
    if (!isBusy) void deliver();
  });
}

/** Milliseconds in which other tabs get to see the message, and in which the driving tab may speak first. */
const SETTLING = 500;
const HEAD_START = 1500;

/** Pairs of tool call and execution, as text: it is compared with the one before. */
function findUntold(messages: UIMessage[]): string {
  return messages
    .flatMap(({ parts }) => parts)
    .filter((part) => isCodemodePart(part))
    .filter(({ state, output }) => state === "output-available" && Object(output)["status"] === "paused")
    .filter(({ toolCallId }) => !isTold(messages, toolCallId))
    .map(({ toolCallId, output }) => `${toolCallId}/${String(Object(output)["executionId"])}`)
    .join(" ");
}

function isTold(messages: UIMessage[], toolCallId: string): boolean {
  return messages.some((message) => lateOutcomeIn(message) === toolCallId);
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; waited < 5000 && !condition(); waited += 30) {
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
