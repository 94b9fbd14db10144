/** What one run may use. Lengths are characters of encoded text. */
export interface ExecuteLimits {
  /** Source code. Default 262,144. */
  sourceLength: number;
  /** The arguments of one call. Default 1,000,000. */
  argumentsLength: number;
  /** What one tool returns. Default 4,000,000. */
  toolOutputLength: number;
  /** The final result. Default 1,000,000. */
  resultLength: number;
  /** Nesting of any value. Default 100. */
  depth: number;
  /** Calls in one run. Default 10,000. */
  calls: number;
  /** Calls that have not been answered yet. A call beyond it fails, which the code can catch. Default 2,000. */
  callsInFlight: number;
  /** The arguments of all calls that have not been answered yet, together. Default 8,000,000. */
  argumentsInFlight: number;
  /** Console lines kept and reported. Default 1,000. */
  logLines: number;
  /** Console characters kept and reported. Default 64,000. */
  logLength: number;
}

export const DEFAULT_LIMITS: Readonly<ExecuteLimits> = {
  sourceLength: 262_144,
  argumentsLength: 1_000_000,
  toolOutputLength: 4_000_000,
  resultLength: 1_000_000,
  depth: 100,
  calls: 10_000,
  callsInFlight: 2_000,
  argumentsInFlight: 8_000_000,
  logLines: 1_000,
  logLength: 64_000,
};
