import { ExecutionCancelledError, ExecutionInterruptedError } from "../protocol/errors.ts";
import { CallsInPage, type CallInPage } from "./calls-in-page.ts";
import type { CodeOutcome } from "../code-tool/code-outcome.ts";
import { createExecutionId } from "./execution-id.ts";
import { failedOutcome } from "../code-tool/shape-outcome.ts";
import { StorageAttempts } from "./storage-attempts.ts";
import { decodeOutcome, encodeOutcome } from "./stored-outcome.ts";
import type { ToolCallRecord, ToolCallRecords } from "./tool-call-records.ts";
import { pause, waitFor } from "./wait.ts";

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
  /** Must not reject, and must end when `signal` is aborted. */
  run: () => Promise<CodeOutcome>;
}

export interface ToolCallGuardOptions {
  /** Opens the records, which outlive the page. Rejects where there are none. */
  records: () => Promise<ToolCallRecords>;
  /** Web Locks; without them (an insecure context), heartbeats in the records tell which calls still run. */
  locks: Pick<LockManager, "request"> | undefined;
}

/** A call on its way to being run by this page. */
interface Attempt extends GuardedCall {
  readonly key: string;
  readonly owner: string;
  hasBegun: boolean;
  /** Characters of the outcome as text, once there is one. */
  length: number;
}

/** Milliseconds between the heartbeats of a running call, and after which a silent one counts as cut off. */
const HEARTBEAT = 1_000;
const STALE = 5_000;
/** Milliseconds between looks at a call that another page runs. */
const POLL = 250;

/**
 * Runs each tool call of a chat once, however often it is asked for: chat clients ask again after a
 * reload and in every open tab. A call that another tab is running is waited for; one that has ended
 * gives its recorded outcome; one that a reload cut off ends as `interrupted`, because its tools may
 * have acted already. When storage fails, calls still run, and the console says that they are not
 * protected.
 */
export class ToolCallGuard {
  readonly #options: ToolCallGuardOptions;
  readonly #inPage = new CallsInPage();
  readonly #storage = new StorageAttempts();

  constructor(options: ToolCallGuardOptions) {
    this.#options = options;
  }

  /** Never rejects. Aborting ends the wait of this asker, and the run only if this asker began it. */
  async runOnce(call: GuardedCall): Promise<CodeOutcome> {
    const { runtime, conversationId, toolCallId } = call.identity;
    const key = JSON.stringify([runtime, conversationId, toolCallId]);
    while (!call.signal?.aborted) {
      const known = this.#inPage.find(key, call.code);
      const outcome = known ? await unlessAborted(known.outcome, call.signal) : await this.#start(key, call);
      // Without an outcome, whoever asked first gave up before the code began: the next one's turn.
      if (outcome) return outcome;
    }
    return failedOutcome(new ExecutionCancelledError(call.signal.reason));
  }

  async #start(key: string, call: GuardedCall): Promise<CodeOutcome | undefined> {
    const attempt: Attempt = { ...call, key, owner: createExecutionId(), hasBegun: false, length: 0 };
    const outcome = this.#withLock(attempt).then((settled) => {
      if (settled) this.#inPage.finish(key, entry, attempt.length);
      else this.#inPage.forget(key, entry);
      return settled;
    });
    const entry: CallInPage = { code: call.code, outcome };
    this.#inPage.add(key, entry);
    const settled = await unlessAborted(outcome, call.signal);
    return attempt.hasBegun ? outcome : settled;
  }

  /** `undefined`, here and below: the signal was aborted before the code began. */
  async #withLock(attempt: Attempt): Promise<CodeOutcome | undefined> {
    const { locks } = this.#options;
    const { key, signal } = attempt;
    if (!locks) return this.#runRecorded(attempt, false);
    let outcome: Promise<CodeOutcome | undefined> | undefined;
    try {
      const run = (): Promise<CodeOutcome | undefined> => (outcome = this.#runRecorded(attempt, true));
      return await locks.request(`browser-codemode:${key}`, signal ? { signal } : {}, run);
    } catch (error) {
      if (outcome) return outcome;
      if (signal?.aborted) return undefined;
      this.#storage.warn(error);
      return this.#runRecorded(attempt, false);
    }
  }

  async #runRecorded(attempt: Attempt, isLocked: boolean): Promise<CodeOutcome | undefined> {
    const { key, code, owner, signal } = attempt;
    const records = await this.#storage.attempt(this.#options.records, signal);
    const known = await this.#storage.attempt(async () => records?.claim({ key, code, owner }), signal);
    if (records && known) {
      const record = isLocked ? known : await this.#settle(records, known, signal);
      return record && this.#recall(records, record, attempt);
    }
    if (signal?.aborted) {
      await this.#storage.attempt(async () => records?.forget(key, owner));
      return undefined;
    }
    const beat = (): void => void this.#storage.attempt(async () => records?.beat(key, owner));
    const heart = isLocked ? undefined : setInterval(beat, HEARTBEAT);
    attempt.hasBegun = true;
    const outcome = await attempt.run();
    clearInterval(heart);
    const text = encodeOutcome(outcome);
    attempt.length = text.length;
    await this.#storage.attempt(async () => records?.finish(key, owner, text));
    return outcome;
  }

  /** Waits until the record has an outcome, or its owner is silent. `undefined` when aborted meanwhile. */
  async #settle(
    records: ToolCallRecords,
    known: ToolCallRecord,
    signal: AbortSignal | undefined,
  ): Promise<ToolCallRecord | undefined> {
    let record = known;
    while (record.outcome === undefined && Date.now() - record.heartbeatAt < STALE) {
      await pause(POLL, signal);
      if (signal?.aborted) return undefined;
      const latest = await this.#storage.attempt(() => records.get(known.key), signal);
      // Another owner's is about other code under the same id.
      if (latest?.owner === known.owner) record = latest;
    }
    return record;
  }

  async #recall(records: ToolCallRecords, record: ToolCallRecord, attempt: Attempt): Promise<CodeOutcome> {
    const interrupted = failedOutcome(new ExecutionInterruptedError(INTERRUPTED));
    const text = record.outcome ?? encodeOutcome(interrupted);
    attempt.length = text.length;
    if (record.outcome !== undefined) return decodeOutcome(text);
    await this.#storage.attempt(() => records.finish(record.key, record.owner, text));
    return interrupted;
  }
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
  const settled = await waitFor(promise, { signal });
  return typeof settled === "object" ? settled.value : undefined;
}

const INTERRUPTED =
  "The page was reloaded or closed while this code was running, and it was not run again: tools may have been called " +
  "already. Check the current state, then write code for what is left to do.";
