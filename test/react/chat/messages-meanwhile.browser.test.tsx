import { act, cleanup, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, test } from "vitest";
import { keepsOpenCalls } from "../../../src/protocol/open-calls.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { mountChat } from "./mounted-chat.tsx";
import { ScriptedServer } from "./scripted-server.ts";
import { approveAll, model, settled, slowTools, wait } from "./support.ts";

afterEach(cleanup);

describe("while a run waits for the person", () => {
  const setUp = (metadata?: unknown) => {
    const notes = noteTools();
    const runtime = makeRuntime({ tools: notes.tools });
    const server = new ScriptedServer(model(remove("b")), metadata);
    return { ...notes, runtime, server, chat: mountChat({ runtime, server }) };
  };
  const askUntilItWaits = async ({ chat }: ReturnType<typeof setUp>): Promise<void> => {
    await chat.send("go");
    await waitFor(() => expect(chat.codemode.status).toBe("waiting"), wait);
  };

  test("the call is open, nobody is busy, and consent brings the output", async () => {
    const it = setUp();
    await askUntilItWaits(it);
    expect(it.chat.shown[1]).toBe("assistant: running [call_0: input-available]");
    expect(it.chat.isBusy).toBe(false);
    await approveAll(it.runtime);
    await waitFor(() => expect(it.chat.shown[1]).toBe('assistant: running [call_0: completed] got ["b"]'), wait);
    expect(it.list).toEqual(["a", "c"]);
  });

  test("a message: the call is answered first, and what comes of the run is the next message, once", async () => {
    const it = setUp();
    await askUntilItWaits(it);
    await it.chat.send("hello");
    await waitFor(() => expect(it.chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
    expect(it.chat.shown.slice(1, 3)).toEqual(["assistant: running [call_0: paused]", "user: hello"]);
    expect(it.server.requests).toHaveLength(2);
    expect(it.chat.chat.error).toBeUndefined();

    await approveAll(it.runtime);
    await waitFor(() => expect(it.chat.shown.at(-1)).toBe("assistant: late"), wait);
    expect(it.chat.shown[4]).toMatch(/^user: The run of tool call call_0 has ended meanwhile.*\n.*"result":\["b"\]/);
    // Longer than it takes to be told again.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(it.chat.shown).toHaveLength(6);
    expect(it.list).toEqual(["a", "c"]);
  });

  test("a run that ends in this moment answers its call, and the model waits for the message all the same", async () => {
    const it = setUp();
    await askUntilItWaits(it);
    const release = it.runtime.releaseOpenCalls.bind(it.runtime);
    it.runtime.releaseOpenCalls = async (options) => {
      const [action] = await it.runtime.pending();
      if (action) await it.runtime.approve(action);
      return release(options);
    };
    await it.chat.send("hello");
    await waitFor(() => expect(it.chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
    await settled();
    expect(it.chat.shown.slice(1, 3)).toEqual(["assistant: running [call_0: completed]", "user: hello"]);
    expect(it.chat.shown).toHaveLength(4);
    expect(it.server.requests).toHaveLength(2);
  });

  test("an output that is there already does not make the model go on before the message", async () => {
    const runtime = makeRuntime({ tools: noteTools().tools });
    const calls = [
      { toolCallId: "a", code: "async () => 1" },
      { toolCallId: "b", code: remove("b") },
    ];
    const server = new ScriptedServer((messages) => (messages.length === 1 ? { calls } : { text: "well" }));
    const chat = mountChat({ runtime, server });
    await chat.send("go");
    await waitFor(() => expect(chat.shown[1]).toBe("assistant: [a: completed] [b: input-available]"), wait);
    await waitFor(() => expect(chat.codemode.status).toBe("waiting"), wait);
    await chat.send("hello");
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: well"), wait);
    expect(chat.shown.slice(1, 3)).toEqual(["assistant: [a: completed] [b: paused]", "user: hello"]);
    expect(server.requests).toHaveLength(2);
  });

  test("a late outcome shows the model what an output would have shown", async () => {
    const { tools } = noteTools();
    const runtime = makeRuntime({ tools, transformResult: (result) => `${String(result)}, in other words` });
    const chat = mountChat({ runtime, server: new ScriptedServer(model(remove("b"))) });
    await chat.send("go");
    await waitFor(() => expect(chat.codemode.status).toBe("waiting"), wait);
    await chat.send("hello");
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
    await approveAll(runtime);
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: late"), wait);
    expect(chat.shown[4]).toContain('"result":"b, in other words"');
    expect(await runtime.executions()).toHaveLength(1);
  });

  test("two messages at once keep their order", async () => {
    const it = setUp();
    await askUntilItWaits(it);
    await act(async () => {
      void it.chat.chat.sendMessage({ text: "one" });
      void it.chat.chat.sendMessage({ text: "two" });
    });
    await waitFor(() => expect(it.chat.shown.filter((text) => text.startsWith("user"))).toHaveLength(3), wait);
    const texts = it.chat.shown.filter((text) => text.startsWith("user"));
    expect(texts).toEqual(["user: go", "user: one", "user: two"]);
    expect(it.server.requests.every((messages) => !JSON.stringify(messages).includes("input-available"))).toBe(true);
  });

  test("an agent that keeps calls open: the call gets the outcome itself, and the model is told", async () => {
    const it = setUp(keepsOpenCalls);
    await askUntilItWaits(it);
    await it.chat.send("hello");
    await waitFor(() => expect(it.chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
    expect(it.chat.shown[1]).toBe("assistant: running [call_0: input-available]");
    await approveAll(it.runtime);
    await waitFor(() => expect(it.chat.shown.at(-1)).toBe("assistant: late"), wait);
    expect(it.chat.shown[1]).toBe("assistant: running [call_0: completed]");
    expect(it.chat.shown).toHaveLength(6);
  });

  test("a call that somebody else has answered keeps that answer", async () => {
    const it = setUp();
    await askUntilItWaits(it);
    const output = { status: "error", error: "answered elsewhere" };
    await act(async () => it.chat.chat.addToolOutput({ tool: "codemode", toolCallId: "call_0", output }));
    await approveAll(it.runtime);
    await waitFor(() => expect(it.chat.codemode.status).toBe("idle"), wait);
    await settled();
    expect(it.chat.shown[1]).toBe("assistant: running [call_0: error]");
    expect(it.list).toEqual(["a", "c"]);
    expect(it.server.requests).toHaveLength(1);
  });

  test("Stop leaves it waiting", async () => {
    const it = setUp();
    await askUntilItWaits(it);
    await it.chat.stop();
    await settled();
    expect(await it.runtime.pending()).toHaveLength(1);
    expect(it.chat.codemode.status).toBe("waiting");
  });

  test("a tool that returns when its run waits: the model goes on, and is told the end", async () => {
    const { tools } = noteTools();
    const runtime = makeRuntime({ tools });
    const server = new ScriptedServer(model(remove("b")));
    const chat = mountChat({ runtime, server, tool: { onPause: "return" } });
    await chat.send("go");
    await waitFor(() => expect(chat.shown[1]).toBe("assistant: running [call_0: paused] got undefined"), wait);
    await approveAll(runtime);
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: late"), wait);
  });
});

describe("while code runs", () => {
  test("a message: the call says that it runs, the run goes on, and its outcome is told", async () => {
    const { tools, finish, runs } = slowTools();
    const server = new ScriptedServer(model("async () => codemode.work()"));
    const chat = mountChat({ runtime: makeRuntime({ tools }), server });
    await chat.send("go");
    await waitFor(() => expect(runs()).toBe(1), wait);
    await chat.send("hello");
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
    expect(chat.shown[1]).toBe("assistant: running [call_0: running]");
    expect(chat.codemode.status).toBe("running");
    finish();
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: late"), wait);
    expect(chat.shown[4]).toContain('"status":"completed"');
    expect(runs()).toBe(1);
  });

  test("stopped after a message, it is told to nobody", async () => {
    const { tools, runs } = slowTools();
    const server = new ScriptedServer(model("async () => codemode.work()"));
    const chat = mountChat({ runtime: makeRuntime({ tools }), server });
    await chat.send("go");
    await waitFor(() => expect(runs()).toBe(1), wait);
    await chat.send("hello");
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
    await chat.stop();
    await waitFor(() => expect(chat.codemode.status).toBe("idle"), wait);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(chat.shown).toHaveLength(4);
  });
});
