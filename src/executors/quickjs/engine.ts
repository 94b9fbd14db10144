/** What the executor needs of an engine that runs in memory of its own. Another engine implements this. */
export interface Engine {
  /** The memory of the engine and of all that runs in it, in bytes. It does not grow. */
  readonly memorySize: number;
  /** Whether it has ever been out of memory. What ran in it may then have lost more than it knows of. */
  readonly isExhausted: boolean;
  createVm(options: VmOptions): Vm;
}

export interface VmOptions {
  /** Bytes. */
  maxStackSize: number;
  /**
   * Asked now and then while code runs: `true` ends the function and those that called it. Whoever waits for their
   * promises may go on, so this must stay `true`.
   */
  shouldInterrupt?: () => boolean;
}

/** What crosses into an engine and out of it. Text ends at its first NUL, which engines in C take for its end. */
export type VmValue = string | number | boolean | undefined;

export type VmFunction = (...args: VmValue[]) => VmValue | void;

/** A global scope of its own, for one run. What it throws that is no {@link VmError} means that the engine is broken. */
export interface Vm {
  /**
   * Evaluates a classic script, with `functions` in a global named `host`.
   * @throws {VmError} what the script throws
   */
  load(script: string, functions?: Record<string, VmFunction>): void;
  /**
   * Calls a function of the object that a script has left as the global `guest`.
   * @throws {VmError} what the function throws
   */
  call(name: string, ...args: VmValue[]): VmValue;
  /**
   * Runs what promises have queued, until nothing is left.
   * @param onUncaught Told the message of what a job throws: the others run all the same.
   * @throws {VmError} it was interrupted
   */
  runJobs(onUncaught: (message: string) => void): void;
  dispose(): void;
}

/** Something was thrown in the engine, where nothing could catch it. */
export class VmError extends Error {
  override name = "VmError";
  /** Of what was thrown, without its name. */
  readonly thrownMessage: string;

  constructor(message: string, thrownMessage: string = message) {
    super(message);
    this.thrownMessage = thrownMessage;
  }
}
