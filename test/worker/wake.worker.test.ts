import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CodemodeRuntimeHandle } from "../../src/server.ts";
import { HEARTBEAT } from "../../src/server-bridge/worker/wake.ts";
import { world } from "./sleeper.ts";
import { inObject, makeRuntime, newObject, until } from "./support.ts";

beforeEach(() => {
  world.calls = [];
  world.hangs.clear();
});
afterEach(() => void vi.useRealTimers());

const newSleeper = () => env.SLEEPER.get(env.SLEEPER.newUniqueId());
type Sleeper = ReturnType<typeof newSleeper>;
const alarmOf = (stub: Sleeper): Promise<number | null> =>
  runInDurableObject(stub, (_object, ctx) => ctx.storage.getAlarm());

/** @returns Another stub: the old one is of no use any more. */
async function crash(stub: Sleeper): Promise<Sleeper> {
  await stub.crash().catch(() => {});
  return env.SLEEPER.get(stub.id);
}

test("a run that a crash has cut off goes on by the alarm, though nobody asks", async () => {
  let stub = newSleeper();
  world.hangs.add("a");
  const before = Date.now();
  await stub.begin(`async () => [await world.read("a"), await world.read("b")]`);
  await until(() => world.calls.length === 1);
  const alarm = await alarmOf(stub);
  expect(alarm).toBeGreaterThanOrEqual(before + HEARTBEAT);
  expect(alarm).toBeLessThanOrEqual(Date.now() + HEARTBEAT);
  stub = await crash(stub);
  world.hangs.clear();
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  await until(() => world.calls.includes("b"));
  expect(world.calls).toEqual(["a", "a again", "b"]);
  // Nothing is left to be woken for.
  await until(async () => (await alarmOf(stub)) === null);
  expect(await stub.history()).toMatchObject([{ status: "completed" }]);
});

test("while it runs, each alarm asks for the next", async () => {
  const stub = newSleeper();
  world.hangs.add("a");
  await stub.begin(`async () => world.read("a")`);
  await until(() => world.calls.length === 1);
  expect(await runDurableObjectAlarm(stub)).toBe(true);
  expect(await alarmOf(stub)).toBeGreaterThan(Date.now());
  expect(world.calls).toEqual(["a"]);
});

test("an approval expires by the alarm, after the object was let go of", async () => {
  let stub = newSleeper();
  expect(await stub.run(`async () => world.ask("a")`)).toBe("paused");
  // The run itself needs nobody any more: the next thing is the expiry.
  await until(async () => ((await alarmOf(stub)) ?? 0) > Date.now() + HEARTBEAT);
  stub = await crash(stub);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_001 });
  await runDurableObjectAlarm(stub);
  expect(await stub.history()).toMatchObject([{ status: "rejected", errorCode: "expired" }]);
  expect(await alarmOf(stub)).toBeNull();
});

test("one that was answered asks for nothing more", async () => {
  const stub = newSleeper();
  await stub.run(`async () => world.ask("a")`);
  expect(await alarmOf(stub)).not.toBeNull();
  await stub.approveAll();
  await until(async () => (await alarmOf(stub)) === null);
  expect(world.calls).toEqual(["a"]);
});

test("an alarm of the app's own that comes earlier stays, and one that comes later is not lost to the run", async () => {
  const found = await inObject(
    newObject(),
    async (runtime, ctx) => {
      const own = Date.now() + 5_000;
      await ctx.storage.setAlarm(own);
      const first = runtime.execute({ code: `async () => world.ask("a")` });
      await first;
      const kept = (await ctx.storage.getAlarm()) === own;
      await ctx.storage.setAlarm(Date.now() + 3_600_000);
      await runtime.onAlarm();
      return { kept, at: (await ctx.storage.getAlarm())! - Date.now() };
    },
    { wake: "alarm", approvalTimeout: 600_000 },
  );
  expect(found.kept).toBe(true);
  expect(found.at).toBeLessThanOrEqual(600_000);
});

test("runtimes of two names share the alarm: the end of one does not take it from the other", async () => {
  const alarms = await inObject(
    newObject(),
    async (runtime, ctx) => {
      const other = makeRuntime(ctx, { name: "other", wake: "alarm", approvalTimeout: 1_000_000 });
      const { executionId } = await runtime.execute({ code: `async () => world.ask("a")` });
      await other.execute({ code: `async () => world.ask("b")` });
      const left = async (): Promise<number> => ((await ctx.storage.getAlarm()) ?? 0) - Date.now();
      await until(async () => (await left()) > HEARTBEAT);
      const both = await left();
      await runtime.reject({ executionId });
      await until(async () => (await left()) > 100_000);
      return [both <= 100_000, (await left()) <= 1_000_000];
    },
    { wake: "alarm", approvalTimeout: 100_000 },
  );
  expect(alarms).toEqual([true, true]);
});

test("a function is told when, and when there is nothing more", async () => {
  const asked: (number | undefined)[] = [];
  const begun = Date.now();
  await inObject(
    newObject(),
    async (runtime) => {
      expect(await runtime.execute({ code: "async () => 1" })).toMatchObject({ status: "completed" });
      await until(() => asked.length === 2);
    },
    { wake: (at) => asked.push(at) },
  );
  expect(asked[0]).toBeGreaterThanOrEqual(begun + HEARTBEAT);
  expect(asked[1]).toBeUndefined();
});

test("where the object cannot be woken, runs go on all the same", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const use = async (runtime: CodemodeRuntimeHandle): Promise<unknown> => {
    const done = await runtime.execute({ code: "async () => 1" });
    await until(() => warn.mock.calls.length === 2);
    return done;
  };
  const wake = (): Promise<never> => Promise.reject(new Error("no alarms"));
  const outcome = await inObject(newObject(), use, { wake });
  expect(outcome).toMatchObject({ status: "completed", result: 1 });
  expect(warn).toHaveBeenCalledWith(expect.stringContaining("cannot be woken"), expect.any(Error));
  warn.mockRestore();
});
