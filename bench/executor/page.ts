/** Runs in the page: the iframe executor beside `@cloudflare/codemode/browser`. */
import { IframeSandboxExecutor as PeerExecutor } from "@cloudflare/codemode/browser";
import { IframeSandboxExecutor } from "../../src/index.ts";
import { measure, type Case, type Measurement } from "../measure.ts";

interface Contender {
  create: () => Runner;
  /** Made once, and used for all cases but the cold one. */
  runner: Runner;
  /** Ends a run after a second. */
  looping: Runner;
}

interface Runner {
  execute: IframeSandboxExecutor["execute"];
  warmUp?: () => Promise<void>;
  dispose?: () => void;
}

const rows = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id, title: `Task ${id}`, done: id % 2 === 0, tags: ["a", "b"] }));
/** Values of about a million and ten million characters as JSON. */
const values = { mega: rows(16_000), tenMega: rows(155_000) };
const providers = [
  {
    name: "codemode",
    fns: { echo: async (input: unknown) => input, mega: async () => values.mega, tenMega: async () => values.tenMega },
  },
];
/** Milliseconds. */
const TIMEOUT = 20_000;
const LOOP_TIMEOUT = 1_000;
const TRIVIAL = "async () => 1";
const SEQUENTIAL = "async () => { for (let i = 0; i < 200; i++) await codemode.echo({ i }); }";
const CONCURRENT = "async () => { await Promise.all(Array.from({ length: 1000 }, (_, i) => codemode.echo({ i }))); }";

/** The longest time, in milliseconds, that the page's event loop did not turn while the code ran to its timeout. */
async function longestTask(runner: Runner): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  let [last, longest, isOver] = [performance.now(), 0, false];
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!isOver) port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  await runner.execute("async () => { while (true) {} }", providers);
  isOver = true;
  return longest;
}

async function run(runner: Runner, code: string): Promise<void> {
  const { error } = await runner.execute(code, providers);
  if (error !== undefined) throw new Error(error);
}

const warm = async ({ runner }: Contender) => runner.warmUp?.();

const cases: Case<Contender>[] = [
  {
    what: "cold start: new executor to first result",
    unit: "ms",
    operations: 1,
    samples: 9,
    sample: async ({ create }) => {
      const runner = create();
      await run(runner, TRIVIAL);
      runner.dispose?.();
    },
  },
  {
    what: "first result of a trivial run, warm page",
    unit: "ms",
    operations: 1,
    samples: 15,
    budget: { ratio: 25 },
    prepare: warm,
    sample: ({ runner }) => run(runner, TRIVIAL),
  },
  {
    what: "sequential tool call, round trip",
    unit: "us",
    operations: 200,
    samples: 7,
    budget: { ratio: 2.5 },
    prepare: warm,
    sample: ({ runner }) => run(runner, SEQUENTIAL),
  },
  {
    what: "1,000 concurrent tool calls, per call",
    unit: "us",
    operations: 1_000,
    samples: 9,
    budget: { ratio: 50 },
    prepare: warm,
    sample: ({ runner }) => run(runner, CONCURRENT),
  },
  {
    what: "runs back to back, per run",
    unit: "ms",
    operations: 20,
    samples: 5,
    budget: { ratio: 5 },
    prepare: warm,
    sample: async ({ runner }) => {
      for (let i = 0; i < 20; i++) await run(runner, TRIVIAL);
    },
  },
  {
    what: "50 executions at once, until the last",
    unit: "ms",
    operations: 1,
    samples: 5,
    budget: { ratio: 3 },
    prepare: warm,
    sample: async ({ runner }) => {
      await Promise.all(Array.from({ length: 50 }, () => run(runner, TRIVIAL)));
    },
  },
  {
    what: "1 MB of objects, tool to code to result",
    unit: "ms",
    operations: 1,
    samples: 7,
    prepare: warm,
    sample: ({ runner }) => run(runner, "async () => codemode.mega()"),
  },
  {
    what: "10 MB of objects, tool to code to result",
    unit: "ms",
    operations: 1,
    samples: 3,
    prepare: warm,
    sample: ({ runner }) => run(runner, "async () => codemode.tenMega()"),
  },
  {
    what: "longest task of the page during `while (true) {}`",
    unit: "ms",
    operations: 1,
    samples: 3,
    budget: { below: 50 },
    prepare: warm,
    sample: ({ looping }) => longestTask(looping),
  },
];

const create = {
  ours: (timeout = TIMEOUT) =>
    new IframeSandboxExecutor({ timeout, limits: { toolOutputLength: 2e7, resultLength: 2e7 } }),
  peer: (timeout = TIMEOUT) => new PeerExecutor({ timeout }) as Runner,
};

async function runBenchmarks(): Promise<Measurement[]> {
  const contenders = {
    ours: { create: create.ours, runner: create.ours(), looping: create.ours(LOOP_TIMEOUT) },
    peer: { create: create.peer, runner: create.peer(), looping: create.peer(LOOP_TIMEOUT) },
  };
  const measurements: Measurement[] = [];
  for (const test of cases) measurements.push(await measure(test, contenders));
  return measurements;
}

const runners: Partial<Record<keyof typeof create, Runner>> = {};

/** For measuring memory from outside: trivial runs, two at a time, of one executor. */
async function runMany(who: keyof typeof create, count: number): Promise<void> {
  const runner = (runners[who] ??= create[who]());
  let left = count;
  const lane = async () => {
    while (left-- > 0) await run(runner, TRIVIAL);
  };
  await Promise.all([lane(), lane()]);
}

Object.assign(globalThis, { runBenchmarks, runMany });
