import { fromIsolateDriver } from "../../src/interop/tanstack-ai.ts";
import { forgetfulDriver as differences } from "../executors/differences.ts";
import { describeExecutorContract } from "../executors/executor.contract.ts";
import { createForgetfulDriver } from "./forgetful-driver.ts";

describeExecutorContract(
  "a driver that begins anew with each execution",
  (options) => fromIsolateDriver(createForgetfulDriver(), options),
  { differences },
);
