/** What a run leaves in the journal, and what writing it is billed for. */
import type { Counts } from "./job.ts";
import type { Contender } from "./workers.ts";

export interface StorageRow extends Counts {
  who: string;
  calls: number;
  method: "read" | "write";
  /** Milliseconds that a call of the tool takes. */
  toolTime: number;
  /** Milliseconds of one run. */
  elapsed: number;
}

/** Fewer than what a runtime keeps: nothing is deleted meanwhile. */
const MOST_RUNS = 40;
const CALLS = 1_000;

/** One run, of so many calls, on the average of several: a database grows by pages. */
export async function measureStorage(
  who: string,
  contender: Contender,
  { calls, method, toolTime }: Pick<StorageRow, "calls" | "method" | "toolTime">,
): Promise<StorageRow> {
  const object = `storage-${method}-${calls}-${toolTime}`;
  const runs = Math.min(MOST_RUNS, CALLS / calls);
  const code = `async () => { for (let id = 0; id < ${calls}; id++) await bench.${method}({ id }); return "done"; }`;
  const empty = { code: "async () => 1", runs: 1, time: "run", counts: true } as const;
  const before = (await contender.run(object, empty)).counts!;
  const { elapsed, counts } = await contender.run(object, { code, runs, time: "run", toolTime, counts: true });
  const { bytes, rowsWritten, rowsRead } = counts!;
  return {
    ...{ who, calls, method, toolTime },
    elapsed: elapsed / runs,
    bytes: (bytes - before.bytes) / runs,
    rowsWritten: rowsWritten / runs,
    rowsRead: rowsRead / runs,
  };
}

/** As a Markdown table. */
export function printStorage(rows: readonly StorageRow[]): void {
  console.log("\n| calls | which take | | stored | rows written | rows read | duration |");
  console.log("| --- | --- | --- | --- | --- | --- | --- |");
  for (const { who, calls, method, toolTime, bytes, rowsWritten, rowsRead, elapsed } of rows) {
    const what = `${calls} ${method}${calls === 1 ? "" : "s"}`;
    const stored = `${(bytes / 1_024).toFixed(1)} KiB`;
    const figures = [stored, rowsWritten.toFixed(0), rowsRead.toFixed(0), `${elapsed.toFixed(0)} ms`];
    console.log(`| ${[what, `${toolTime} ms`, who, ...figures].join(" | ")} |`);
  }
}
