/**
 * `npm run bench:quickjs`: times `QuickJSExecutor` in Node beside `@tanstack/ai-isolate-quickjs`, each in a process of its
 * own, in turn, and prints ratios. Absolute times are this machine's; only ratios of one run mean something elsewhere.
 */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { bundleProgram } from "../bundle-program.ts";
import { measure, type Case, type Measurement } from "../measure.ts";
import { printTable } from "../print-table.ts";
import { ContenderProcess } from "./contender-process.ts";
import type { CaseName } from "./protocol.ts";

const PEER = "@tanstack/ai-isolate-quickjs";

interface QuickJSCase {
  what: string;
  name: CaseName;
  count: number;
  samples: number;
  unit?: Case<unknown>["unit"];
  /** Where ours runs without a Worker, as the peer does. */
  onThread?: boolean;
  /** Each sample in a new process. */
  fresh?: boolean;
  budget?: Case<unknown>["budget"];
}

const trivial = { name: "runTrivial", count: 20, samples: 7 } as const;
const cases: QuickJSCase[] = [
  { what: "module load: new process to first result", name: "load", count: 1, samples: 7, fresh: true },
  { what: "the same, on the thread", name: "load", count: 1, samples: 7, fresh: true, onThread: true },
  { what: "new VM", name: "createVms", count: 20, samples: 7, onThread: true },
  { what: "trivial run, one after the other", ...trivial },
  { what: "the same, on the thread", ...trivial, onThread: true },
  { what: "2 sequential calls, per call with its run", name: "callInTurn", count: 2, samples: 15, unit: "us" },
  { what: "200 sequential calls, per call", name: "callInTurn", count: 200, samples: 7, unit: "us" },
  { what: "the same, on the thread", name: "callInTurn", count: 200, samples: 7, unit: "us", onThread: true },
  {
    what: "1,000 concurrent calls, per call",
    name: "callAtOnce",
    count: 1_000,
    samples: 7,
    unit: "us",
    budget: { ratio: 2 },
  },
  { what: "the same, on the thread", name: "callAtOnce", count: 1_000, samples: 7, unit: "us", onThread: true },
];

const { values } = parseArgs({ options: { json: { type: "string" } } });
const { version } = JSON.parse(
  await readFile(new URL(`../../node_modules/${PEER}/package.json`, import.meta.url), "utf8"),
) as { version: string };
const packages = [/^@tanstack\//, /^@jitl\//, /^quickjs-emscripten/];
const ours = await bundleProgram(new URL("ours.ts", import.meta.url), packages);
const peer = new ContenderProcess(await bundleProgram(new URL("peer.ts", import.meta.url), packages));
const inWorker = new ContenderProcess(ours);
const onThread = new ContenderProcess(ours, ["thread"]);

try {
  const measurements: Measurement[] = [];
  for (const test of cases) measurements.push(await measureCase(test));
  if (process.platform === "linux") {
    measurements.push(await measureMemory("memory of a VM that waits", inWorker));
    measurements.push(await measureMemory("the same, on the thread", onThread));
  }
  const date = new Date().toISOString().slice(0, 10);
  console.log(`Node ${process.version}; ${PEER} ${version}; medians; ${date}\n`);
  printTable(measurements, PEER);
  const report = { node: process.version, peer: `${PEER} ${version}`, date, measurements };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
} finally {
  for (const contender of [peer, inWorker, onThread]) contender.stop();
}

async function measureCase(test: QuickJSCase): Promise<Measurement> {
  const { what, name, count, samples, unit = "ms", fresh = false, budget } = test;
  const measurement = await measure<ContenderProcess>(
    {
      what,
      unit,
      operations: count,
      samples,
      ...(budget !== undefined && { budget }),
      ...(fresh && { prepare: async (contender) => contender.stop() }),
      sample: (contender) => contender.ask(name, count),
    },
    { ours: test.onThread === true ? onThread : inWorker, peer },
  );
  const peerFails = peer.failures.get(`${name} ${count}`);
  return { ...measurement, ...(peerFails !== undefined && { peerFails }) };
}

/** The process' growth for each of 16 VMs, in new processes. */
async function measureMemory(what: string, contender: ContenderProcess): Promise<Measurement> {
  contender.stop();
  peer.stop();
  const [mine, theirs] = [await contender.ask("memory", 16), await peer.ask("memory", 16)];
  return { what, unit: "MB", ours: mine, peer: theirs, ratio: theirs / mine };
}
