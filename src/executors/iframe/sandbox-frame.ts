import { ProtocolViolationError, SandboxUnavailableError, type CodemodeError } from "../../protocol/errors.ts";
import { FRAME_HELLO, type FrameCommand, type FrameReport, type SpawnCommand } from "./frame-protocol.ts";
import { mountFrame, type FrameSource } from "./mount-frame.ts";
import { WorkerChannel } from "./worker-channel.ts";

/**
 * A frame's script runs before its load event, so its hello is at most being carried over when that comes. Waited for
 * in short turns rather than once: a page that is busy meanwhile has the message before the next turn.
 */
const HELLO_TURNS = 6;
/** Milliseconds of one. */
const HELLO_TURN = 20;
/** Milliseconds that loading the frame, or starting a worker in it, may take. */
const START_TIMEOUT = 10_000;
/** Looks without an answer after which the frame is given up. Counted, not timed: a page may be frozen in between. */
const PINGS = 10;
/** Milliseconds between them, however often somebody looks. */
const PING_INTERVAL = 400;

export interface FrameOptions {
  source: FrameSource;
  /** Generated code keeps `fetch` and its classes: the frame's policy lets some requests through. */
  network: boolean;
}

/** A hidden, sandboxed frame without an origin that starts Workers. One frame serves many runs, a Worker one. */
export class SandboxFrame {
  readonly #element: HTMLIFrameElement;
  readonly #port: MessagePort;
  readonly #network: boolean;
  readonly #channels = new Map<number, WorkerChannel>();
  #from: SpawnCommand["from"] = "blob";
  #spawned = 0;
  #unansweredPings = 0;
  #lastPing = 0;
  #isRetired = false;

  private constructor(element: HTMLIFrameElement, port: MessagePort, network: boolean) {
    this.#element = element;
    this.#port = port;
    this.#network = network;
    port.onmessage = ({ data }: MessageEvent<FrameReport>) => {
      this.#unansweredPings = 0;
      if (data === "pong") return;
      this.#channels.get(data.failed)?.break(data.message === "" ? new NotLoadedError() : notStarted(data.message));
    };
  }

  /**
   * @throws {SandboxUnavailableError} `sandbox_unavailable`: the page or the browser does not let it start.
   */
  static async open({ source, network }: FrameOptions): Promise<SandboxFrame> {
    const element = mountFrame(source);
    let frame: SandboxFrame | undefined;
    let loads = 0;
    // Nothing in the frame navigates. If it happens all the same, whatever is there now is not ours.
    element.addEventListener("load", () => {
      if (++loads > 1) frame?.destroy(new ProtocolViolationError("The sandbox's frame was navigated"));
    });
    try {
      const port = await waitForHello(element, "url" in source ? NO_HELLO_FROM_URL : NO_HELLO);
      return (frame = new SandboxFrame(element, port, network));
    } catch (error) {
      element.remove();
      throw error;
    }
  }

  /** How many workers this frame has started. */
  get spawned(): number {
    return this.#spawned;
  }

  get isAlive(): boolean {
    return this.#element.isConnected;
  }

  /**
   * Starts a worker with a guest in it.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`: it did not start.
   */
  async spawn(): Promise<WorkerChannel> {
    const from = this.#from;
    try {
      return await this.#spawn(from);
    } catch (error) {
      if (!(error instanceof NotLoadedError) || from === "data") throw error;
      // WebKit does not load a worker from a blob in a frame without an origin that has to keep to
      // `Cross-Origin-Embedder-Policy: require-corp`.
      this.#from = "data";
      return this.#spawn("data");
    }
  }

  async #spawn(from: SpawnCommand["from"]): Promise<WorkerChannel> {
    const id = this.#spawned++;
    const { port1, port2 } = new MessageChannel();
    const channel = new WorkerChannel(port1, this, () => this.#release(id));
    this.#channels.set(id, channel);
    this.#port.postMessage({ spawn: id, network: this.#network, from } satisfies FrameCommand, [port2]);
    const timer = setTimeout(() => {
      // Whatever the matter is with this frame, the next run gets another.
      this.destroy(new SandboxUnavailableError(`The sandbox's worker did not start within ${START_TIMEOUT} ms`));
    }, START_TIMEOUT);
    try {
      await channel.ready;
      return channel;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Ends what runs in a frame that is no longer there: taken out of the page by the app, or with a process that has
   * ended. Neither says a word. To be called now and then while code runs.
   */
  checkAlive(): void {
    if (!this.isAlive) {
      this.destroy(new SandboxUnavailableError("The sandbox's frame was removed from the page while code was running"));
    } else if (this.#unansweredPings >= PINGS) {
      this.destroy(
        new SandboxUnavailableError("The sandbox's process has ended, probably because it ran out of memory"),
      );
    } else if (performance.now() - this.#lastPing >= PING_INTERVAL) {
      this.#lastPing = performance.now();
      this.#unansweredPings++;
      this.#port.postMessage("ping" satisfies FrameCommand);
    }
  }

  /** Removes the frame once its last worker is done. */
  retire(): void {
    this.#isRetired = true;
    if (this.#channels.size === 0) this.#element.remove();
  }

  /** Removes the frame now; whatever runs in it fails with `error`. */
  destroy(error: CodemodeError): void {
    this.#isRetired = true;
    for (const channel of [...this.#channels.values()]) channel.break(error);
    this.#element.remove();
  }

  #release(id: number): void {
    this.#channels.delete(id);
    this.#port.postMessage({ kill: id });
    if (this.#isRetired) this.retire();
  }
}

function notStarted(reason: string): SandboxUnavailableError {
  return new SandboxUnavailableError(`The sandbox's worker did not start: ${reason}`);
}

class NotLoadedError extends SandboxUnavailableError {
  constructor() {
    super("The sandbox's worker did not start: it was blocked or did not load");
  }
}

function waitForHello(element: HTMLIFrameElement, silence: string): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      removeEventListener("message", onMessage);
      element.removeEventListener("load", onLoad);
      finish();
    };
    const fail = (reason: string) => settle(() => reject(new SandboxUnavailableError(reason)));
    const onMessage = ({ source, data, ports }: MessageEvent<unknown>) => {
      const port = ports[0];
      if (source === element.contentWindow && data === FRAME_HELLO && port) settle(() => resolve(port));
    };
    const onLoad = () => waitTurns(HELLO_TURNS);
    const waitTurns = (turns: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => (turns > 1 ? waitTurns(turns - 1) : fail(silence)), HELLO_TURN);
    };
    let timer = setTimeout(() => fail(`The sandbox's frame did not load within ${START_TIMEOUT} ms`), START_TIMEOUT);
    addEventListener("message", onMessage);
    element.addEventListener("load", onLoad);
  });
}

const NO_HELLO =
  "The sandbox's frame loaded but its script did not run: the page's Content-Security-Policy is inherited by the frame, " +
  "and probably forbids it. Serve the frame's document yourself and pass its address as `sandboxUrl`, or let the page's " +
  "policy have 'unsafe-eval', worker-src blob: and either 'unsafe-inline' or a `nonce`";

const NO_HELLO_FROM_URL =
  "The document at `sandboxUrl` loaded but is not the sandbox's: serve what `sandboxHtml()` of this very version of " +
  "browser-codemode returns, without any other Content-Security-Policy";
