import { vi } from "vitest";
import type { TabChannel, TabEnvironment, TabLocks } from "../../src/store-indexeddb/tab-environment.ts";

/** Milliseconds that a message, or a lock, takes from one tab to another. */
const LATENCY = 1;

interface Holder {
  tab: FakeTab;
  end: () => void;
  steal: () => void;
}

/** Tabs of one origin, on the fake timers of Vitest. They can freeze, and they can be closed. */
export class FakeOrigin {
  readonly channels = new Set<FakeChannel>();
  readonly locks = new Map<string, Holder>();
  readonly records = new Map<string, string>();

  tab(): FakeTab {
    return new FakeTab(this);
  }
}

export class FakeTab {
  readonly origin: FakeOrigin;
  readonly #waiting: (() => void)[] = [];
  #state: "awake" | "frozen" | "closed" = "awake";

  constructor(origin: FakeOrigin) {
    this.origin = origin;
  }

  /** Does it now, or when the tab wakes up, or never. */
  run(task: () => void): void {
    if (this.#state === "awake") task();
    else if (this.#state === "frozen") this.#waiting.push(task);
  }

  freeze(): void {
    this.#state = "frozen";
  }

  thaw(): void {
    this.#state = "awake";
    for (const task of this.#waiting.splice(0)) this.run(task);
  }

  close(): void {
    this.#state = "closed";
    for (const [name, holder] of this.origin.locks) if (holder.tab === this) this.origin.locks.delete(name);
  }

  /** All that tabs coordinate by, without what is `undefined` here. */
  environment(missing: Partial<TabEnvironment> = {}): TabEnvironment {
    const { records } = this.origin;
    return {
      locks: this.#locks(),
      openChannel: (name) => new FakeChannel(this, name),
      storage: {
        getItem: (key) => records.get(key) ?? null,
        setItem: (key, value) => void records.set(key, value),
        removeItem: (key) => void records.delete(key),
      },
      clock: {
        now: () => Date.now(),
        after: (milliseconds, callback) => {
          let isCancelled = false;
          setTimeout(() => this.run(() => !isCancelled && callback()), milliseconds);
          return () => (isCancelled = true);
        },
      },
      ...missing,
    };
  }

  #locks(): TabLocks {
    const { locks } = this.origin;
    return {
      request: (name, { ifAvailable, steal }, callback) =>
        new Promise((resolve, reject) => {
          const take = (): void => {
            const known = locks.get(name);
            if (known && !steal) {
              if (!ifAvailable) throw new Error("would be left waiting");
              return this.run(() => resolve(callback(null)));
            }
            known?.steal();
            const holder: Holder = {
              tab: this,
              end: () => {
                if (locks.get(name) === holder) locks.delete(name);
                resolve(undefined);
              },
              steal: () => this.run(() => reject(new DOMException("stolen", "AbortError"))),
            };
            locks.set(name, holder);
            this.run(() => void Promise.resolve(callback({ name })).then(() => setTimeout(holder.end, LATENCY)));
          };
          setTimeout(take, LATENCY);
        }),
    };
  }
}

class FakeChannel implements TabChannel {
  onmessage: TabChannel["onmessage"] = null;
  readonly #tab: FakeTab;
  readonly #name: string;

  constructor(tab: FakeTab, name: string) {
    this.#tab = tab;
    this.#name = name;
    tab.origin.channels.add(this);
  }

  postMessage(message: unknown): void {
    const data: unknown = structuredClone(message);
    const others = [...this.#tab.origin.channels].filter((other) => other !== this && other.#name === this.#name);
    for (const other of others) setTimeout(() => other.#receive(data), LATENCY);
  }

  close(): void {
    this.#tab.origin.channels.delete(this);
  }

  #receive(data: unknown): void {
    this.#tab.run(() => {
      if (this.#tab.origin.channels.has(this)) this.onmessage?.({ data } as MessageEvent);
    });
  }
}

/** What has become of a promise, and after how many milliseconds of the fake clock. */
export function watch<T>(promise: Promise<T>): { value?: T; error?: unknown; after?: number } {
  const start = Date.now();
  const seen: { value?: T; error?: unknown; after?: number } = {};
  promise.then(
    (value) => Object.assign(seen, { value, after: Date.now() - start }),
    (error: unknown) => Object.assign(seen, { error, after: Date.now() - start }),
  );
  return seen;
}

export async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

/** Lets time pass until the promise has settled. */
export async function inTime<T>(promise: Promise<T>, milliseconds = 20_000): Promise<T> {
  const seen = watch(promise);
  for (let passed = 0; seen.after === undefined; passed += 50) {
    if (passed > milliseconds) throw new Error(`not settled within ${milliseconds} ms`);
    await pass(50);
  }
  return promise;
}
