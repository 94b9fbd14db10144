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
import { describeReplay } from "./contract/replay.ts";
import { describeValues } from "./contract/values.ts";
import type { CreateExecutor } from "./contract/subject.ts";

type Part = (createExecutor: CreateExecutor) => void;

const all: readonly Part[] = [
  describeValues,
  describeCodeForms,
  describeErrors,
  describeCalls,
  describeConsole,
  describeGlobals,
  describeLimits,
  describeCancellation,
  describeReplay,
  describeInputs,
];

export interface ContractOptions {
  /** Tests that must fail, or are left out. */
  differences?: readonly Difference[];
  /** Parts of the contract; default all. */
  parts?: readonly Part[];
}

/** What every executor promises, as tests of one of them. Files of such tests say where they run. */
export function describeExecutorContract(
  name: string,
  createExecutor: CreateExecutor,
  { differences = [], parts = all }: ContractOptions = {},
): void {
  describe(`${name} keeps the executor contract`, () => {
    beforeEach(({ task, skip }) => {
      const difference = differences.find(({ test }) => test === task.name);
      if (difference?.isLeftOut) skip(difference.what);
      if (difference) Object.assign(task, { fails: true });
    });
    test.for(differences)("differs: $test", ({ test: named }, { task }) => {
      expect(namesBeside(task), "the contract has no such test").toContain(named);
    });
    for (const part of parts) part(createExecutor);
  });
}

function namesBeside(task: RunnerTask): string[] {
  const names = (suite: RunnerTestSuite | undefined): string[] =>
    suite?.tasks.flatMap((one) => (one.type === "suite" ? names(one) : [one.name])) ?? [];
  return names(task.suite);
}
