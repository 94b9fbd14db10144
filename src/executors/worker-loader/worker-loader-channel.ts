import type { GuestChannel } from "../../host/guest-run.ts";
import { CodemodeError, LimitError, ProtocolViolationError, SandboxUnavailableError } from "../../protocol/errors.ts";
import { normalizeLazily } from "../../prompt/normalize-lazily.ts";
import { FollowedRun } from "./followed-run.ts";
import { Isolate, type IsolateSettings, type IsolateSources } from "./isolate.ts";
import { toSource } from "./redirect-imports.ts";

/** Different texts that one run may have compiled, beside its own code. */
const MOST_SNIPPETS = 50;

export interface WorkerLoaderChannelOptions {
  settings: IsolateSettings;
  preludes: IsolateSources["preludes"];
  /** Whether the run can be repeated, and so be taken over by another isolate. */
  canMove: boolean;
  /** Texts that the run is likely to ask for. */
  snippets: readonly string[];
}

/**
 * The host's end of one run in isolates of a Worker Loader: in one, as a rule. Isolates compile text only while they
 * start, so a run that asks for a snippet moves to another, which knows the snippet: what the host has sent so far is
 * sent again there, and what the guest says to it, which has been heard already, is dropped.
 */
export class WorkerLoaderChannel implements GuestChannel {
  readonly #options: WorkerLoaderChannelOptions;
  readonly #closing = Promise.withResolvers<never>();
  readonly #snippets: string[];
  #code = "";
  #isolate: Isolate | undefined;
  #run: FollowedRun;
  #onFrame: (frame: unknown) => void = () => {};
  #onBroken: ((error: CodemodeError) => void) | undefined;
  #onClosed: (() => void) | undefined;
  #error: CodemodeError | undefined;
  #isOpen = true;

  constructor(options: WorkerLoaderChannelOptions) {
    this.#options = options;
    this.#snippets = [...options.snippets];
    this.#run = new FollowedRun(options.canMove);
    this.#closing.promise.catch(() => {});
  }

  /** The texts that the run has asked for. */
  get snippets(): readonly string[] {
    return this.#snippets;
  }

  /**
   * Starts an isolate that can run `code`. Returns the code to order: it may have had to be made an expression.
   * @throws {CodemodeError} what keeps it from starting, or what the channel was broken with meanwhile.
   */
  async open(code: string): Promise<string> {
    this.#isolate?.close();
    this.#run = new FollowedRun(this.#options.canMove);
    this.#code = code;
    const source = await toSource(code).catch(() => undefined);
    if (source === undefined) return this.open(await this.normalize(code));
    await this.#start([source]);
    return code;
  }

  /** Makes an expression of code that is none, and starts an isolate that can run it. */
  async normalize(code: string): Promise<string> {
    const normalized = await normalizeLazily(code);
    if (normalized === code) throw new ProtocolViolationError("The sandbox cannot compile the code");
    return this.open(normalized);
  }

  post(frame: string): void {
    this.#run.noteSent(frame);
    if (!this.#run.isMoving) this.#isolate?.send(frame);
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#onFrame = listener;
  }

  onBroken(listener: (error: CodemodeError) => void): void {
    this.#onBroken = listener;
    if (this.#error) listener(this.#error);
  }

  onClosed(listener: () => void): void {
    this.#onClosed = listener;
  }

  break(error: CodemodeError): void {
    if (!this.#isOpen) return;
    this.#error = error;
    this.close();
    this.#closing.reject(error);
    this.#onBroken?.(error);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#isolate?.close();
    this.#onClosed?.();
  }

  async #start(sources: IsolateSources["sources"]): Promise<void> {
    const { settings, preludes } = this.#options;
    const known = await Promise.all(
      this.#snippets.map((snippet) => toSource(snippet).catch(() => ({ code: snippet }))),
    );
    if (this.#error) throw this.#error;
    const isolate: Isolate = new Isolate({
      onFrame: (frame) => this.#isolate === isolate && this.#hear(frame),
      onAsked: (code) => this.#isolate === isolate && void this.#move(code),
      onGone: (error) => this.#isolate === isolate && this.break(error),
    });
    this.#isolate = isolate;
    const starting = isolate.start(settings, { sources: [...sources, ...known], preludes });
    await Promise.race([starting, this.#closing.promise]);
  }

  #hear(frame: unknown): void {
    try {
      const fresh = this.#run.hear(frame);
      if (fresh !== undefined) this.#onFrame(fresh);
    } catch (error) {
      this.break(error as CodemodeError);
    }
  }

  async #move(snippet: unknown): Promise<void> {
    try {
      if (!this.#options.canMove || typeof snippet !== "string" || this.#snippets.includes(snippet)) {
        throw new ProtocolViolationError("The sandbox asked for code that is not its run's");
      }
      if (this.#snippets.length >= MOST_SNIPPETS) {
        throw new LimitError(`The code ran more than ${MOST_SNIPPETS} different snippets`);
      }
      this.#snippets.push(snippet);
      this.#isolate?.close();
      this.#run.leave();
      await this.#start([await toSource(this.#code)]);
      for (const frame of this.#run.arrive()) this.#isolate!.send(frame);
    } catch (error) {
      this.break(error instanceof CodemodeError ? error : new SandboxUnavailableError(String(error)));
    }
  }
}
