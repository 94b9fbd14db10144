import { server } from "vitest/browser";
import { QuickJSExecutor } from "../../src/quickjs.ts";
import { quickjs, quickjsInWebKit } from "./differences.ts";
import { describeExecutorContract } from "./executor.contract.ts";

const differences = server.browser === "webkit" ? [...quickjs, ...quickjsInWebKit] : quickjs;

describeExecutorContract("QuickJSExecutor in a Worker", (options) => new QuickJSExecutor(options), { differences });
