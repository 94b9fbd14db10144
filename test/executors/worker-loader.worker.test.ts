import { env } from "cloudflare:workers";
import { DynamicWorkerExecutor } from "../../src/executors/worker-loader/dynamic-worker-executor.ts";
import { workerLoader as differences } from "./differences.ts";
import { describeExecutorContract } from "./executor.contract.ts";

describeExecutorContract(
  "DynamicWorkerExecutor",
  (options) => new DynamicWorkerExecutor({ loader: env.LOADER, ...options }),
  { differences },
);
