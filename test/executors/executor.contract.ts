import { beforeEach, describe, expect, test } from "vitest";
import type { RunnerTask, RunnerTestSuite } from "vitest";
import type { Difference } from "./differences.ts";
import { describeCalls } from "./contract/calls.ts";
import { describeCancellation } from "./contract/cancellation.ts";
import { describeCodeForms } from "./contract/code-forms.ts";
import { describeConsole } from "./contract/console.ts";
import { describeErrors } from "./contract/errors.ts";
import { describeGlobals } from "./contract/globals.ts";
import { describeInputs } from "./contract/inputs.ts";
import { describeLimits } from "./contract/limits.ts";
import { describeValues } from "./contract/values.ts";
import type { CreateExecutor } from "./contract/subject.ts";

/**
 * What every executor promises, as tests of one of them. Files of such tests say where they run.
 * @param differences Tests that must fail: one that passes is no difference any more.
 */
export function describeExecutorContract(
  name: string,
  createExecutor: CreateExecutor,
  differences: readonly Difference[] = [],
): void {
  describe(`${name} keeps the executor contract`, () => {
    beforeEach(({ task }) => {
      if (differences.some(({ test }) => test === task.name)) Object.assign(task, { fails: true });
    });
    test.for(differences)("differs: $test", ({ test: named }, { task }) => {
      expect(namesBeside(task), "the contract has no such test").toContain(named);
    });
    describeValues(createExecutor);
    describeCodeForms(createExecutor);
    describeErrors(createExecutor);
    describeCalls(createExecutor);
    describeConsole(createExecutor);
    describeGlobals(createExecutor);
    describeLimits(createExecutor);
    describeCancellation(createExecutor);
    describeInputs(createExecutor);
  });
}

function namesBeside(task: RunnerTask): string[] {
  const names = (suite: RunnerTestSuite | undefined): string[] =>
    suite?.tasks.flatMap((one) => (one.type === "suite" ? names(one) : [one.name])) ?? [];
  return names(task.suite);
}
