/** Runs in the page: the iframe executor beside `@cloudflare/codemode/browser`. */
import { IframeSandboxExecutor as PeerExecutor } from "@cloudflare/codemode/browser";
import { IframeSandboxExecutor } from "../../src/index.ts";
import { measure, type Case, type Measurement } from "../measure.ts";

interface Contender {
  create: () => Runner;
  /** Made once, and used for all cases but the cold one. */
  runner: Runner;
}

interface Runner {
  execute: IframeSandboxExecutor["execute"];
  warmUp?: () => Promise<void>;
  dispose?: () => void;
}

const providers = [{ name: "codemode", fns: { echo: async (input: unknown) => input } }];
const TRIVIAL = "async () => 1";
const SEQUENTIAL = "async () => { for (let i = 0; i < 200; i++) await codemode.echo({ i }); }";
const CONCURRENT = "async () => { await Promise.all(Array.from({ length: 1000 }, (_, i) => codemode.echo({ i }))); }";

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
    budget: 25,
    prepare: warm,
    sample: ({ runner }) => run(runner, TRIVIAL),
  },
  {
    what: "sequential tool call, round trip",
    unit: "us",
    operations: 200,
    samples: 7,
    budget: 2.5,
    prepare: warm,
    sample: ({ runner }) => run(runner, SEQUENTIAL),
  },
  {
    what: "1,000 concurrent tool calls, per call",
    unit: "us",
    operations: 1_000,
    samples: 9,
    budget: 50,
    prepare: warm,
    sample: ({ runner }) => run(runner, CONCURRENT),
  },
  {
    what: "runs back to back, per run",
    unit: "ms",
    operations: 20,
    samples: 5,
    budget: 5,
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
    budget: 3,
    prepare: warm,
    sample: async ({ runner }) => {
      await Promise.all(Array.from({ length: 50 }, () => run(runner, TRIVIAL)));
    },
  },
];

async function runBenchmarks(): Promise<Measurement[]> {
  const contenders = {
    ours: { create: () => new IframeSandboxExecutor(), runner: new IframeSandboxExecutor() },
    peer: { create: () => new PeerExecutor() as Runner, runner: new PeerExecutor() as Runner },
  };
  const measurements: Measurement[] = [];
  for (const test of cases) measurements.push(await measure(test, contenders));
  return measurements;
}

Object.assign(globalThis, { runBenchmarks });
