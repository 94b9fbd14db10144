import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CodemodeProvider } from "../../../src/react/codemode-provider.tsx";
import { useCodemodeTool } from "../../../src/react/hooks/use-codemode-tool.ts";
import { useCodemode } from "../../../src/react/hooks/use-codemode.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { mountChat } from "./mounted-chat.tsx";
import { ScriptedServer } from "./scripted-server.ts";
import { approveAll, model, settled, slowTools, wait } from "./support.ts";

afterEach(cleanup);

describe("a run", () => {
  test("its output answers the call, once, and the model goes on", async () => {
    const { tools, finish, runs } = slowTools();
    const server = new ScriptedServer(model("async () => codemode.work()"));
    const chat = mountChat({ runtime: makeRuntime({ tools }), server });
    await chat.send("go");
    await waitFor(() => expect(chat.codemode.status).toBe("running"), wait);
    expect(chat.isBusy).toBe(true);
    finish();
    await waitFor(() => expect(chat.shown).toEqual(["user: go", "assistant: running [call_0: completed] got 1"]), wait);
    await waitFor(() => expect(chat.codemode.status).toBe("idle"), wait);
    await settled();
    expect(chat.isBusy).toBe(false);
    expect(runs()).toBe(1);
    expect(server.requests).toHaveLength(2);
  });

  test("a failure is a normal output, which the model reads", async () => {
    const server = new ScriptedServer(model("async () => { throw new Error('no luck'); }"));
    const chat = mountChat({ runtime: makeRuntime(), server });
    await chat.send("go");
    await waitFor(() => expect(chat.shown[1]).toBe('assistant: running [call_0: error] got "no luck"'), wait);
  });

  test("so is an input that is none", async () => {
    const server = new ScriptedServer(model(7 as unknown as string));
    const chat = mountChat({ runtime: makeRuntime(), server });
    await chat.send("go");
    await waitFor(() => expect(chat.shown[1]).toMatch(/call_0: error\] got "The input of codemode must be/), wait);
  });

  test("Stop ends it, and the model stays silent", async () => {
    const { tools, runs } = slowTools();
    const server = new ScriptedServer(model("async () => codemode.work()"));
    const chat = mountChat({ runtime: makeRuntime({ tools }), server });
    await chat.send("go");
    await waitFor(() => expect(runs()).toBe(1), wait);
    await chat.stop();
    await waitFor(() => expect(chat.shown[1]).toBe("assistant: running [call_0: output-error]"), wait);
    await settled();
    expect(server.requests).toHaveLength(1);
    await chat.send("hello");
    await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: echo hello"), wait);
  });

  test("without `connect`, a text says what is missing, once", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const server = new ScriptedServer(() => ({
      calls: [
        { toolCallId: "a", code: "async () => 1" },
        { toolCallId: "b", code: "async () => 2" },
      ],
    }));
    const chat = mountChat({ runtime: makeRuntime(), server, isConnected: false });
    await chat.send("go");
    await waitFor(() => expect(chat.shown[1]).toContain("[b: "), wait);
    await settled();
    expect(warn.mock.calls).toEqual([[expect.stringContaining("codemode.connect(")]]);
    warn.mockRestore();
  });

  test("calls of one step: the model goes on when all have their outputs", async () => {
    const server = new ScriptedServer((messages) =>
      messages.at(-1)!.role === "assistant"
        ? { text: "all" }
        : {
            calls: [
              { toolCallId: "a", code: "async () => 1" },
              { toolCallId: "b", code: "async () => { throw 1; }" },
              { toolCallId: "c", code: remove("b") },
            ],
          },
    );
    const runtime = makeRuntime({ tools: noteTools().tools });
    const chat = mountChat({ runtime, server });
    await chat.send("go");
    await waitFor(() => expect(chat.shown[1]).toBe("assistant: [a: completed] [b: error] [c: input-available]"), wait);
    await waitFor(() => expect(chat.codemode.status).toBe("waiting"), wait);
    expect(server.requests).toHaveLength(1);
    await approveAll(runtime);
    await waitFor(() => expect(chat.shown[1]).toBe("assistant: [a: completed] [b: error] [c: completed] all"), wait);
    await settled();
    expect(server.requests).toHaveLength(2);
  });
});

test("a tool that comes later is told to the model, and goes again", async () => {
  const runtime = makeRuntime({ tools: noteTools().tools });
  const chat = mountChat({ runtime, server: new ScriptedServer(() => ({})), tool: { name: "run_code" } });
  const [before] = chat.codemode.clientTools;
  expect(before).toMatchObject({ name: "run_code", parameters: { required: ["code"] } });
  expect(Object.keys(chat.codemode.chat.tools)).toEqual(["run_code"]);
  const takeAway = runtime.addTool("selectedText", { effect: "read", execute: async () => "words" });
  await waitFor(() => expect(chat.codemode.clientTools[0]!.description).toContain("selectedText"), wait);
  expect(chat.codemode.chat.tools["run_code"]!.description).toContain("selectedText");
  act(takeAway);
  await waitFor(() => expect(chat.codemode.clientTools[0]!.description).toBe(before!.description), wait);
});

test("a tool of a component below is told from the beginning", async () => {
  const runtime = makeRuntime();
  const { result } = renderHook(
    () => {
      useCodemodeTool("selectedText", { effect: "read", execute: async () => "words" }, { runtime });
      return useCodemode({ runtime });
    },
    { wrapper: StrictMode },
  );
  await waitFor(() => expect(result.current.clientTools[0]!.description).toContain("selectedText"), wait);
});

test("a chat that gives each call a way back needs no `connect`", async () => {
  const { result } = renderHook(() => useCodemode(), {
    wrapper: ({ children }) => (
      <StrictMode>
        <CodemodeProvider runtime={makeRuntime()}>{children}</CodemodeProvider>
      </StrictMode>
    ),
  });
  const addToolOutput = vi.fn();
  const input = { code: "async () => 7" };
  result.current.chat.onToolCall({ toolCall: { toolCallId: "a", toolName: "weather", input }, addToolOutput });
  for (let times = 0; times < 2; times++)
    result.current.chat.onToolCall({ toolCall: { toolCallId: "b", toolName: "codemode", input }, addToolOutput });
  await waitFor(() => expect(addToolOutput).toHaveBeenCalled(), wait);
  await settled();
  expect(addToolOutput.mock.calls).toEqual([
    [expect.objectContaining({ toolCallId: "b", output: expect.objectContaining({ status: "completed", result: 7 }) })],
  ]);
});

test("there has to be a runtime that makes tools", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const { tool: _, ...handle } = { ...makeRuntime(), tool: undefined };
  for (const runtime of [undefined, handle as never]) {
    expect(() => renderHook(() => useCodemode({ runtime }))).toThrow(
      expect.objectContaining({ code: "invalid_options" }),
    );
  }
  vi.restoreAllMocks();
});

test("what is given to the chat stays the same while nothing changes", async () => {
  const chat = mountChat({ runtime: makeRuntime(), server: new ScriptedServer(() => ({ text: "hi" })) });
  const { codemode, chat: connected } = chat;
  await chat.send("x");
  await waitFor(() => expect(chat.shown.at(-1)).toBe("assistant: hi"), wait);
  expect(chat.codemode.chat).toBe(codemode.chat);
  expect(chat.chat.sendMessage).toBe(connected.sendMessage);
  expect(chat.chat.stop).toBe(connected.stop);
  expect(chat.codemode.clientTools).toBe(codemode.clientTools);
});
