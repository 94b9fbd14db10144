import type { SourceText } from "../../guest/prepared-code.ts";
import type { IsolateHost, IsolateOrder } from "../../guest/worker-loader-entry.ts";
import guestProgram from "../../guest/worker-loader-entry.ts?program";
import { LimitError, SandboxUnavailableError, type CodemodeError } from "../../protocol/errors.ts";
import mainModule from "./isolate-main.js?file-text";
import type {
  LoadedModule,
  LoadedWorkerCode,
  OutboundHandler,
  WorkerLimits,
  WorkerLoaderBinding,
} from "./worker-loader.ts";

export interface IsolateSettings {
  loader: WorkerLoaderBinding;
  globalOutbound: OutboundHandler | null;
  modules: Record<string, string | LoadedModule>;
  bindings: Record<string, unknown> | undefined;
  compatibilityDate: string;
  compatibilityFlags: string[];
  workerLimits: WorkerLimits | undefined;
}

/** What the run needs compiled while the isolate starts. */
export interface IsolateSources {
  sources: SourceText[];
  preludes: { name: string; source: string }[];
}

export interface IsolateEvents {
  onFrame: (frame: unknown) => void;
  /** The guest needs this text compiled, which only another isolate can do. It waits. */
  onAsked: (code: unknown) => void;
  /** The isolate is gone by itself. */
  onGone: (error: CodemodeError) => void;
}

/** Names of modules that are taken. */
export const OWN_MODULES: readonly string[] = ["codemode-main.js", "codemode-guest.js", "codemode-order.json"];

/** A function of the other side, over RPC. */
interface RemoteReceive {
  (frame: string): PromiseLike<void>;
  dup(): RemoteReceive;
  [Symbol.dispose](): void;
}

interface IsolateEntrypoint {
  run(host: Omit<IsolateHost, "connect"> & { connect: (receive: RemoteReceive) => void }): PromiseLike<void>;
}

/** One isolate with a guest in it, from its start to the end of the run. */
export class Isolate {
  readonly #events: IsolateEvents;
  readonly #connected = Promise.withResolvers<void>();
  #receive: RemoteReceive | undefined;
  #isOpen = true;

  constructor(events: IsolateEvents) {
    this.#events = events;
    // Whoever opened it may have left.
    this.#connected.promise.catch(() => {});
  }

  /**
   * Settles when the guest is ready.
   * @throws {SandboxUnavailableError} `sandbox_unavailable`
   */
  start(settings: IsolateSettings, sources: IsolateSources): Promise<void> {
    try {
      const entrypoint = load(settings, sources).getEntrypoint() as IsolateEntrypoint;
      const running = entrypoint.run({
        post: (frame, asks) => {
          if (!this.#isOpen) return;
          if (asks === true) this.#events.onAsked(frame);
          else this.#events.onFrame(frame);
        },
        connect: (receive) => this.#connect(receive),
      });
      running.then(
        () => this.#fail("it ended before its run had"),
        (error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)),
      );
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error));
    }
    return this.#connected.promise;
  }

  /** Frames arrive in the order in which they are sent. */
  send(frame: string): void {
    if (!this.#isOpen) return;
    // What goes wrong with it ends the run's own call, too.
    this.#receive!(frame).then(ignore, ignore);
  }

  /** Ends the run: timers and all that the code has left behind stop with it. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#connected.reject(new SandboxUnavailableError("The isolate was closed before it was ready"));
    try {
      this.#receive?.[Symbol.dispose]();
    } catch {
      // Of another request of the same Worker, whose end has ended it already.
    }
  }

  #connect(receive: RemoteReceive): void {
    // What is not kept is let go of when this returns, and with it the run.
    if (!this.#isOpen || this.#receive !== undefined) return;
    this.#receive = receive.dup();
    this.#connected.resolve();
  }

  #fail(reason: string): void {
    if (!this.#isOpen) return;
    const error =
      this.#receive === undefined
        ? new SandboxUnavailableError(`The Worker Loader isolate did not start: ${reason}`)
        : toIsolateFailure(reason);
    this.#connected.reject(error);
    this.close();
    this.#events.onGone(error);
  }
}

function load(settings: IsolateSettings, { sources, preludes }: IsolateSources) {
  const { loader, globalOutbound, bindings, compatibilityDate, compatibilityFlags, workerLimits } = settings;
  const imports = sources.some(({ redirected }) => redirected !== undefined);
  const modules = imports ? settings.modules : {};
  const order: IsolateOrder = {
    sources,
    preludes,
    modules: Object.keys(modules),
    network: globalOutbound !== null,
    bindings: bindings !== undefined,
  };
  const code: LoadedWorkerCode = {
    compatibilityDate,
    compatibilityFlags,
    mainModule: "codemode-main.js",
    modules: {
      ...modules,
      "codemode-main.js": mainModule,
      "codemode-guest.js": guestProgram,
      "codemode-order.json": { json: order },
    },
    globalOutbound,
    ...(bindings !== undefined && { env: bindings }),
    ...(workerLimits !== undefined && { limits: workerLimits }),
  };
  // Older runtimes have `get` alone, where a name that is `null` is not kept either.
  return loader.load?.(code) ?? loader.get(null, () => code);
}

function ignore(): void {}

/** What ended an isolate whose run was under way, from what the runtime says of it. */
function toIsolateFailure(reason: string): CodemodeError {
  if (/\bCPU\b/i.test(reason)) return new LimitError(`The code computed for too long, and was stopped: ${reason}`);
  if (/\bmemory\b/i.test(reason)) return new LimitError(`The code used more memory than it may: ${reason}`);
  return new SandboxUnavailableError(`The sandbox ended by itself: ${reason}`);
}
