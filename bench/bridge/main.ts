/**
 * `npm run bench:bridge`: times the runtime in a Durable Object beside `@cloudflare/codemode`'s, in turn, in one process of
 * workerd. Absolute times are this machine's; only ratios of one run mean something elsewhere.
 */
import { writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measure, type Measurement } from "../measure.ts";
import { printTable } from "../print-table.ts";
import { cases } from "./cases.ts";
import { measureStorage, printStorage, type StorageRow } from "./storage.ts";
import { startWorkers } from "./workers.ts";

const { values } = parseArgs({
  options: { json: { type: "string" }, storage: { type: "boolean", default: true } },
  allowNegative: true,
});
const PEER = "@cloudflare/codemode";
const date = new Date().toISOString().slice(0, 10);
const load = loadavg()[0]!.toFixed(1);
const { close, ...contenders } = await startWorkers();
try {
  const measurements: Measurement[] = [];
  for (const test of cases) measurements.push(await measure(test, contenders));
  console.log(`workerd, load ${load} before; medians; ${date}\n`);
  printTable(measurements, PEER);
  const storage: StorageRow[] = [];
  for (const calls of values.storage ? [10, 100, 1_000] : []) {
    for (const [method, toolTime] of [
      ["read", 0],
      ["read", 10],
      ["write", 10],
    ] as const) {
      storage.push(await measureStorage("browser-codemode", contenders.ours, { calls, method, toolTime }));
      storage.push(await measureStorage(PEER, contenders.peer, { calls, method, toolTime }));
    }
  }
  if (values.storage) printStorage(storage);
  const report = { date, load, measurements, storage };
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(report, undefined, 2)}\n`);
} finally {
  await close();
}
