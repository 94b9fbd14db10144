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
