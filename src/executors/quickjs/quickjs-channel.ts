import type { PooledChannel } from "../../host/guest-pool.ts";
import { SandboxUnavailableError, type CodemodeError } from "../../protocol/errors.ts";
import { PROTOCOL_VERSION, writeGuestMessage } from "../../protocol/messages.ts";
import { toEngineFailure } from "./engine-failure.ts";
import type { WorkerThread } from "./platform.ts";
import type { PrepareCommand } from "./worker-protocol.ts";

const READY = writeGuestMessage({ kind: "ready", version: PROTOCOL_VERSION });

/** The host's end of one guest in a QuickJS Worker. */
export class QuickJSChannel implements PooledChannel {
  readonly #worker: WorkerThread;
  readonly #closedListeners: (() => void)[] = [];
  /** Settles when the guest has said that it is ready. */
  readonly ready: Promise<void>;
  #onFrame: (frame: unknown) => void;
  #onBroken: (error: CodemodeError) => void;
  #error: CodemodeError | undefined;
  #isReady = false;
  #isOpen = true;
  #hasEnded = false;

  constructor(worker: WorkerThread, command: PrepareCommand) {
    this.#worker = worker;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#onBroken = reject;
    this.#onFrame = (frame) => {
      this.#isReady = frame === READY;
      if (this.#isReady) resolve();
      else this.break(new SandboxUnavailableError("The sandbox's guest is of another version"));
    };
    worker.onmessage = ({ data }) => this.#receive(data);
    worker.onerror = ({ message }) =>
      this.break(
        this.#failure(
          message ??
            "it was blocked (does the page's Content-Security-Policy allow it in `worker-src`?) or did not load",
        ),
      );
    worker.postMessage(command);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether the guest has ended its run by itself. It may go on all the same. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  post(frame: string): void {
    this.#worker.postMessage(frame);
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#onFrame = listener;
  }

  onBroken(listener: (error: CodemodeError) => void): void {
    this.#onBroken = listener;
    if (this.#error) listener(this.#error);
  }

  onClosed(listener: () => void): void {
    this.#closedListeners.push(listener);
  }

  break(error: CodemodeError): void {
    if (!this.#isOpen) return;
    this.#error = error;
    this.close();
    this.#onBroken(error);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#worker.onmessage = this.#worker.onerror = null;
    for (const listener of this.#closedListeners) listener();
  }

  #receive(report: unknown): void {
    const broken = brokenOf(report);
    if (broken !== undefined) this.break(this.#failure(broken));
    else {
      if (typeof report === "string") this.#hasEnded = isEnd(report);
      this.#onFrame(report);
    }
  }

  #failure(reason: string): CodemodeError {
    return this.#isReady
      ? toEngineFailure(reason)
      : new SandboxUnavailableError(`The QuickJS sandbox did not start: ${reason}`);
  }
}

/** Characters of what an engine fails with. */
const REASON_LENGTH = 1_000;

/** A Worker that has been taken over may send anything. */
function brokenOf(report: unknown): string | undefined {
  const { broken } = (report ?? {}) as { broken?: unknown };
  return typeof broken === "string" ? broken.slice(0, REASON_LENGTH) : undefined;
}

function isEnd(frame: string): boolean {
  const last = frame.lastIndexOf("\n") + 1;
  return frame.startsWith("done ", last) || frame.startsWith("fail ", last);
}
