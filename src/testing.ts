/** `browser-codemode/testing`: for the tests of apps that use durable runs. */
export { memoryJournal } from "./runtime/memory-journal.ts";
export { replayExecution, type ReplayedExecution } from "./testing/replay-execution.ts";
