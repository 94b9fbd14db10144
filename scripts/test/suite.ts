/** What a suite is to the runner, and what it brings back. */

/** One test, or one check, as it came out. */
export interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
  /** Names of what failed or was skipped, with the reason where one line can hold it. */
  notes: string[];
}

export interface SuiteContext {
  /** Arguments of the command line that are meant for the suite's tool. */
  filters: string[];
  /** Runs a tool and resolves to its exit code; what it prints belongs to this suite. */
  run: (command: string, args: string[], env?: NodeJS.ProcessEnv) => Promise<number>;
  /** A path for a machine-readable report that no other suite uses. */
  reportFile: string;
}

export interface Suite {
  name: string;
  /** One line: what it shows. */
  about: string;
  /** `false` for suites that measure time in a real browser: they get the machine for themselves. */
  shared: boolean;
  /** Runs only when it is named: it needs what not every machine can have. */
  isExtra?: true;
  run(context: SuiteContext): Promise<Outcome>;
}

export function emptyOutcome(): Outcome {
  return { passed: 0, failed: 0, skipped: 0, notes: [] };
}

export function addOutcomes(outcomes: Outcome[]): Outcome {
  return {
    passed: outcomes.reduce((sum, outcome) => sum + outcome.passed, 0),
    failed: outcomes.reduce((sum, outcome) => sum + outcome.failed, 0),
    skipped: outcomes.reduce((sum, outcome) => sum + outcome.skipped, 0),
    notes: outcomes.flatMap((outcome) => outcome.notes),
  };
}

/** The outcome of one check that is a whole command. */
export function checkOutcome(name: string, passed: boolean): Outcome {
  return passed ? { ...emptyOutcome(), passed: 1 } : { ...emptyOutcome(), failed: 1, notes: [`failed: ${name}`] };
}

/**
 * A tool can fail without a failing test (a crash, an error outside of any test), and a suite can
 * run nothing at all. Neither may pass for success: each counts as one failure.
 */
export function judge(outcome: Outcome, exitCode: number): Outcome {
  const problems: string[] = [];
  if (exitCode !== 0 && outcome.failed === 0) problems.push(`the tool ended with exit code ${exitCode}`);
  if (outcome.passed + outcome.failed === 0) problems.push("no test ran");
  if (problems.length === 0) return outcome;
  return { ...outcome, failed: outcome.failed + 1, notes: [...outcome.notes, `failed: ${problems.join("; ")}`] };
}
