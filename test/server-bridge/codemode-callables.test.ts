import { expect, test } from "vitest";
import { codemodeCallables } from "../../src/server-bridge/client/codemode-callables.ts";

/** The guide's agent on `@cloudflare/codemode`: one action of an execution at a time, approved whatever it is. */
function makeAgent() {
  const calls: unknown[][] = [];
  let next = { executionId: "e", seq: 0, connector: "notes", method: "createNote", args: { text: "a" } };
  const methods: Record<string, (...args: never[]) => unknown> = {
    pendingApprovals: () => [next],
    approveExecution: () => {
      next = { ...next, seq: 1, args: { text: "b" } };
      return { status: "paused", executionId: "e", pending: [next] };
    },
    rejectExecution: () => true,
    executionHistory: () => [{ id: "e", code: "1", status: "paused", log: [], createdAt: 1, updatedAt: 1 }],
    snippets: () => [],
  };
  const call = async (method: string, args: unknown[], options?: { timeout?: number }) => {
    calls.push([method, ...args, options?.timeout]);
    return methods[method]!(...(args as never[]));
  };
  return { calls, agent: { call } };
}

test("it answers by the guide's callables, without the client's timeout", async () => {
  const { agent, calls } = makeAgent();
  const runtime = codemodeCallables({ agent });
  const [action] = await runtime.pending();
  expect(action).toMatchObject({ waiting: "approval", argsHash: expect.stringMatching(/^[\da-f]{64}$/) as string });
  expect(await runtime.approve(action!)).toMatchObject({ status: "paused", calls: [], pending: [{ seq: 1 }] });
  expect(calls).toContainEqual(["approveExecution", "e", 0]);
  expect(await runtime.executions({ statuses: ["completed"] })).toEqual([]);
  expect(await runtime.executions(5)).toMatchObject([{ id: "e", connectors: [] }]);
});

test("a second click approves nothing that was not shown", async () => {
  const { agent, calls } = makeAgent();
  const runtime = codemodeCallables({ agent });
  const [action] = await runtime.pending();
  await runtime.approve(action!);
  expect(await runtime.approve(action!)).toMatchObject({ status: "error", code: "not_pending" });
  expect(calls.filter(([method]) => method === "approveExecution").length).toBe(1);
  expect(await runtime.reject({ executionId: "e", seq: 0 })).toBe(false);
  expect(await runtime.reject({ executionId: "e" })).toBe(true);
  expect(calls.at(-1)).toEqual(["rejectExecution", "e", 1, 0]);
});

test("what such an agent cannot do is a typed error, or an outcome that says so", async () => {
  const runtime = codemodeCallables({ agent: makeAgent().agent, methods: { snippets: false } });
  await expect(runtime.cancel({ executionId: "e" })).rejects.toMatchObject({ code: "invalid_options" });
  await expect(runtime.snippets()).rejects.toMatchObject({ code: "invalid_options" });
  expect(await runtime.execute({ code: "1" })).toMatchObject({ status: "error", code: "invalid_options" });
  expect(await runtime.approve({ executionId: "e", args: {} })).toMatchObject({ code: "invalid_options" });
});
