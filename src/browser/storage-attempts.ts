import { waitFor } from "./wait.ts";

/** Milliseconds that storage may take. Browsers have been seen to leave IndexedDB's requests open for ever. */
const PATIENCE = 2_000;

/** Uses storage as far as it works: failing and hanging are said once in the console, and otherwise change nothing. */
export class StorageAttempts {
  /** The request that storage does not answer; while there is one, it is not asked again. */
  #stuck: Promise<unknown> | undefined;
  #isWarned = false;

  /** @returns `undefined` when it fails, takes too long, or `signal` is aborted. */
  async attempt<T>(action: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    if (this.#stuck || signal?.aborted) return undefined;
    try {
      const doing = action();
      const settled = await waitFor(doing, { timeout: PATIENCE, signal });
      if (typeof settled === "object") return settled.value;
      if (settled === "late") this.#giveUp(doing);
    } catch (error) {
      this.warn(error);
    }
    return undefined;
  }

  warn(error: unknown): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    console.warn("browser-codemode: tool calls cannot be remembered here, so a reload may run one again.", error);
  }

  #giveUp(doing: Promise<unknown>): void {
    this.warn(new Error(`IndexedDB has not answered for ${PATIENCE} ms`));
    const isOver = (): void => {
      if (this.#stuck === doing) this.#stuck = undefined;
    };
    this.#stuck = doing;
    doing.then(isOver, isOver);
  }
}
