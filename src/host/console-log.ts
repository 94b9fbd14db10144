import { LimitError } from "../protocol/errors.ts";
import type { ConsoleLine } from "../protocol/executor.ts";
import type { ExecuteLimits } from "../protocol/limits.ts";
import { observe } from "../protocol/observe.ts";

/** Characters that the guest's own remark, that it stops here, may add. */
const REMARK = 200;

/** The console lines of one run. */
export class ConsoleLog {
  readonly lines: string[] = [];
  readonly #limits: ExecuteLimits;
  readonly #onLog: ((line: ConsoleLine) => void) | undefined;
  #length = 0;

  constructor(limits: ExecuteLimits, onLog: ((line: ConsoleLine) => void) | undefined) {
    this.#limits = limits;
    this.#onLog = onLog;
  }

  /**
   * The guest keeps to the limits by itself, with one line more to say so; a hostile one is stopped here.
   * @throws {LimitError} `limit_exceeded`
   */
  add(line: ConsoleLine): void {
    this.#length += line.text.length;
    if (this.lines.length > this.#limits.logLines || this.#length > this.#limits.logLength + REMARK) {
      throw new LimitError("The code wrote more to its console than the limits allow");
    }
    this.remark(line);
  }

  /** A line of the host's own, whatever the limits. */
  remark(line: ConsoleLine): void {
    const { level, text } = line;
    this.lines.push(level === "warn" || level === "error" ? `[${level}] ${text}` : text);
    if (this.#onLog) observe(this.#onLog, line);
  }
}
