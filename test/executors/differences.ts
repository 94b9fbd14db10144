/** Where an executor does not do what the others do. `docs/executors.md` shows this as a table, which a test compares. */
export interface Difference {
  /** The test of the contract that fails. */
  test: string;
  /** What is different, and why, for users. */
  what: string;
}

/** QuickJS, wherever it runs. */
export const quickjs: readonly Difference[] = [
  {
    test: "Intl is there",
    what: "There is no `Intl`, and `toLocaleString` and `localeCompare` know no locales: the engine has none of the tables.",
  },
  {
    test: "a rejection that nothing handles does not end the run",
    what: "A rejection that nothing handles is not reported: the engine does not tell its host.",
  },
];

/** QuickJS with `worker: false`. */
export const quickjsOnTheThread: readonly Difference[] = [
  {
    test: "and while it never lets go",
    what: "Console lines of code that never lets go arrive when it is stopped: nothing else of the thread runs meanwhile.",
  },
  {
    test: "cancelled in a loop",
    what: "A loop cannot be cancelled: nothing else of the thread runs until the timeout ends it.",
  },
];
