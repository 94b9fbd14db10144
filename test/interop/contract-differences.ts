import { beforeEach, describe } from "vitest";
import type { CreateExecutor } from "../executors/contract/subject.ts";

/** What sandboxes of ours add to the language, and the contexts of a bare engine do not have. */
export const WEB_GLOBALS =
  "URL URLSearchParams AbortController AbortSignal TextDecoder TextEncoder atob btoa crypto structuredClone".split(" ");

/** What a driver cannot keep of the executor contract, by the names of the tests. */
export interface Differences {
  /** These tests must fail: one that passes is no difference any more. */
  fails: readonly string[];
  /** These would hold up the thread, or the suite, for long. */
  skips: readonly string[];
}

/** Runs parts of the executor contract, with the differences turned round. */
export function describeWithDifferences(
  name: string,
  { fails, skips }: Differences,
  parts: readonly ((create: CreateExecutor) => void)[],
): (create: CreateExecutor) => void {
  return (create) =>
    describe(`${name} keeps the executor contract`, () => {
      beforeEach(({ task, skip }) => {
        if (skips.includes(task.name)) skip("it would hold up the thread, or the suite");
        if (fails.includes(task.name)) Object.assign(task, { fails: true });
      });
      for (const part of parts) part(create);
    });
}
