import { expect, test } from "vitest";
import { deterministically } from "./machine.ts";

const run = async (body: string): Promise<unknown> =>
  deterministically({ timeZone: "UTC" }, {}, `(() => { ${body} })()`);

test("AbortSignal.timeout waits on the run's timers", async () => {
  const found = await run(`
    const signal = AbortSignal.timeout(50.7);
    const any = AbortSignal.any([signal, new AbortController().signal]);
    const order = [];
    signal.addEventListener("abort", () => order.push("signal"));
    any.addEventListener("abort", () => order.push("any"));
    const before = signal.aborted;
    timers[0].callback();
    return [timers[0].delay, before, signal.aborted, signal.reason.name, signal.reason instanceof DOMException, signal instanceof AbortSignal, any.aborted, any.reason === signal.reason, order];
  `);
  expect(found).toEqual([50, false, true, "TimeoutError", true, true, true, true, ["signal", "any"]]);
});

test("also for longer than timers can", async () => {
  const found = await run(`
    const signal = AbortSignal.timeout(2 ** 31 + 9);
    const delays = [];
    for (let at = 0; at < timers.length; at++) { delays.push(timers[at].delay, signal.aborted); timers[at].callback(); }
    return [delays, signal.aborted];
  `);
  expect(found).toEqual([[2 ** 31 - 1, false, 10, false], true]);
});

test("what is no time is refused", async () => {
  const found = await run(`
    return [[], [-1], [NaN], [Infinity], ["x"], [2 ** 53]].map((args) => { try { AbortSignal.timeout(...args); } catch (error) { return error.name; } });
  `);
  expect(found).toEqual(Array(6).fill("TypeError"));
});
