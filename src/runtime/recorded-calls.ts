import { ReplayDivergenceError } from "../protocol/errors.ts";
import type { CallRequest } from "./admission.ts";
import { describeDifference } from "./argument-diff.ts";
import type { Entry } from "./transitions.ts";

/** The calls of earlier passes, each of which the code has to make again as it was. */
export class RecordedCalls {
  readonly #entries: ReadonlyMap<number, Entry>;
  readonly #expected: Set<number>;

  constructor(entries: ReadonlyMap<number, Entry>) {
    this.#entries = entries;
    this.#expected = new Set(entries.keys());
  }

  has(seq: number): boolean {
    return this.#expected.has(seq);
  }

  /**
   * The code makes a recorded call again.
   * @throws {ReplayDivergenceError} `replay_divergence`: it is another one.
   */
  verify({ seq, path, args }: CallRequest): void {
    this.#expected.delete(seq);
    const expected = describe(this.#entries.get(seq)!);
    const calls = { expected, got: { path, args } };
    if (expected.path !== path) throw new ReplayDivergenceError(seq, `expected ${expected.path}, got ${path}`, calls);
    if (expected.args === args) return;
    const difference = describeDifference(expected.args, args);
    throw new ReplayDivergenceError(seq, `${path} was called with another input (${difference})`, calls);
  }

  /** What is wrong when the code does not make any of its recorded calls again from here on. */
  get missing(): ReplayDivergenceError | undefined {
    if (this.#expected.size === 0) return undefined;
    const seq = Math.min(...this.#expected);
    const expected = describe(this.#entries.get(seq)!);
    return new ReplayDivergenceError(seq, `expected ${expected.path}, but the code did not call it again`, {
      expected,
    });
  }
}

/** Calls that have an outcome of which the code has not learnt, in the order in which they were settled. */
export function undelivered(entries: Iterable<Entry>): number[] {
  const settled = [...entries].filter(({ outcome, isDelivered }) => outcome && !isDelivered);
  settled.sort((a, b) => a.settledAt! - b.settledAt! || a.seq - b.seq);
  return settled.map(({ seq }) => seq);
}

function describe({ connector, method, args }: Entry): { path: string; args: string } {
  return { path: `${connector}.${method}`, args };
}
