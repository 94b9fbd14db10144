import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { WorkerThread } from "../../../src/executors/quickjs/platform.ts";
import { WorkerSupply } from "../../../src/executors/quickjs/worker-supply.ts";
import { ExecutorDisposedError } from "../../../src/protocol/errors.ts";

const size = { memoryLimit: 2 ** 24, maxStackSize: 2 ** 17 };
const wasmModule = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));

class FakeThread implements WorkerThread {
  onmessage: WorkerThread["onmessage"] = null;
  onerror: WorkerThread["onerror"] = null;
  isEnded = false;
  readonly #onPost: () => void;

  constructor(onPost: () => void = () => {}) {
    this.#onPost = onPost;
  }

  postMessage(): void {
    this.#onPost();
  }

  terminate(): void {
    this.isEnded = true;
  }
}

function createSupply(...threads: (() => WorkerThread | Promise<WorkerThread>)[]): WorkerSupply {
  return new WorkerSupply({ threads, loadWasm: async () => wasmModule }, size);
}

test("a thread that is there after the end is ended", async () => {
  const { promise, resolve } = Promise.withResolvers<WorkerThread>();
  const supply = createSupply(() => promise);
  const starting = supply.start();
  await turn();
  supply.dispose(new ExecutorDisposedError());
  const thread = new FakeThread();
  resolve(thread);
  await expect(starting).rejects.toMatchObject({ code: "executor_disposed" });
  expect(thread.isEnded).toBe(true);
});

test("after the end no other way to start a thread is tried", async () => {
  const thread = new FakeThread();
  const others: string[] = [];
  const supply = createSupply(
    () => thread,
    () => (others.push("tried"), new FakeThread()),
  );
  const starting = supply.start();
  await turn();
  supply.dispose(new ExecutorDisposedError());
  await expect(starting).rejects.toMatchObject({ code: "executor_disposed" });
  expect(thread.isEnded).toBe(true);
  expect(others).toEqual([]);
});

test("a thread that cannot be sent the engine is ended, and the failure says why", async () => {
  const thread = new FakeThread(() => {
    throw new DOMException("The module could not be cloned", "DataCloneError");
  });
  const starting = createSupply(() => thread).start();
  await expect(starting).rejects.toMatchObject({
    code: "sandbox_unavailable",
    message: expect.stringContaining("could not be cloned"),
  });
  expect(thread.isEnded).toBe(true);
});
