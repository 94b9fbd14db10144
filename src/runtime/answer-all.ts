import type { Answer } from "./answers.ts";
import type { Drivers } from "./drivers.ts";
import type { Outcome } from "./types.ts";

export interface AnswerAllParts {
  drivers: Drivers;
  /** The outcome of an execution, as soon as it rests. */
  outcome: (executionId: string) => Promise<Outcome>;
}

/** Gives several answers at once. @returns One outcome for each execution, and for each refusal. */
export async function answerAll(
  answers: readonly { executionId: string; answer: Answer }[],
  { drivers, outcome }: AnswerAllParts,
): Promise<Outcome[]> {
  const outcomes = new Map<string, Promise<Outcome>>();
  const refusals: Outcome[] = [];
  const given = answers.map(async ({ executionId, answer }) => {
    return { executionId, result: await drivers.answer(executionId, answer) };
  });
  for (const { executionId, result } of await Promise.all(given)) {
    if (!result.ok) refusals.push({ status: "error", executionId, error: result.error, code: result.code, calls: [] });
    else if (!outcomes.has(executionId)) outcomes.set(executionId, outcome(executionId));
  }
  return [...(await Promise.all(outcomes.values())), ...refusals];
}
