import { QuickJSExecutor } from "../../src/quickjs.node.ts";
import { quickjs as differences } from "./differences.ts";
import { describeExecutorContract } from "./executor.contract.ts";

describeExecutorContract(
  "QuickJSExecutor on the thread",
  (options) => new QuickJSExecutor({ timeout: 5_000, ...options, worker: false }),
  { differences },
);
