import { cleanup, waitFor } from "@testing-library/react";
import type { UIMessage } from "ai";
import { afterEach, describe, expect, test } from "vitest";
import type { BrowserRuntime } from "../../../src/index.ts";
import { keepsOpenCalls } from "../../../src/protocol/open-calls.ts";
import { memoryJournal } from "../../../src/testing.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { mountChat } from "./mounted-chat.tsx";
import { ScriptedServer } from "./scripted-server.ts";
import { approveAll, model, slowTools, wait } from "./support.ts";

afterEach(cleanup);

describe("after a reload", () => {
  /** The page as it was, and another one with what was saved of it. */
  const reload = async (before: ReturnType<typeof mountChat>, runtime: BrowserRuntime): Promise<UIMessage[]> => {
    const messages = structuredClone(before.messages);
    before.unmount();
    await runtime.dispose();
    return messages;
  };

  test("a call that was left open is picked up, and answered by the same run", async () => {
    const notes = noteTools();
    const options = { name: "shop", journal: memoryJournal(), tools: notes.tools };
    const first = makeRuntime(options);
    const server = new ScriptedServer(model(remove("b")));
    const before = mountChat({ runtime: first, server });
    await before.send("go");
    await waitFor(() => expect(before.codemode.status).toBe("waiting"), wait);
    const messages = await reload(before, first);

    const second = makeRuntime(options);
    const after = mountChat({ runtime: second, server, messages });
    await waitFor(() => expect(after.codemode.status).toBe("waiting"), wait);
    await approveAll(second);
    await waitFor(() => expect(after.shown[1]).toBe('assistant: running [call_0: completed] got ["b"]'), wait);
    expect(notes.list).toEqual(["a", "c"]);
    expect(await second.executions()).toHaveLength(1);
  });

  test("what was not told is told, once", async () => {
    const options = { name: "shop", journal: memoryJournal(), tools: noteTools().tools };
    const first = makeRuntime(options);
    const server = new ScriptedServer(model(remove("b")));
    const before = mountChat({ runtime: first, server });
    await before.send("go");
    await waitFor(() => expect(before.codemode.status).toBe("waiting"), wait);
    await before.send("hello");
    await waitFor(() => expect(before.shown.at(-1)).toBe("assistant: echo hello"), wait);
    const messages = await reload(before, first);

    const second = makeRuntime(options);
    // Before anybody looks.
    const [action] = await second.pending();
    await second.approve(action!);
    const after = mountChat({ runtime: second, server, messages });
    await waitFor(() => expect(after.shown.at(-1)).toBe("assistant: late"), wait);
    const all = await reload(after, second);
    const third = mountChat({ runtime: makeRuntime(options), server, messages: all });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(third.shown).toHaveLength(6);
  });

  test("Stop reaches a run whose call was answered before", async () => {
    const work = slowTools();
    const options = { name: "shop", journal: memoryJournal(), tools: work.tools, resume: true };
    const first = makeRuntime(options);
    const server = new ScriptedServer(model("async () => codemode.work()"));
    const before = mountChat({ runtime: first, server });
    await before.send("go");
    await waitFor(() => expect(work.runs()).toBe(1), wait);
    await before.send("hello");
    await waitFor(() => expect(before.shown.at(-1)).toBe("assistant: echo hello"), wait);
    const messages = await reload(before, first);

    const after = mountChat({ runtime: makeRuntime(options), server, messages });
    await waitFor(() => expect(work.runs()).toBe(2), wait);
    await waitFor(() => expect(after.codemode.status).toBe("running"), wait);
    await after.stop();
    await waitFor(() => expect(after.codemode.status).toBe("idle"), wait);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(after.shown).toHaveLength(4);
  });

  test("an earlier call that was kept open gets its outcome; code of one that nobody knows does not run", async () => {
    const notes = noteTools();
    const options = { name: "shop", journal: memoryJournal(), tools: notes.tools };
    const first = makeRuntime(options);
    const server = new ScriptedServer(model(remove("b")), keepsOpenCalls);
    const before = mountChat({ runtime: first, server });
    await before.send("go");
    await waitFor(() => expect(before.codemode.status).toBe("waiting"), wait);
    await before.send("hello");
    await waitFor(() => expect(before.shown.at(-1)).toBe("assistant: echo hello"), wait);
    const messages = await reload(before, first);
    const unknown = structuredClone(messages[1]!);
    unknown.id = "unknown";
    for (const part of unknown.parts) if ("toolCallId" in part) part.toolCallId = "call_9";

    const second = makeRuntime(options);
    const after = mountChat({ runtime: second, server, messages: [unknown, ...messages] });
    await waitFor(() => expect(after.codemode.status).toBe("waiting"), wait);
    await approveAll(second);
    await waitFor(() => expect(after.shown[2]).toBe("assistant: running [call_0: completed]"), wait);
    expect(after.shown[0]).toBe("assistant: running [call_9: input-available]");
    expect(await second.executions()).toHaveLength(1);
  });

  test("a strict agent can go on after a call that nobody knows", async () => {
    const runtime = makeRuntime();
    const server = new ScriptedServer(model("async () => 1"));
    const part = {
      type: "tool-codemode",
      toolCallId: "call_9",
      state: "input-available",
      input: { code: "x" },
    } as const;
    const messages: UIMessage[] = [
      { id: "1", role: "assistant", parts: [part] },
      { id: "2", role: "user", parts: [{ type: "text", text: "x" }] },
    ];
    const chat = mountChat({ runtime, server, messages });
    await chat.send("hello");
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
    expect(chat.shown[0]).toBe("assistant: [call_9: error]");
    expect(await runtime.executions()).toEqual([]);
  });
});
