import { ClientAwayError } from "../protocol/errors.ts";
import type { RetryPolicy } from "../protocol/tools.ts";
import { needsConsent } from "./admission.ts";
import type { ConnectorTable, RuntimeTool } from "./connector.ts";
import type { Settlement } from "./facts.ts";
import { readRecord, recordError, recordValue } from "./record-value.ts";
import { refuseApproval, toolContext } from "./tool-context.ts";
import type { Entry } from "./transitions.ts";
import { within } from "./within.ts";

export interface CallsUnderWayOptions {
  executionId: string;
  connectors: ConnectorTable;
  onSettled: (seq: number, outcome: Settlement) => void;
  /** The tool has failed and is to be started once more, after its policy's delay. */
  onRetry: (seq: number) => void;
  /** Whoever has the tool is away; without this, it has failed. @param isLost It may have taken effect, and must not twice. */
  onAway?: (seq: number, isLost: boolean) => void;
  /**
   * The tool asks for a person's consent, which its call does not have.
   * @returns Whether it has to wait: this start of it is over then. Otherwise somebody has consented in advance.
   * @throws {ApprovalUnavailableError} `approval_unavailable`
   */
  onAsked: (seq: number, reason: string | undefined) => boolean;
}

/** One start of a tool. */
interface Start {
  readonly entry: Entry;
  readonly tool: RuntimeTool | undefined;
  readonly controller: AbortController;
  /** It waits for a person, and so is over: what it does from then on is ignored. */
  hasAsked: boolean;
}

/** The tools that run for one execution at the moment. */
export class CallsUnderWay {
  readonly #options: CallsUnderWayOptions;
  readonly #controllers = new Map<number, AbortController>();
  /** The latest attempt at each call. */
  readonly #begun = new Map<number, number>();
  readonly #retries = new Map<number, { timer: ReturnType<typeof setTimeout>; giveUp: () => void }>();
  /** Calls that are to start as soon as something is done. */
  readonly #waiting = new Map<number, Promise<void>>();
  /** See {@link vet}. */
  readonly #vetted = new Map<number, RuntimeTool>();
  #onEmpty: (() => void) | undefined;
  #isOver = false;

  constructor(options: CallsUnderWayOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#controllers.size + this.#retries.size;
  }

  /**
   * The tool of a call, as it is now, may be started: it has been asked whether the call needs approval, or somebody has
   * answered. Any other that is in its place when it comes to that, and needs approval, has to ask first.
   */
  readonly vet = ({ seq, connector, method }: Pick<Entry, "seq" | "connector" | "method">): void => {
    const tool = this.#options.connectors.find(connector, method);
    if (tool?.needsApproval) this.#vetted.set(seq, tool);
  };

