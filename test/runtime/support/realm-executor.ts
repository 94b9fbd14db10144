/** An executor for tests of what is built upon executors: real guest, real host, and no thread, frame or WASM. */
import { constants, createContext, Script } from "node:vm";
import polyfillProgram from "../../../src/guest/polyfills/entry.ts?program";
import guestProgram from "../../../src/guest/quickjs-entry.ts?program";
import { Guest } from "../../../src/guest/guest.ts";
import { runInGuest, type GuestChannel } from "../../../src/host/guest-run.ts";
import { failedResult } from "../../../src/protocol/failure.ts";
import { ProviderTable, toProviders } from "../../../src/host/providers.ts";
import { normalizeCode } from "../../../src/prompt/normalize-code.ts";
import type { ExecuteOptions, ExecuteResult, Executor } from "../../../src/protocol/executor.ts";
import { DEFAULT_LIMITS } from "../../../src/protocol/limits.ts";

const guestScript = new Script(guestProgram);
const polyfillScript = new Script(polyfillProgram);

interface GuestHandle {
  receive(frame: string): void;
  step(): boolean;
}

export interface RealmExecutorOptions {
  /**
   * `own`: each run has a realm of its own, with the guest's program in it. `shared`: code runs in the test's, where
   * names stand before the globals; several times faster, but snippets do not see those names. Default `own`.
   */
  realm?: "own" | "shared";
}

/** Runs code on the test's thread: fast, and no sandbox at all. */
export class RealmExecutor implements Executor {
  readonly canReplay = true;
  readonly #isShared: boolean;
  readonly #open = new Set<RealmChannel>();
  /** Sandboxes started so far: one for each pass. */
  started = 0;

  constructor({ realm = "own" }: RealmExecutorOptions = {}) {
    this.#isShared = realm === "shared";
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** Whether a guest has something to do. */
  get isBusy(): boolean {
    for (const channel of this.#open) if (channel.isBusy) return true;
    return false;
  }

  async execute(
    code: string,
    providers: Parameters<Executor["execute"]>[1],
    options?: ExecuteOptions,
  ): Promise<ExecuteResult> {
    try {
      const table = new ProviderTable(toProviders(providers));
      const channel = new RealmChannel(this.#isShared ? createSharedGuest : createRealmGuest, (closed) =>
        this.#open.delete(closed),
      );
      this.#open.add(channel);
      this.started++;
      const timeout = options?.timeout ?? 30_000;
      return await runInGuest(channel, {
        ...options,
        code: this.#isShared ? codeInSharedRealm(code, table) : code,
        providers: table,
        limits: DEFAULT_LIMITS,
        timeout,
        normalize: async (text) => normalizeCode(text),
      });
    } catch (error) {
      return failedResult(error);
    }
  }

  /** Stops all guests where they are, and tells nobody: what a killed process does. */
  kill(): void {
    for (const channel of this.#open) channel.close();
  }

  dispose(): void {
    this.kill();
  }
}

class RealmChannel implements GuestChannel {
  readonly #guest: GuestHandle;
  readonly #onClosed: (channel: RealmChannel) => void;
  #onFrame: (frame: unknown) => void = () => {};
  #isOpen = true;
  #isStepping = false;

  constructor(createGuest: (post: (frame: string) => void) => GuestHandle, onClosed: (channel: RealmChannel) => void) {
    this.#onClosed = onClosed;
    this.#guest = createGuest((frame) => this.#receive(frame));
  }

  get isBusy(): boolean {
    return this.#isStepping;
  }

  post(frame: string): void {
    setImmediate(() => {
      if (!this.#isOpen) return;
      this.#guest.receive(frame);
      this.#step();
    });
    this.#isStepping = true;
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#onFrame = listener;
  }

  onBroken(): void {
    // A realm does not go away by itself.
  }

  close(): void {
    this.#isOpen = false;
    this.#isStepping = false;
    this.#onClosed(this);
  }

  /** One delivery at a time: all microtasks run before the next macrotask. */
  #step(): void {
    if (!this.#isOpen) return;
    this.#isStepping = this.#guest.step();
    if (this.#isStepping) setImmediate(() => this.#step());
  }

  #receive(frame: string): void {
    queueMicrotask(() => this.#isOpen && this.#onFrame(frame));
  }
}

function createRealmGuest(post: (frame: string) => void): GuestHandle {
  const scope = createContext(constants.DONT_CONTEXTIFY) as Record<string, unknown>;
  // The guest's entry for bare engines is written for QuickJS, which has a class of its own for its limits.
  scope["InternalError"] = class InternalError extends Error {};
  let isGreeting = true;
  scope["host"] = {
    // Its greeting is for pools, which wait for it; this one is ready as it is.
    post: (frame: string) => !isGreeting && post(frame),
    now: () => Date.now(),
    random: (count: number) => String.fromCharCode(...crypto.getRandomValues(new Uint8Array(count))),
    startTimer: noTimers,
    stopTimer: noTimers,
    loadPolyfills: () => void polyfillScript.runInContext(scope),
    isExhausted: () => false,
  };
  guestScript.runInContext(scope);
  const guest = scope["guest"] as GuestHandle & { greet(): void };
  guest.greet();
  isGreeting = false;
  return guest;
}

/** Durable runs have their timers from the host. */
function noTimers(): never {
  throw new Error("Only durable runs can be made here");
}

const SCOPE = "__sharedRealmScope";
const GLOBALS = ["console", "crypto", "performance", "Date", "Math"];
const TIMERS = ["setTimeout", "clearTimeout", "setInterval", "clearInterval"];

function createSharedGuest(post: (frame: string) => void): GuestHandle {
  const scope: Record<string, unknown> = { Date: copyOfDate(), Math: Object.defineProperties({}, MATH) };
  const guest = new Guest({ scope, post });
  return {
    receive: (frame) => guest.receive(frame),
    step() {
      // The code takes it as it begins, which it does within a step.
      (globalThis as Record<string, unknown>)[SCOPE] = scope;
      return guest.step();
    },
  };
}

function codeInSharedRealm(code: string, providers: ProviderTable): string {
  const names = [...GLOBALS, ...TIMERS, ...providers.namespaces.map(({ name }) => name)];
  return `async () => { const { ${names.join(", ")} } = globalThis.${SCOPE}; return (${code}\n)(); }`;
}

const MATH = Object.getOwnPropertyDescriptors(Math);
const { constructor: _, ...DATE } = Object.getOwnPropertyDescriptors(Date.prototype);

function copyOfDate(): object {
  class Copy extends Date {}
  Object.defineProperties(Copy.prototype, DATE);
  return Object.assign(Copy, { now: Date.now, parse: Date.parse, UTC: Date.UTC });
}
