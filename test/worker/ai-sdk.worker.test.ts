import { simulateReadableStream, stepCountIs, streamText } from "ai";
import { stepCountIs as stepCountIs6, streamText as streamText6 } from "ai-v6";
import { MockLanguageModelV3 } from "ai-v6/test";
import { beforeEach, expect, test } from "vitest";
import { model, script } from "./model.ts";
import { world } from "./sleeper.ts";
import { inObject, newObject } from "./support.ts";

beforeEach(() => {
  world.calls = [];
  world.hangs.clear();
});

test("version 7 takes the tool as it is; a run that waits answers with what waits", async () => {
  script.code = [`async () => world.read("a")`, `async () => world.ask("b")`];
  const outputs = await inObject(newObject(), async (runtime) => {
    const tools = { codemode: runtime.tool() };
    const { steps } = streamText({ model, prompt: "Go", tools, stopWhen: stepCountIs(5) });
    return (await steps).flatMap(({ toolResults }) => toolResults.map(({ output }) => output));
  });
  expect(outputs).toMatchObject([
    { status: "completed", result: "a" },
    { status: "paused", pending: [{ connector: "world", method: "ask", args: "b" }] },
  ]);
  expect(world.calls).toEqual(["a"]);
});

test("the model is told of the tools and of the input", async () => {
  script.code = [];
  await inObject(newObject(), async (runtime) => {
    await streamText({ model, prompt: "Go", tools: { codemode: runtime.tool() } }).text;
  });
  const [tool] = model.doStreamCalls.at(-1)!.tools!;
  expect(tool).toMatchObject({
    type: "function",
    name: "codemode",
    description: expect.stringContaining("Asks a person."),
    inputSchema: { type: "object", properties: { code: { type: "string" } }, required: ["code"] },
  });
});

test("version 6 too", async () => {
  const usage = {
    inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 1, text: 1, reasoning: 0 },
  };
  const input = JSON.stringify({ code: `async () => world.ask("c")` });
  const older = new MockLanguageModelV3({
    doStream: async () => ({
      stream: simulateReadableStream({
        initialDelayInMs: null,
        chunkDelayInMs: null,
        chunks: [
          { type: "stream-start" as const, warnings: [] },
          { type: "tool-call" as const, toolCallId: "call_6", toolName: "codemode", input },
          { type: "finish" as const, finishReason: { unified: "tool-calls" as const, raw: "tool_calls" }, usage },
        ],
      }),
    }),
  });
  const output = await inObject(newObject(), async (runtime) => {
    const tools = { codemode: runtime.tool() };
    const { steps } = streamText6({ model: older, prompt: "Go", tools, stopWhen: stepCountIs6(1) });
    return (await steps)[0]!.toolResults[0]!.output;
  });
  expect(output).toMatchObject({ status: "paused", pending: [{ args: "c" }] });
  expect(older.doStreamCalls[0]!.tools).toMatchObject([{ inputSchema: { required: ["code"] } }]);
});

test("the tool's schema is JSON Schema too, and refuses what is no code", async () => {
  await inObject(newObject(), async (runtime) => {
    const { inputSchema, name, execute } = runtime.tool({ name: "run_code" });
    expect(name).toBe("run_code");
    expect(JSON.parse(JSON.stringify(inputSchema))).toEqual({
      type: "object",
      properties: { code: { type: "string", description: expect.any(String) } },
      required: ["code"],
    });
    expect(inputSchema["~standard"].validate({ code: 1 })).toMatchObject({ issues: [{ message: expect.any(String) }] });
    await expect(execute({} as never)).rejects.toMatchObject({ code: "invalid_input" });
    expect(() => runtime.tool({ onPause: "never" as never })).toThrow("onPause");
  });
});

test('with `onPause: "wait"` the call stays open until a person has answered', async () => {
  const output = await inObject(newObject(), async (runtime) => {
    const waiting = runtime.tool({ onPause: "wait" }).execute({ code: `async () => world.ask("d")` });
    for (;;) {
      const [action] = await runtime.pending();
      if (action) {
        await runtime.approve(action);
        return waiting;
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  expect(output).toMatchObject({ status: "completed", result: "d" });
});
