/** What the benchmark asks of a contender's object, and what that answers. */
export interface Job {
  code: string;
  /** Runs of the code in one sample, one after the other. */
  runs: number;
  /** `run`: until it is over, or waits. `approval`: what follows it; coming to where it waits is not timed. */
  time: "run" | "approval";
  /** What a run is when it is timed. Default `completed`. */
  endsAs?: "completed" | "paused";
  /** Give the sandbox back while the code waits, so that it has to be replayed. The peer always does. */
  replays?: boolean;
  /** Milliseconds that a call of the tool takes. Default 0. */
  toolTime?: number;
  counts?: boolean;
}

export interface Sample {
  /** Milliseconds of all runs together. */
  elapsed: number;
  counts?: Counts;
}

/** What a journal costs: what its database holds, and what is billed. */
export interface Counts {
  /** Of the whole database. */
  bytes: number;
  /** Since they were counted last. An index that has to follow is a row, too. */
  rowsWritten: number;
  rowsRead: number;
}
