import { test } from "vitest";
import { QuickJSExecutor } from "../../src/quickjs.node.ts";
import { checkCaseTable } from "./case-table.ts";
import { quickjs as differences } from "./differences.ts";
import { describeExecutorContract } from "./executor.contract.ts";

describeExecutorContract("QuickJSExecutor in Node", (options) => new QuickJSExecutor(options), { differences });

// oxlint-disable-next-line vitest/expect-expect -- it is in there
test("docs/executor-cases.md lists the cases", ({ task }) => checkCaseTable(task.file, differences));
