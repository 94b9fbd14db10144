import { ToolNotFoundError } from "../protocol/errors.ts";
import type { RetryPolicy, ToolExecuteContext } from "../protocol/tools.ts";
import type { ConnectorTable, RuntimeTool } from "./connector.ts";
import type { Settlement } from "./facts.ts";
import { readRecord, recordError, recordValue } from "./record-value.ts";
import type { Entry } from "./transitions.ts";
import { within } from "./within.ts";

export interface CallsUnderWayOptions {
  executionId: string;
  connectors: ConnectorTable;
  onSettled: (seq: number, outcome: Settlement) => void;
  /** The tool has failed and is to be started once more, after its policy's delay. */
  onRetry: (seq: number) => void;
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
  #onEmpty: (() => void) | undefined;
  #isOver = false;

  constructor(options: CallsUnderWayOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#controllers.size + this.#retries.size;
  }

  /** Starts the tool of a call, once for each attempt. */
  start(entry: Entry): void {
    if (this.#isOver || this.#begun.get(entry.seq) === entry.attempts) return;
    this.#begun.set(entry.seq, entry.attempts);
    const controller = new AbortController();
    this.#controllers.set(entry.seq, controller);
    const { connector, method } = entry;
    const tool = this.#options.connectors.find(connector, method);
    const run = async (): Promise<unknown> => {
      if (tool?.execute === undefined) throw new ToolNotFoundError(`Tool "${method}" not found in ${connector}`);
      const input = readRecord(entry.executedArgs ?? entry.args);
      const checked = tool.check ? await tool.check(input) : input;
      return tool.execute(checked, toolContext(this.#options.executionId, entry, controller.signal));
    };
    void this.#follow(run(), entry, tool);
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

  async #follow(running: Promise<unknown>, entry: Entry, tool: RuntimeTool | undefined): Promise<void> {
    let value: unknown;
    try {
      value = await running;
    } catch (thrown) {
      return this.#fail(entry, tool, thrown);
    }
    let outcome: Settlement;
    try {
      outcome = { value: recordValue(value, `The result of ${entry.connector}.${entry.method}`) };
    } catch (error) {
      outcome = { error: recordError(error) };
    }
    this.#settle(entry, outcome);
  }

  #settle(entry: Entry, outcome: Settlement): void {
    this.#controllers.delete(entry.seq);
    if (!this.#isOver) this.#options.onSettled(entry.seq, outcome);
    if (this.#controllers.size === 0) this.#onEmpty?.();
  }

  #fail(entry: Entry, tool: RuntimeTool | undefined, thrown: unknown): void {
    const delay = tool?.retry && retryDelay(tool.retry, entry.attempts, thrown);
    if (delay === undefined || this.#isOver || this.#onEmpty !== undefined) {
      return this.#settle(entry, { error: recordError(thrown) });
    }
    this.#controllers.delete(entry.seq);
    const again = (): void => {
      this.#retries.delete(entry.seq);
      this.#options.onRetry(entry.seq);
    };
    const giveUp = (): void => this.#settle(entry, { error: recordError(thrown) });
    this.#retries.set(entry.seq, { timer: setTimeout(again, delay), giveUp });
  }
}

/** What a tool gets beside its input, for running and for undoing a call. */
export function toolContext(executionId: string, { seq, attempts }: Entry, signal: AbortSignal): ToolExecuteContext {
  return { executionId, seq, idempotencyKey: `${executionId}:${seq}`, attempt: attempts, signal };
}

/** Milliseconds until the next attempt, or `undefined` when there is to be none. */
function retryDelay(
  { attempts, delay = 1_000, factor = 2, when }: RetryPolicy,
  made: number,
  thrown: unknown,
): number | undefined {
  if (made >= attempts || (when !== undefined && !when(thrown))) return undefined;
  return delay * factor ** (made - 1);
}
