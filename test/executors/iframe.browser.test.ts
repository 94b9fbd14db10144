import { IframeSandboxExecutor } from "../../src/executors/iframe/iframe-sandbox-executor.ts";
import { describeExecutorContract } from "./executor.contract.ts";

describeExecutorContract("IframeSandboxExecutor", (options) => new IframeSandboxExecutor(options));
