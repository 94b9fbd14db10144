import { QuickJSExecutor } from "../../src/quickjs.ts";
import { quickjs } from "./differences.ts";
import { describeExecutorContract } from "./executor.contract.ts";

describeExecutorContract("QuickJSExecutor in a Worker", (options) => new QuickJSExecutor(options), quickjs);
