/** One row: both contenders' medians in the unit named, and how many times as fast ours is. */
export interface Measurement {
  what: string;
  unit: "ms" | "us";
  ours: number;
  peer: number;
  ratio: number;
  /** The ratio that the design asks for, where it names one. */
  budget?: number;
}

export interface Case<Contender> {
  what: string;
  unit: "ms" | "us";
  /** Operations in one sample; the figure is per operation. */
  operations: number;
  samples: number;
  budget?: number;
  /** Not timed: brings the contender to where the sample starts. */
  prepare?: (contender: Contender) => Promise<void>;
  sample: (contender: Contender) => Promise<void>;
}

/** Times both contenders in turn, A B A B, so that a drift of the machine falls on both. */
export async function measure<C>(test: Case<C>, contenders: { ours: C; peer: C }): Promise<Measurement> {
  const times = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round <= test.samples; round++) {
    for (const who of ["ours", "peer"] as const) {
      await test.prepare?.(contenders[who]);
      await idle();
      const start = performance.now();
      await test.sample(contenders[who]);
      const elapsed = performance.now() - start;
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
