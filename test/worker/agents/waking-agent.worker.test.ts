import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import { HEARTBEAT } from "../../../src/server-bridge/worker/wake.ts";
import { world } from "../sleeper.ts";
import { until } from "../support.ts";
import type { WakingAgent } from "./waking-agent.ts";

afterEach(() => void vi.useRealTimers());

test("an agent's run that a crash has cut off goes on by the agent's own scheduler", async () => {
  const { WAKING_AGENT } = env;
  const id = WAKING_AGENT.idFromName(crypto.randomUUID());
  const inAgent = <T>(use: (agent: WakingAgent, ctx: DurableObjectState) => T | Promise<T>): Promise<T> =>
    runInDurableObject(WAKING_AGENT.get(id), use);
  world.calls = [];
  world.hangs.add("a");
  await inAgent(async (agent) => {
    void agent.runtime().execute({ code: `async () => [await world.read("a"), await world.read("b")]` });
    await until(() => world.calls.length === 1);
    expect(await agent.listSchedules()).toMatchObject([{ callback: "wakeCodemode" }]);
  });
  await inAgent((_agent, ctx) => ctx.abort("crash")).catch(() => {});
  world.hangs.clear();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + HEARTBEAT + 1_000 });
  expect(await runDurableObjectAlarm(WAKING_AGENT.get(id))).toBe(true);
  await until(() => world.calls.includes("b"));
  expect(await inAgent((agent) => agent.runtime().executions())).toMatchObject([{ log: [{ seq: 0 }, { seq: 1 }] }]);
  // Nothing is left to be woken for.
  await until(() => inAgent(async (agent) => (await agent.listSchedules()).length === 0));
});
