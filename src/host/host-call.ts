import type { CallContext } from "../protocol/executor.ts";
import type { HostMethod } from "./providers.ts";

interface CallName {
  seq: number;
  provider: string;
  method: string;
}

/** One tool call under way on the host. There may be thousands at once, so it makes only what is asked for. */
export class HostCall {
  readonly seq: number;
  readonly target: HostMethod;
  readonly args: unknown[];
  /** Characters of the arguments as they came. */
  readonly length: number;
  readonly #startedAt = performance.now();
  #controller: AbortController | undefined;

  constructor(request: { seq: number; args: unknown[]; length: number }, target: HostMethod) {
    this.seq = request.seq;
    this.args = request.args;
    this.length = request.length;
    this.target = target;
  }

  get name(): CallName {
    const { provider, method } = this.target;
    return { seq: this.seq, provider, method };
  }

  /** Made on demand: most calls never ask, and a finished call must not be aborted later. */
  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  get durationMs(): number {
    return performance.now() - this.#startedAt;
  }

  /** Calls the tool. */
  run(): unknown {
    const { run, positionalArgs } = this.target;
    return positionalArgs ? run(...this.args) : run(this.args[0], new ToolContext(this));
  }

  abort(reason: unknown): void {
    (this.#controller ??= new AbortController()).abort(reason);
  }
}

/** The part of a call that its tool gets to see. */
class ToolContext implements CallContext {
  readonly seq: number;
  readonly #call: HostCall;

  constructor(call: HostCall) {
    this.seq = call.seq;
    this.#call = call;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }
}
