import { SandboxUnavailableError, type CodemodeError } from "../../protocol/errors.ts";
import type { PooledChannel } from "../../host/guest-pool.ts";
import { PROTOCOL_VERSION, REHEARSE, writeGuestMessage } from "../../protocol/messages.ts";

/** The page's end of one Worker in the frame: a port of its own, past the frame's document. */
export class WorkerChannel implements PooledChannel {
  readonly #frame: { readonly isAlive: boolean };
  /** Settles when the guest has said that it is ready. */
  readonly ready: Promise<void>;
  readonly #port: MessagePort;
  readonly #onClosed: () => void;
  readonly #closedListeners: (() => void)[] = [];
  #onBroken: (error: CodemodeError) => void;
  #error: CodemodeError | undefined;
  #isClosed = false;
  #rehearsals = 0;

  constructor(port: MessagePort, frame: { readonly isAlive: boolean }, onClosed: () => void) {
    this.#port = port;
    this.#frame = frame;
    this.#onClosed = onClosed;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#onBroken = reject;
    port.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === READY) resolve();
      else this.break(new SandboxUnavailableError("The sandbox's guest is of another version"));
    };
  }

  get isOpen(): boolean {
    return !this.#isClosed && this.#frame.isAlive;
  }

  get rehearsals(): number {
    return this.#rehearsals;
  }

  /** Lets a guest that waits for its run warm up. */
  rehearse(): void {
    this.#rehearsals++;
    this.#port.postMessage(REHEARSE);
  }

  post(frame: string): void {
    this.#port.postMessage(frame);
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#port.onmessage = ({ data }: MessageEvent<unknown>) => listener(data);
  }

  onBroken(listener: (error: CodemodeError) => void): void {
    this.#onBroken = listener;
    // Between being taken and being used, a disposal may have come.
    if (this.#error) listener(this.#error);
  }

  onClosed(listener: () => void): void {
    this.#closedListeners.push(listener);
  }

  break(error: CodemodeError): void {
    if (this.#isClosed) return;
    this.#error = error;
    this.close();
    this.#onBroken(error);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#port.close();
    this.#onClosed();
    for (const listener of this.#closedListeners) listener();
  }
}

const READY = writeGuestMessage({ kind: "ready", version: PROTOCOL_VERSION });
