import type { CallContext } from "../protocol/executor.ts";

interface CallName {
  seq: number;
  provider: string;
  method: string;
}

/** One tool call under way on the host. */
export class HostCall {
  readonly named: CallName & { args: unknown[] };
  /** Characters of the arguments as they came. */
  readonly length: number;
  readonly #startedAt = performance.now();
  #controller: AbortController | undefined;

  constructor(named: CallName & { args: unknown[] }, length: number) {
    this.named = named;
    this.length = length;
  }

  get path(): string {
    return `${this.named.provider}.${this.named.method}`;
  }

  /** Made on demand, and its signal too: most calls never ask, and a finished call must not be aborted later. */
  get context(): CallContext {
    const signal = () => this.#control().signal;
    return {
      seq: this.named.seq,
      get signal() {
        return signal();
      },
    };
  }

  end(): CallName & { durationMs: number } {
    const { seq, provider, method } = this.named;
    return { seq, provider, method, durationMs: performance.now() - this.#startedAt };
  }

  abort(reason: unknown): void {
    this.#control().abort(reason);
  }

  #control(): AbortController {
    return (this.#controller ??= new AbortController());
  }
}
