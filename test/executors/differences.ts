/**
 * Where an executor does not do what the others do. `docs/executors.md` shows those of QuickJS as a table, which a test
 * compares.
 */
export interface Difference {
  /** The test of the contract that fails: one that passes is no difference any more. */
  test: string;
  /** What is different, and why, for users. */
  what: string;
  /** The test is left out, because it would hold up the thread or the suite for long, or depends on how fast they are. */
  isLeftOut?: true;
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

/** QuickJS in WebKit, besides. */
export const quickjsInWebKit: readonly Difference[] = [
  {
    test: "time before the sandbox is ready does not count",
    what: "Engines that start beside a run hold it up for longer than the test's timeout, on some machines.",
    isLeftOut: true,
  },
];

/** What sandboxes of ours add to the language, and the contexts of a bare engine do not have. */
const WEB_GLOBALS: readonly string[] =
  "URL URLSearchParams AbortController AbortSignal TextDecoder TextEncoder atob btoa crypto structuredClone".split(" ");

const bareEngine: readonly Difference[] = [
  ...WEB_GLOBALS.map((name) => `${name} is there`),
  "nothing else that could do anything is, along the whole chain of prototypes",
  "nothing that reaches out is there",
  "random numbers, ids, clocks",
  "the web's helpers work",
].map((test) => ({ test, what: "Globals are those of the driver's engine." }));

/** `fromIsolateDriver` of `@tanstack/ai-isolate-node`. */
export const nodeDriver: readonly Difference[] = [
  ...bareEngine,
  { test: "and while it never lets go", what: "Console lines arrive at the end of a turn." },
  { test: "cancelled in a loop", what: "The test waits for a console line.", isLeftOut: true },
];

/** `fromIsolateDriver` of `@tanstack/ai-isolate-quickjs`. */
export const quickjsDriver: readonly Difference[] = [
  {
    test: `point at the line of the code as it was sent: "async () => { throw new Error('x') }"`,
    what: "Its version of QuickJS knows no line for what is thrown on a function's first line.",
  },
  {
    test: "a rejection that nothing handles does not end the run",
    what: "The engine does not tell of rejections.",
  },
  {
    test: "the code cannot alter what the host does",
    what: "The driver's code in the sandbox uses what the code can alter.",
  },
  {
    test: "and while it never lets go",
    what: "Console lines arrive at the end of a turn: soon enough or not, as the machine is fast or slow.",
    isLeftOut: true,
  },
  { test: "cancelled in a loop", what: "Only the driver's own limit ends it.", isLeftOut: true },
  ...[
    "ten thousand records",
    "a thousand in turn",
    "in order: more results than one delivery takes, and more calls after each",
  ].map((test) => ({ test, what: "Minutes, on a busy machine.", isLeftOut: true as const })),
];

/** `fromIsolateDriver` of a driver that begins anew with each execution, on the thread that drives it. */
export const forgetfulDriver: readonly Difference[] = [
  ...bareEngine,
  ...[
    "timeout in a loop of microtasks",
    "timeout in a loop in a timer",
    "timeout in a loop",
    "cancelled in a loop",
    "and while it never lets go",
  ].map((test) => ({
    test,
    what: "The driver stops only what never lets go at the start, and its thread is the test's.",
    isLeftOut: true as const,
  })),
  {
    test: "a rejection that nothing handles does not end the run",
    what: "It is one of the test's own thread.",
    isLeftOut: true,
  },
];

/** `DynamicWorkerExecutor`, in the runtime of Cloudflare as it runs on one's own machine. */
export const workerLoader: readonly Difference[] = [
  ...[
    "timeout in a loop",
    "timeout in a loop of microtasks",
    "timeout in a loop before the first line of the function",
    "timeout in a loop in a timer",
    "cancelled in a loop",
    "and while it never lets go",
  ].map((test) => ({
    test,
    what: "Only Cloudflare ends code that never lets go, by `cpuMs`; on one's own machine it holds up the whole runtime.",
    isLeftOut: true as const,
  })),
  ...["nor by another way to the global object", "nor does a function's caller"].map((test) => ({
    test,
    what: "Code cannot make code: `eval` and `Function` are there, and throw an `EvalError`.",
  })),
];