  /** Starts the tool of a call, once for each attempt. */
  start(entry: Entry): void {
    if (this.#isOver || this.#begun.get(entry.seq) === entry.attempts) return;
    this.#begun.set(entry.seq, entry.attempts);
    const controller = new AbortController();
    this.#controllers.set(entry.seq, controller);
    const { connector, method } = entry;
    const { connectors, executionId } = this.#options;
    const tool = connectors.find(connector, method);
    const run = async (): Promise<unknown> => {
      if (tool?.execute === undefined) throw connectors.notFound(connector, method);
      const input = readRecord(entry.executedArgs ?? entry.args);
      const checked = tool.check ? await tool.check(input) : input;
      const { signal } = controller;
      const requestApproval = (reason: string | undefined): Promise<void> => this.#ask(start, reason);
      const isNew = tool.needsApproval && !entry.isApproved && this.#vetted.get(entry.seq) !== tool;
      if (isNew && (await needsConsent(tool, checked, { executionId, seq: entry.seq })))
        await requestApproval(undefined);
      // All that takes time: the run may have ended meanwhile.
      signal.throwIfAborted();
      return tool.execute(checked, toolContext({ executionId, entry, signal, requestApproval }));
    };
    const start: Start = { entry, tool, controller, hasAsked: false };
    void this.#follow(run(), start);
  }

  /** Starts the tool of a call once `ready` resolves. When that rejects, the run is over. */
  startAfter(ready: Promise<unknown>, entry: Entry): void {
    const { seq } = entry;
    const started = ready.then(
      () => void (this.#waiting.delete(seq) && this.start(entry)),
      () => void this.#waiting.delete(seq),
    );
    this.#waiting.set(seq, started);
  }

  /** Tells the tools that nobody waits for them any more. Those that have not begun never will. */
  abort(reason: unknown): void {
    for (const seq of this.#waiting.keys()) {
      this.#waiting.delete(seq);
      if (!this.#isOver) this.#options.onSettled(seq, { error: recordError(reason) });
    }
    for (const controller of this.#controllers.values()) controller.abort(reason);
  }

  /** Resolves when no tool runs any more, after so many milliseconds, or when the signal is aborted. */
  async drain(timeout: number, signal?: AbortSignal): Promise<void> {
    await Promise.all(this.#waiting.values());
    for (const [seq, { timer, giveUp }] of this.#retries) {
      clearTimeout(timer);
      this.#retries.delete(seq);
      giveUp();
    }
    if (this.#controllers.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    await within(promise, timeout, signal);
  }

  /** What settles from now on is nobody's concern. */
  end(reason: unknown): void {
    this.#isOver = true;
    this.abort(reason);
    for (const { timer } of this.#retries.values()) clearTimeout(timer);
    this.#retries.clear();
    this.#onEmpty?.();
  }

  async #ask(start: Start, reason: string | undefined): Promise<void> {
    const { entry, tool, controller } = start;
    const { seq } = entry;
    if (!start.hasAsked) {
      if (entry.isEphemeral || tool?.replay === "reexecute") {
        return refuseApproval("a tool whose calls are made again on replay cannot ask for approval");
      }
      if (this.#isOver || this.#controllers.get(seq) !== controller) {
        return refuseApproval("the call is over: nobody can be asked any more");
      }
      if (entry.isApproved || !this.#options.onAsked(seq, reason)) return;
      start.hasAsked = true;
      this.#controllers.delete(seq);
      controller.abort(new Error("The call waits for a person, after whose consent the tool is started again"));
    }
    // It goes on in another start.
    await new Promise<never>(() => {});
  }

  async #follow(running: Promise<unknown>, start: Start): Promise<void> {
    const { connector, method } = start.entry;
    let value: unknown;
    try {
      value = await running;
    } catch (thrown) {
      return this.#fail(start, thrown);
    }
    let outcome: Settlement;
    try {
      outcome = { value: recordValue(value, `The result of ${connector}.${method}`) };
    } catch (error) {
      outcome = { error: recordError(error) };
    }
    this.#settle(start, outcome);
  }

  #settle({ entry: { seq }, hasAsked }: Start, outcome: Settlement): void {
    if (hasAsked) return;
    this.#controllers.delete(seq);
    if (!this.#isOver) this.#options.onSettled(seq, outcome);
    if (this.#controllers.size === 0) this.#onEmpty?.();
  }

  #fail(start: Start, thrown: unknown): void {
    const { entry, tool, hasAsked } = start;
    if (hasAsked) return;
    const { seq } = entry;
    const { onAway } = this.#options;
    if (onAway && thrown instanceof ClientAwayError && !this.#isOver && this.#onEmpty === undefined) {
      this.#controllers.delete(seq);
      return onAway(seq, thrown.mayHaveHappened && entry.effect === "write");
    }
    const made = entry.attempts - (entry.hasAsked ? 1 : 0);
    const delay = tool?.retry && retryDelay(tool.retry, made, thrown);
    const giveUp = (): void => this.#settle(start, { error: recordError(thrown) });
    if (delay === undefined || this.#isOver || this.#onEmpty !== undefined) return giveUp();
    this.#controllers.delete(seq);
    const again = (): void => {
      this.#retries.delete(seq);
      this.#options.onRetry(seq);
    };
    this.#retries.set(seq, { timer: setTimeout(again, delay), giveUp });
  }
}

/** Milliseconds until the next attempt, or `undefined` when there is to be none. */
export function retryDelay(
  { attempts, delay = 1_000, factor = 2, when }: RetryPolicy,
  made: number,
  thrown: unknown,
): number | undefined {
  if (made >= attempts || (when !== undefined && !when(thrown))) return undefined;
  return delay * factor ** (made - 1);
}
