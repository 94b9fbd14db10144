import { decodeValue, encodeValue } from "../protocol/codec/codec.ts";
import { ExecutionCancelledError, ExecutionInterruptedError } from "../protocol/errors.ts";
import type { CodeOutcome } from "./code-outcome.ts";
import type { ToolCallRecords } from "./tool-call-records.ts";

/** Names a tool call of a chat. Providers reuse call ids, so the conversation is part of it. */
export interface ToolCallIdentity {
  /** The code tool's name. */
  runtime: string;
  conversationId: string;
  toolCallId: string;
}

export interface GuardedCall {
  identity: ToolCallIdentity;
  code: string;
  signal: AbortSignal | undefined;
  /** Must not reject. */
  run: () => Promise<CodeOutcome>;
}

export interface ToolCallGuardOptions {
  /** Opens the records, which outlive the page. Rejects where there are none. */
  records: () => Promise<ToolCallRecords>;
  /** Web Locks; without them, calls of other tabs are not waited for. */
  locks: Pick<LockManager, "request"> | undefined;
}

/**
 * Runs each tool call of a chat once, however often it is asked for: chat clients ask again after a
 * reload and in every open tab. A call that another tab is running is waited for; one that has ended
 * gives its recorded outcome; one that a reload cut off ends as `interrupted`, because its tools may
 * have acted already. When storage fails, calls still run, and the console says that they are not
 * protected.
 */
export class ToolCallGuard {
  readonly #options: ToolCallGuardOptions;
  /** The calls that this page has run, and runs: asked twice by one page, they need no storage. */
  readonly #inPage = new Map<string, { code: string; outcome: Promise<CodeOutcome> }>();
  #isWarned = false;

  constructor(options: ToolCallGuardOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  runOnce(call: GuardedCall): Promise<CodeOutcome> {
    const { runtime, conversationId, toolCallId } = call.identity;
    const key = JSON.stringify([runtime, conversationId, toolCallId]);
    const known = this.#inPage.get(key);
    // An id that comes back with other code is another call: the provider counts from 0 again.
    if (known?.code === call.code) return known.outcome;
    const outcome = this.#withLock(key, call);
    this.#inPage.set(key, { code: call.code, outcome });
    this.#forgetOldest();
    return outcome;
  }

  async #withLock(key: string, call: GuardedCall): Promise<CodeOutcome> {
    const { locks } = this.#options;
    if (!locks) return this.#runRecorded(key, call);
    let outcome: Promise<CodeOutcome> | undefined;
    try {
      const options = call.signal ? { signal: call.signal } : {};
      return await locks.request(`browser-codemode:${key}`, options, () => (outcome = this.#runRecorded(key, call)));
    } catch (error) {
      if (call.signal?.aborted && !outcome) return failedOutcome(new ExecutionCancelledError(call.signal.reason));
      this.#warn(error);
      return outcome ?? this.#runRecorded(key, call);
    }
  }

  async #runRecorded(key: string, call: GuardedCall): Promise<CodeOutcome> {
    const records = await this.#attempt(this.#options.records);
    const known = await this.#attempt(async () => records?.get(key));
    if (known?.code === call.code) return this.#recall(key, known.outcome, records);
    await this.#attempt(async () => records?.begin(key, call.code));
    const outcome = await call.run();
    await this.#attempt(async () => records?.finish(key, encodeOutcome(outcome)));
    return outcome;
  }

  async #recall(key: string, text: string | undefined, records: ToolCallRecords | undefined): Promise<CodeOutcome> {
    if (text !== undefined) return decodeValue(text) as CodeOutcome;
    const outcome = failedOutcome(new ExecutionInterruptedError(INTERRUPTED));
    await this.#attempt(async () => records?.finish(key, encodeValue(outcome)));
    return outcome;
  }

  async #attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.#warn(error);
      return undefined;
    }
  }

  #warn(error: unknown): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    console.warn("browser-codemode: tool calls cannot be remembered here, so a reload may run one again.", error);
  }

  #forgetOldest(): void {
    if (this.#inPage.size <= CALLS_IN_PAGE) return;
    for (const key of this.#inPage.keys()) {
      this.#inPage.delete(key);
      return;
    }
  }
}

/** Calls whose outcome a page holds in memory, beside the records. */
const CALLS_IN_PAGE = 100;

const INTERRUPTED =
  "The page was reloaded or closed while this code was running, and it was not run again: tools may have been called " +
  "already. Check the current state, then write code for what is left to do.";

function failedOutcome(error: ExecutionCancelledError | ExecutionInterruptedError): CodeOutcome {
  return { status: "error", error: error.message, code: error.code };
}

function encodeOutcome(outcome: CodeOutcome): string {
  try {
    return encodeValue(outcome);
  } catch {
    // What crossed a wall can be written; this is for executors that hand over anything.
    return encodeValue({ ...outcome, result: undefined });
  }
}
