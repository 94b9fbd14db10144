import type { GuestChannel } from "../../host/guest-run.ts";
import { ProtocolViolationError, SandboxUnavailableError, type CodemodeError } from "../../protocol/errors.ts";
import type { IsolateContext } from "./driver-types.ts";
import { readReport, type TurnReport } from "./wire.ts";

/** The host's end of a guest in a driver's sandbox: what its two forms have in common. */
export abstract class DriverChannel implements GuestChannel {
  /** Called once, when the channel is closed for whatever reason. */
  onClosed: () => void = () => {};
  readonly #context: IsolateContext;
  #listener: (frame: unknown) => void = () => {};
  #onBroken: ((error: CodemodeError) => void) | undefined;
  #error: CodemodeError | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(context: IsolateContext) {
    this.#context = context;
  }

  abstract post(frame: string): void;

  onFrame(listener: (frame: unknown) => void): void {
    this.#listener = listener;
  }

  onBroken(listener: (error: CodemodeError) => void): void {
    this.#onBroken = listener;
    if (this.#error) listener(this.#error);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  break(error: CodemodeError): void {
    if (this.#isClosed) return;
    this.#error = error;
    this.close();
    this.#onBroken?.(error);
  }

  /** Disposes of the sandbox, even when it is running. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    disposeContext(this.#context);
    this.onClosed();
  }

  protected execute(code: string): ReturnType<IsolateContext["execute"]> {
    return this.#context.execute(code);
  }

  protected receive(frame: string): void {
    if (!this.#isClosed) this.#listener(frame);
  }

  /** Passes on what a report contains, and returns it; `undefined` when the run is over. */
  protected read(text: unknown): TurnReport | undefined {
    const report = readReport(text);
    if (report === undefined) {
      this.break(
        new ProtocolViolationError("The driver's sandbox answered with something that its guest did not send"),
      );
      return undefined;
    }
    for (const frame of report.frames) this.receive(frame);
    return this.#isClosed ? undefined : report;
  }

  /** Calls `wake` when the guest's next timer is due. */
  protected waitFor(milliseconds: number, wake: () => void): void {
    clearTimeout(this.#timer);
    if (milliseconds >= 0 && !this.#isClosed) this.#timer = setTimeout(wake, milliseconds);
  }
}

/** A driver that fails to dispose has nobody who could do something about it. */
export function disposeContext(context: IsolateContext): void {
  try {
    void Promise.resolve(context.dispose()).catch(() => {});
  } catch {
    // Thrown rather than rejected.
  }
}

export function notAGuest(detail: string): SandboxUnavailableError {
  return new SandboxUnavailableError(`The guest did not start in the driver's sandbox: ${detail}`);
}
