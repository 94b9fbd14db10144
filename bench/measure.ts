/** Milliseconds, microseconds, megabytes (2^20 bytes). */
export type Unit = "ms" | "us" | "MB";

/** One row: both contenders' medians in the unit named, and how many times as fast ours is. */
export interface Measurement {
  what: string;
  unit: Unit;
  ours: number;
  peer: number;
  /** The peer's figure by ours. */
  ratio: number;
  /** What the design asks for, where it does. */
  budget?: Budget;
  /** What the peer does instead of coming to an end; its figure is then infinite. */
  peerFails?: string;
}

/** A ratio to reach, or a figure of ours to stay below. */
export type Budget = { ratio: number } | { below: number };

export function isMet(budget: Budget, { ours, ratio }: { ours: number; ratio: number }): boolean {
  return "ratio" in budget ? ratio >= budget.ratio : ours < budget.below;
}

export interface Case<Contender> {
  what: string;
  unit: Exclude<Unit, "MB">;
  /** Operations in one sample; the figure is per operation. */
  operations: number;
  samples: number;
  budget?: Budget;
  /** Not timed: brings the contender to where the sample starts. */
  prepare?: (contender: Contender) => Promise<void>;
  /** Timed, unless it resolves to a figure of its own, in milliseconds. */
  sample: (contender: Contender) => Promise<void | number>;
}

/** Times both contenders in turn, A B A B, so that a drift of the machine falls on both. */
export async function measure<C>(test: Case<C>, contenders: { ours: C; peer: C }): Promise<Measurement> {
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round <= test.samples; round++) {
    for (const who of ["ours", "peer"] as const) {
      await test.prepare?.(contenders[who]);
      await idle();
      const start = performance.now();
      const figure = await test.sample(contenders[who]);
      const elapsed = figure ?? performance.now() - start;
      // The first round warms up.
      if (round > 0) times[who].push((elapsed / test.operations) * (test.unit === "us" ? 1_000 : 1));
    }
  }
  const [ours, peer] = [median(times.ours), median(times.peer)];
  const { what, unit, budget } = test;
  return { what, unit, ours, peer, ratio: peer / ours, ...(budget !== undefined && { budget }) };
}

/** What the last sample left to do (frames to remove, pools to fill) is not the next one's. */
function idle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 150));
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
