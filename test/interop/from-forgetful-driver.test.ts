import { fromIsolateDriver } from "../../src/interop/tanstack-ai.ts";
import { describeExecutorContract } from "../executors/executor.contract.ts";
import { describeWithDifferences, WEB_GLOBALS } from "./contract-differences.ts";
import { createForgetfulDriver } from "./forgetful-driver.ts";

const differences = {
  fails: [
    // Globals are those of the driver's engine.
    ...WEB_GLOBALS.map((name) => `${name} is there`),
    "nothing else that could do anything is, along the whole chain of prototypes",
    "nothing that reaches out is there",
    "random numbers, ids, clocks",
    "the web's helpers work",
  ],
  skips: [
    // The driver runs on the thread that drives it, and stops only what never lets go at the start.
    "timeout in a loop of microtasks",
    "timeout in a loop in a timer",
    "timeout in a loop",
    "cancelled in a loop",
    "and while it never lets go",
    // It is one of the thread's own.
    "a rejection that nothing handles does not end the run",
  ],
};

describeWithDifferences("a driver that begins anew with each execution", differences, [
  (create) => describeExecutorContract("it", create),
])((options) => fromIsolateDriver(createForgetfulDriver(), options));
