import { expect, test } from "vitest";
import { showing } from "./show.ts";
import { createVm, type Vm } from "./vm.ts";

/** One for all comparisons of a file: none of them leaves anything behind. */
let shared: Vm | undefined;

/** Tests that expressions give in the VM what they give here. */
export function compare(title: string, expressions: readonly string[]): void {
  test.each(expressions)(`${title}: %s`, (expression) => {
    expect(inVm(expression)).toBe(here(expression));
  });
}

/** What an expression gives in a VM with polyfills, as text. */
export function inVm(expression: string): string {
  shared ??= createVm();
  return shared.run(showing(expression));
}

function here(expression: string): string {
  return (0, eval)(showing(expression)) as string;
}
