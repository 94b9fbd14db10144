import { localCoordination, type Coordination, type Lease, type News } from "../../runtime/coordination.ts";
import type { RuntimeOptions } from "../../runtime/runtime-options.ts";
import { Runtime } from "../../runtime/runtime.ts";

export interface GenerationOptions {
  /** Makes the engine's options. */
  options: (coordination: Coordination) => RuntimeOptions;
  journal: RuntimeOptions["journal"];
  /** A run is about to be driven. */
  onAcquire: () => Promise<void>;
  onNews: () => void;
  /** It was retired, and its last run has ended. */
  onEnded: () => void;
}

/**
 * An engine with connectors of certain names. When an object makes a runtime with others, the next generation follows on
 * the same journal, and this one ends once the last of its runs has.
 */
export class Generation {
  readonly runtime: Runtime;
  readonly #onEnded: () => void;
  /** Executions that are driven here. */
  readonly #held = new Set<string>();
  #calls = 0;
  #isRetired = false;

  constructor({ options, journal, onAcquire, onNews, onEnded }: GenerationOptions) {
    this.#onEnded = onEnded;
    const coordination = localCoordination(journal);
    this.runtime = new Runtime(
      options({
        acquire: async (id) => {
          await onAcquire();
          const lease = await coordination.acquire(id);
          return lease && this.#hold(id, lease);
        },
        ask: (id, question) => coordination.ask(id, question),
        serve: (id, answer) => coordination.serve(id, answer),
        announce: (news: News) => {
          coordination.announce(news);
          onNews();
        },
        listen: (listener) => coordination.listen(listener),
        dispose: () => coordination.dispose(),
      }),
    );
  }

  drives(id: string): boolean {
    return this.#held.has(id);
  }

  async call<T>(use: (runtime: Runtime) => Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await use(this.runtime);
    } finally {
      this.#calls--;
      this.#endIfIdle();
    }
  }

  /** Another one is there for all that is to come. */
  retire(): void {
    this.#isRetired = true;
    this.#endIfIdle();
  }

  #hold(id: string, lease: Lease): Lease {
    this.#held.add(id);
    return {
      lost: lease.lost,
      release: () => {
        lease.release();
        this.#held.delete(id);
        this.#endIfIdle();
      },
    };
  }

  #endIfIdle(): void {
    if (!this.#isRetired || this.#held.size > 0 || this.#calls > 0) return;
    this.#onEnded();
    void this.runtime.dispose();
  }
}
