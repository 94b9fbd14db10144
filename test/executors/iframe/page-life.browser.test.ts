import { afterEach, expect, test } from "vitest";
import { IframeSandboxExecutor } from "../../../src/executors/iframe/iframe-sandbox-executor.ts";
import { codemode, delay } from "../contract/subject.ts";

// Pages that are not whole.

const root = document.documentElement;
const body = document.body;

const executors: IframeSandboxExecutor[] = [];
function create(): IframeSandboxExecutor {
  const executor = new IframeSandboxExecutor();
  executors.push(executor);
  return executor;
}

afterEach(() => {
  if (document.documentElement === null) document.append(root);
  if (document.body === null) root.append(body);
  for (const executor of executors.splice(0)) executor.dispose();
});

test("without a body yet, as for a script in the head, runs work", async () => {
  body.remove();
  const executor = create();
  const outcome = await executor.execute("async () => codemode.one()", [codemode({ one: () => 1 })]);
  expect(document.body).toBeNull();
  expect(outcome).toEqual({ result: 1 });
});

test("the body replaced, and the frame with it: the next run makes another", async () => {
  const executor = create();
  await executor.warmUp();
  const other = document.createElement("body");
  body.replaceWith(other);
  try {
    expect(await executor.execute("async () => codemode.one()", [codemode({ one: () => 1 })])).toEqual({ result: 1 });
  } finally {
    other.replaceWith(body);
  }
});

test("without any element the run fails at once, and says why", async () => {
  root.remove();
  const { failure } = await create().execute("async () => 1", []);
  expect(failure).toMatchObject({ code: "sandbox_unavailable", message: expect.stringContaining("document") });
  expect((await IframeSandboxExecutor.probe()).supported).toBe(false);
  document.append(root);
  expect(await create().execute("async () => 1", [])).toEqual({ result: 1 });
});

test("a guest still starting in a frame that goes does not take the next run with it", async () => {
  const executor = create();
  await executor.warmUp();
  for (let round = 0; round < 10; round++) {
    const wait = [codemode({ wait: () => new Promise(() => {}) })];
    const running = executor.execute("async () => codemode.wait()", wait, { timeout: 2_000 });
    const frame = document.querySelector<HTMLIFrameElement>('iframe[sandbox="allow-scripts"]')!;
    // Those that replace used ones begin to start 20 ms after a run has begun.
    await delay(19 + (round % 4));
    frame.srcdoc = "<p>something else";
    // On a slow machine its sandbox had not started either: then it has begun in the next frame, and waits there.
    expect((await running).failure?.code).toMatch(/^(protocol_violation|timeout)$/);
    expect(await executor.execute("async () => codemode.one()", [codemode({ one: () => 1 })])).toEqual({ result: 1 });
  }
});

test("many runs that wait do not make a frame that is well seem gone", async () => {
  const executor = create();
  await executor.warmUp();
  const runs = Array.from({ length: 50 }, () => executor.execute("async () => 1", []));
  expect(await Promise.all(runs)).toEqual(Array.from({ length: 50 }, () => ({ result: 1 })));
});
