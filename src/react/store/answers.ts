import { createStore, type StoreApi } from "zustand/vanilla";
import type { Outcome, PendingAction } from "../../runtime/types.ts";

/** What persons have said, and what became of it, by the keys of the actions. */
export interface AnswersSnapshot {
  /** Under way. */
  readonly busy: ReadonlySet<string>;
  /** Why the last answer was not taken. */
  readonly errors: ReadonlyMap<string, string>;
}

/** Of what is gone, nobody asks for long. */
const MOST_ERRORS = 200;

/** Shared by all components: whoever shows an action shows that it is being answered. */
export const answers: StoreApi<AnswersSnapshot> = createStore<AnswersSnapshot>(() => ({
  busy: new Set(),
  errors: new Map(),
}));

/** Names an action as it is shown: an action that has changed has another key. */
export function keyOf({ executionId, seq, waiting, argsHash }: PendingAction): string {
  return `${executionId}:${seq}:${waiting}:${argsHash}`;
}

/**
 * Gives answers to actions. One that is being answered is not answered a second time.
 *
 * @returns Whether the answer was taken; resolves when its run rests again.
 */
export async function giveAnswer(keys: readonly string[], give: () => Promise<Outcome | boolean>): Promise<boolean> {
  if (keys.some((key) => answers.getState().busy.has(key))) return false;
  answers.setState(({ busy, errors }) => ({ busy: new Set([...busy, ...keys]), errors: without(errors, keys) }));
  let refusal: string | undefined;
  try {
    refusal = refusalOf(await give());
  } catch (error) {
    refusal = error instanceof Error ? error.message : String(error);
  }
  answers.setState(({ busy, errors }) => {
    const rest = new Set([...busy].filter((key) => !keys.includes(key)));
    if (refusal === undefined) return { busy: rest };
    const all = [...errors, ...keys.map((key) => [key, refusal] as const)];
    return { busy: rest, errors: new Map(all.slice(-MOST_ERRORS)) };
  });
  return refusal === undefined;
}

function without(errors: ReadonlyMap<string, string>, keys: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...errors].filter(([key]) => !keys.includes(key)));
}

/** A run that has failed after the answer is no refusal of the answer: it has calls. */
export function refusalOf(given: Outcome | boolean): string | undefined {
  if (typeof given === "boolean") return given ? undefined : "Somebody has answered already.";
  return given.status === "error" && given.calls.length === 0 ? given.error : undefined;
}
