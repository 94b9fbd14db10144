import { QuickJSExecutor } from "../../src/quickjs.node.ts";
import { quickjs } from "./differences.ts";
import { describeExecutorContract } from "./executor.contract.ts";

describeExecutorContract("QuickJSExecutor in Node", (options) => new QuickJSExecutor(options), quickjs);
