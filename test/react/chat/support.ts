import { act } from "@testing-library/react";
import type { UIMessage } from "ai";
import type { BrowserRuntime } from "../../../src/index.ts";
import type { Reply } from "./scripted-server.ts";

/** Generous: that a machine is slow is no reason to fail. */
export const wait = { timeout: 20_000 };

/** Calls code once, and then puts its output into words; late outcomes too. Anything else is echoed. */
export function model(code: string): (messages: UIMessage[]) => Reply {
  return (messages) => {
    const last = messages.at(-1)!;
    if (last.role === "assistant") {
      const outputs = last.parts.flatMap((part) => ("output" in part ? [part.output] : []));
      return { text: `got ${JSON.stringify(Object(outputs.at(-1))["result"] ?? Object(outputs.at(-1))["error"])}` };
    }
    const text = last.parts[0]?.type === "text" ? last.parts[0].text : "";
    if (text === "go") return { text: "running", calls: [{ toolCallId: "call_0", code }] };
    return { text: text.startsWith("The run of") ? "late" : `echo ${text}` };
  };
}

/** A tool that counts how often it ran, and can be held up. */
export function slowTools() {
  const gate = Promise.withResolvers<void>();
  let count = 0;
  const work = async (): Promise<number> => {
    count++;
    await gate.promise;
    return count;
  };
  return { tools: { work: { effect: "read" as const, execute: work } }, finish: gate.resolve, runs: () => count };
}

export async function approveAll(runtime: BrowserRuntime): Promise<void> {
  const [action] = await runtime.pending();
  await act(async () => void (await runtime.approve(action!)));
}

/** Long enough for what should not happen. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));
