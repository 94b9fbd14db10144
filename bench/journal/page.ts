/** Runs in the page: durable runs on IndexedDB beside plain runs of the same executor. */
import { createBrowserRuntime, IframeSandboxExecutor, type BrowserRuntime } from "../../src/index.ts";
import { measure, type Case, type Measurement } from "../measure.ts";

interface Contender {
  /** Runs code to its end, or until it waits for a person: then the execution's id. */
  run: (code: string) => Promise<string>;
  /** Lets a run that waits go on. */
  approve?: (executionId: string) => Promise<void>;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const tools = {
  echo: { effect: "read" as const, execute: async (input: unknown) => input },
  save: { execute: async (input: unknown) => input },
  slow: { effect: "read" as const, execute: async (input: unknown) => (await pause(5), input) },
};
const gated = { confirm: { requiresApproval: true, execute: async () => "yes" } };

const executor = new IframeSandboxExecutor({ limits: { calls: 100_000 } });

function journaled(name: string): Contender & { runtime: BrowserRuntime } {
  const runtime = createBrowserRuntime({ tools: { ...tools, ...gated }, executor, name, keepAlive: 0, resume: false });
  return {
    runtime,
    async run(code) {
      const outcome = await runtime.execute({ code });
      if (outcome.status === "error") throw new Error(outcome.error);
      return outcome.executionId;
    },
    async approve(executionId) {
      const outcome = await runtime.approve({ executionId });
      if (outcome.status !== "completed") throw new Error(JSON.stringify(outcome).slice(0, 500));
    },
  };
}

const plain: Contender = {
  async run(code) {
    const fns = Object.fromEntries(
      Object.entries({ ...tools, ...gated }).map(([name, { execute }]) => [name, execute]),
    );
    const { error } = await executor.execute(code, [{ name: "codemode", fns }]);
    if (error !== undefined) throw new Error(error);
    return "";
  },
};

const inTurn = (tool: string, count: number) =>
  `async () => { for (let i = 0; i < ${count}; i++) await codemode.${tool}({ i }); }`;
const atOnce = (count: number) =>
  `async () => { await Promise.all(Array.from({ length: ${count} }, (_, i) => codemode.echo({ i }))); }`;
/** Calls in groups, so that there are never too many at once, and an approval at the end. */
const thenConfirm = (count: number) =>
  `async () => { for (let at = 0; at < ${count}; at += 500) await Promise.all(Array.from({ length: 500 }, (_, i) => codemode.echo({ at, i }))); await codemode.confirm({}); }`;

const warm = () => executor.warmUp();

function runCase(
  what: string,
  code: string,
  rest: Pick<Case<Contender>, "operations" | "samples" | "unit">,
): Case<Contender> {
  return { what, ...rest, prepare: warm, sample: async ({ run }) => void (await run(code)) };
}

const cases: Case<Contender>[] = [
  runCase("read in turn, per call", inTurn("echo", 200), { unit: "us", operations: 200, samples: 7 }),
  runCase("1,000 reads at once, per call", atOnce(1_000), { unit: "us", operations: 1_000, samples: 7 }),
  runCase("read of a tool that takes 5 ms, per call", inTurn("slow", 40), { unit: "us", operations: 40, samples: 5 }),
  runCase("write in turn, on disk before it starts, per call", inTurn("save", 100), {
    unit: "us",
    operations: 100,
    samples: 5,
  }),
  runCase("a run without calls", "async () => 1", { unit: "ms", operations: 1, samples: 9 }),
];

/** A run that waits after so many calls is approved after its sandbox is gone: all of it is replayed. */
async function measureReplay(count: number, below: number): Promise<Measurement> {
  const { run, approve } = journaled(`replay-${count}`);
  let waiting = "";
  return measure<Contender>(
    {
      what: `replay of ${count.toLocaleString("en")} recorded calls, beside running them`,
      unit: "ms",
      operations: 1,
      samples: 3,
      budget: { below },
      prepare: async (contender) => {
        await executor.warmUp();
        if (contender.approve) waiting = await run(thenConfirm(count));
        await pause(300);
      },
      sample: async (contender) => {
        if (contender.approve) await approve!(waiting);
        else await contender.run(thenConfirm(count));
      },
    },
    { ours: { run, ...(approve && { approve }) }, peer: plain },
  );
}

/** Everything that a page of history needs, read by a runtime that has just been made. */
async function measureOpening(): Promise<Measurement> {
  const name = "history";
  const filled = journaled(name);
  for (let i = 0; i < 50; i++) await filled.run(atOnce(1_000));
  await filled.runtime.dispose();
  const empty = journaled("empty");
  await empty.run("async () => 1");
  await empty.runtime.dispose();
  const open = async (of: string) => {
    const { runtime } = journaled(of);
    const executions = await runtime.executions();
    if (executions.length !== (of === name ? 50 : 1)) throw new Error(`${executions.length} executions`);
    await runtime.dispose();
  };
  return measure<{ name: string }>(
    {
      what: "open with 50 executions of 1,000 calls, beside one without",
      unit: "ms",
      operations: 1,
      samples: 5,
      sample: (contender) => open(contender.name),
    },
    { ours: { name }, peer: { name: "empty" } },
  );
}

async function runBenchmarks(): Promise<Measurement[]> {
  const measurements: Measurement[] = [];
  const ours = journaled("calls");
  for (const test of cases) measurements.push(await measure(test, { ours, peer: plain }));
  measurements.push(await measureReplay(1_000, 100), await measureReplay(10_000, 1_000));
  measurements.push(await measureOpening());
  return measurements;
}

Object.assign(globalThis, { runBenchmarks });
