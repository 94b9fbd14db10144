import { afterEach, expect, test, vi } from "vitest";
import { createBrowserRuntime, type BrowserRuntime, type CodemodeRuntimeHandle } from "../../../src/index.ts";
import { createCodemodeStore, type CodemodeStore } from "../../../src/react/store/codemode-store.ts";
import { viewOfState } from "../../../src/react/store/views.ts";
import { memoryJournal } from "../../../src/testing.ts";
import { Random } from "../../runtime/support/random.ts";
import { RealmExecutor } from "../../runtime/support/realm-executor.ts";

const HISTORIES = 40;
const STEPS = 25;

const PROGRAMS = [
  "async () => 1",
  "async () => { console.log('a'); console.warn('b'); return codemode.read({ n: 1 }); }",
  "async () => Promise.all([1, 2, 3].map((n) => codemode.write({ n })))",
  "async () => Promise.all([1, 2].map((n) => codemode.ask({ n })))",
  "async () => { await codemode.ask({ n: 1 }); console.log('on'); return codemode.ask({ n: 2 }); }",
  "async () => { try { await codemode.ask({ n: 1 }); } catch (error) { console.error(error.message); } return codemode.write({ n: 9 }); }",
  "async () => { try { await codemode.fail({}); } catch {} return codemode.slow({}); }",
  "async () => codemode.fail({})",
  "async () => { await codemode.write({ n: 1 }); throw new Error('no'); }",
];

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const open: BrowserRuntime[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((runtime) => runtime.dispose()));
});

function makeTab(journal: ReturnType<typeof memoryJournal>): BrowserRuntime {
  const number = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };
  const tools = {
    read: { effect: "read" as const, execute: async (input: unknown) => input },
    write: { execute: async (input: unknown) => input, revert: async () => {} },
    ask: {
      requiresApproval: true,
      inputSchema: number,
      execute: async (input: unknown) => input,
      revert: async () => {},
    },
    fail: { execute: () => Promise.reject(new Error("it failed")) },
    slow: { effect: "idempotent" as const, execute: () => sleep(30) },
  };
  const runtime = createBrowserRuntime({ name: "tabs", tools, journal, executor: new RealmExecutor(), resume: false });
  open.push(runtime);
  return runtime;
}

/** The same runtime, of which each read takes a while, before and after it is made. */
function slowToRead(runtime: BrowserRuntime, random: Random): CodemodeRuntimeHandle {
  const late = async <T>(read: () => Promise<T>): Promise<T> => {
    await sleep(random.below(8));
    const value = await read();
    await sleep(random.below(random.below(3) === 0 ? 400 : 20));
    return value;
  };
  return {
    subscribe: (listener: Parameters<typeof runtime.subscribe>[0]) => runtime.subscribe(listener),
    executions: (filter: Parameters<typeof runtime.executions>[0]) => late(() => runtime.executions(filter)),
    pending: () => late(() => runtime.pending()),
    snippets: () => late(() => runtime.snippets()),
  } as unknown as CodemodeRuntimeHandle;
}

async function step(runtime: BrowserRuntime, store: CodemodeStore, random: Random): Promise<void> {
  const states = await runtime.executions();
  const pending = await runtime.pending();
  const state = states[random.below(Math.max(1, states.length))];
  const action = pending[random.below(Math.max(1, pending.length))];
  const what = random.below(22);
  if (what < 6) void runtime.execute({ code: PROGRAMS[random.below(PROGRAMS.length)]! });
  else if (what < 9) void store.load({ limit: 1 + random.below(5) });
  else if (what === 9) await runtime.clear();
  else if (what < 14 && action !== undefined) {
    const { executionId, seq, argsHash } = action;
    const answer = random.below(5);
    if (answer < 2) void runtime.approve({ executionId, seq, argsHash });
    else if (answer === 2) void runtime.approve({ executionId, seq, argsHash, args: { n: 77 } });
    else if (answer === 3) void runtime.reject({ executionId, seq, argsHash, reason: "not now", onReject: "throw" });
    else void runtime.reject({ executionId, seq, argsHash });
  } else if (state !== undefined) {
    const executionId = state.id;
    const noMatter = (): void => {};
    if (what < 16) void runtime.cancel({ executionId });
    else if (what < 18) void runtime.rollback({ executionId }).catch(noMatter);
    else if (what < 20) void runtime.deleteExecution({ executionId }).catch(noMatter);
    else if (what === 20)
      void runtime
        .exportExecution(executionId)
        .then((file) => runtime.importExecution(file))
        .catch(noMatter);
    else void runtime.release({ executionId });
  }
}

function comparable(view: ReturnType<typeof viewOfState>): unknown {
  // The journal does not know all levels of the console.
  return { ...view, console: view.console.map(({ text }) => text) };
}

async function play(seed: number): Promise<void> {
  const random = new Random(seed);
  const journal = memoryJournal();
  const tabs = [makeTab(journal), makeTab(journal)];
  const stores = tabs.map((tab) => createCodemodeStore(slowToRead(tab, random)));
  const leave = stores.map((store) => store.subscribe(() => {}));
  for (let at = 0; at < STEPS; at++) {
    const tab = random.below(2);
    await step(tabs[tab]!, stores[tab]!, random);
    await sleep(random.below(3) === 0 ? random.below(120) : 0);
  }
  await vi
    .waitFor(
      async () => {
        const states = await tabs[0]!.executions();
        expect(states.filter(({ status }) => status === "running")).toEqual([]);
        const expected = new Map(states.map((state) => [state.id, comparable(viewOfState(state))]));
        const pending = await tabs[0]!.pending();
        for (const store of stores) {
          const now = store.getState();
          expect(new Map([...now.executions].map(([id, view]) => [id, comparable(view)]))).toEqual(expected);
          expect(now.pending).toEqual(pending);
        }
      },
      { timeout: 60_000, interval: 100 },
    )
    .catch((error: unknown) => {
      throw new Error(`seed ${seed}`, { cause: error });
    });
  for (const end of leave) end();
}

test(`${HISTORIES} random histories over two tabs: what the stores show comes to be what the journal holds`, async () => {
  const seeds = Array.from({ length: HISTORIES }, (_, seed) => seed);
  const results = await Promise.allSettled(seeds.map(play));
  expect(results.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []))).toEqual([]);
}, 120_000);
