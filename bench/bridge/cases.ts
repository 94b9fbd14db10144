import type { Case } from "../measure.ts";
import type { Job } from "./job.ts";
import type { Contender } from "./workers.ts";

const reads = (count: number, method = "read"): string =>
  `for (let id = 0; id < ${count}; id++) await bench.${method}({ id });`;
const inTurn = (method: string): string => `async () => { ${reads(200, method)} }`;
const SEND = "async () => bench.send({})";

type Timed = Pick<Case<Contender>, "what" | "unit" | "operations" | "samples"> & Job;

const timed: readonly Timed[] = [
  { what: "a run without calls", code: "async () => 1", runs: 10, time: "run", unit: "ms", operations: 10, samples: 5 },
  {
    what: "read in turn, per call",
    code: inTurn("read"),
    runs: 1,
    time: "run",
    unit: "us",
    operations: 200,
    samples: 5,
  },
  {
    what: "write in turn, on disk before it starts, per call",
    code: inTurn("write"),
    runs: 1,
    time: "run",
    unit: "us",
    operations: 200,
    samples: 5,
  },
  {
    what: "300 reads at once, per call",
    code: "async () => { await Promise.all(Array.from({ length: 300 }, (_, id) => bench.read({ id }))); }",
    runs: 1,
    time: "run",
    unit: "us",
    operations: 300,
    samples: 5,
  },
  {
    what: "pause: from the start until it waits for a person",
    code: SEND,
    runs: 10,
    time: "run",
    endsAs: "paused",
    unit: "ms",
    operations: 10,
    samples: 5,
  },
  {
    what: "resume: approval to result, soon",
    code: SEND,
    runs: 10,
    time: "approval",
    unit: "ms",
    operations: 10,
    samples: 5,
  },
  {
    what: "resume: approval to result, in a new sandbox",
    code: SEND,
    runs: 10,
    time: "approval",
    replays: true,
    unit: "ms",
    operations: 10,
    samples: 5,
  },
  {
    what: "replay of 1,000 recorded calls, with the new sandbox",
    code: `async () => { ${reads(1_000)} return bench.send({}); }`,
    runs: 1,
    time: "approval",
    replays: true,
    unit: "ms",
    operations: 1,
    samples: 3,
  },
];

/** Each in an object of its own; the figures are the objects' own clocks'. */
export const cases: readonly Case<Contender>[] = timed.map(({ what, unit, operations, samples, ...job }, at) => ({
  what,
  unit,
  operations,
  samples,
  sample: async (contender) => (await contender.run(`case-${at}`, job)).elapsed,
}));
