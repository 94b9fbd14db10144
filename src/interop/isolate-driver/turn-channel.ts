import { ExecutionTimeoutError } from "../../protocol/errors.ts";
import { joinFrame, writeGuestMessage } from "../../protocol/messages.ts";
import { DriverChannel } from "./driver-channel.ts";
import { tellsFailure, toDriverError } from "./driver-failure.ts";
import type { ExecutionResult, IsolateContext } from "./driver-types.ts";
import type { TurnReport } from "./wire.ts";

const LONGEST_REMARK = 10_000;

export interface TurnChannelOptions {
  /** The global function that takes a turn. */
  turnName: string;
  /** Names the host to the guest. */
  secret: string;
  /** Begins the lines that the guest has left in the driver's log. */
  echoMark: string;
  /** Milliseconds of the run, for its error. */
  timeout: number;
}

/**
 * A guest whose sandbox keeps its globals: each turn is an execution of its own, between which the sandbox is idle.
 * So any number of tool calls are under way at once, even where a driver's own bindings make the sandbox wait for each.
 */
export class TurnChannel extends DriverChannel {
  readonly #options: TurnChannelOptions;
  #frames: string[] = [];
  #isTurning = false;
  #count = 0;
  #startedAt: Moment | undefined;

  constructor(context: IsolateContext, options: TurnChannelOptions) {
    super(context);
    this.#options = options;
  }

  override post(frame: string): void {
    this.#startedAt ??= now();
    this.#frames.push(frame);
    void this.#turn();
  }

  protected override receive(frame: string): void {
    const { timeout } = this.#options;
    if (tellsFailure(frame) && this.#startedAt && millisecondsSince(this.#startedAt) >= timeout) {
      this.break(new ExecutionTimeoutError(timeout));
    } else {
      super.receive(frame);
    }
  }

  async #turn(): Promise<void> {
    if (this.#isTurning || this.isClosed) return;
    this.#isTurning = true;
    try {
      let isBusy = true;
      while (isBusy || this.#frames.length > 0) {
        const frames = this.#frames;
        this.#frames = [];
        const report = await this.#takeTurn(joinFrame(frames));
        if (report === undefined) return;
        isBusy = report.isBusy;
        if (!isBusy) this.waitFor(report.wait, () => void this.#turn());
      }
    } finally {
      this.#isTurning = false;
    }
  }

  async #takeTurn(frame: string): Promise<TurnReport | undefined> {
    const { turnName, secret, timeout } = this.#options;
    const code = `return ${turnName}(${JSON.stringify(secret)}, ${this.#count++}, ${JSON.stringify(frame)});`;
    let result = await settle(this.execute(code));
    if (!result.success && !this.isClosed && toDriverError(result, timeout).code === "sandbox_unavailable") {
      result = await this.#askAgain(code, result);
    }
    if (this.isClosed) return undefined;
    if (result.success) return this.read(result.value);
    this.#recover(result.logs);
    this.break(toDriverError(result, timeout));
    return undefined;
  }

  /** Some drivers fail an execution whenever a promise of the code's is rejected and nothing handles it. */
  async #askAgain(code: string, failed: ExecutionResult): Promise<ExecutionResult> {
    const result = await settle(this.execute(code));
    if (!result.success) return failed;
    const text = `Unhandled rejection: ${failed.error?.message ?? ""}`.slice(0, LONGEST_REMARK);
    this.receive(writeGuestMessage({ kind: "log", level: "error", text }));
    return result;
  }

  /** The console lines of a turn that the driver has ended. */
  #recover(logs: unknown): void {
    if (!Array.isArray(logs)) return;
    const { echoMark } = this.#options;
    for (const line of logs as unknown[]) {
      const start = typeof line === "string" ? line.indexOf(echoMark) : -1;
      if (start >= 0) this.receive((line as string).slice(start + echoMark.length));
    }
  }
}

/** By both clocks: drivers measure by that of the day, which may be put forward, and by the other. */
interface Moment {
  steady: number;
  ofDay: number;
}

function now(): Moment {
  return { steady: performance.now(), ofDay: Date.now() };
}

function millisecondsSince(moment: Moment): number {
  const { steady, ofDay } = now();
  return Math.max(steady - moment.steady, ofDay - moment.ofDay);
}

/** Drivers answer with a failure rather than throw; one that throws all the same has failed. */
export async function settle(running: Promise<ExecutionResult>): Promise<ExecutionResult> {
  try {
    const result = (await running) as unknown;
    if (typeof result === "object" && result !== null) return result as ExecutionResult;
    return { success: false, error: { name: "TypeError", message: "execute() gave no result" } };
  } catch (thrown) {
    const { name, message } = thrown instanceof Error ? thrown : { name: "Error", message: String(thrown) };
    return { success: false, error: { name, message } };
  }
}
