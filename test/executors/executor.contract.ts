import { describe } from "vitest";
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

/** What every executor promises, as tests of one of them. Files of such tests say where they run. */
export function describeExecutorContract(name: string, createExecutor: CreateExecutor): void {
  describe(`${name} keeps the executor contract`, () => {
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
