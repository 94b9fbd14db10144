import type { Lease } from "../runtime/coordination.ts";
import type { TabLocks } from "./tab-environment.ts";
import type { TabTalk } from "./tab-talk.ts";

/** How a tab becomes the owner of an execution. */
export interface Ownership {
  /** @returns `undefined` while another owner is alive. */
  acquire(executionId: string): Promise<Lease | undefined>;
}

/**
 * One Web Lock per execution. The browser gives it back when the tab ends, however it ends. Nobody queues for it, so
 * that nothing is left behind; it is stolen from an owner that is frozen.
 */
export class LockOwnership implements Ownership {
  readonly #locks: TabLocks;
  readonly #talk: TabTalk | undefined;
  readonly #prefix: string;

  constructor(name: string, locks: TabLocks, talk: TabTalk | undefined) {
    this.#prefix = `browser-codemode:${name}`;
    this.#locks = locks;
    this.#talk = talk;
  }

  async acquire(executionId: string): Promise<Lease | undefined> {
    const name = `${this.#prefix}:execution:${executionId}`;
    const free = await hold(this.#locks, name, { ifAvailable: true });
    if (free || !this.#talk) return free;
    // One tab at a time: of two that find the owner frozen, the second would steal from the first.
    const takeover = await hold(this.#locks, `${this.#prefix}:takeover:${executionId}`, { ifAvailable: true });
    if (!takeover) return undefined;
    try {
      if (await this.#talk.ping(executionId)) return undefined;
      return await hold(this.#locks, name, { steal: true });
    } finally {
      takeover.release();
    }
  }
}

/** @returns `undefined`: it is not available. */
function hold(
  locks: TabLocks,
  name: string,
  options: { ifAvailable?: boolean; steal?: boolean },
): Promise<Lease | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Lease | undefined>();
  const lost = new AbortController();
  const held = locks.request(name, options, (lock) => {
    if (!lock) return resolve(undefined);
    return new Promise<void>((release) => resolve({ lost: lost.signal, release }));
  });
  held.catch((error: unknown) => {
    // Stolen, when it had been granted; else this is why it was not.
    lost.abort(error);
    reject(error);
  });
  return promise;
}
