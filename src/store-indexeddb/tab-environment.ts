/** What tabs coordinate by. All of it may be missing. */
export interface TabEnvironment {
  /** Web Locks; absent in insecure contexts. */
  locks: TabLocks | undefined;
  /** Opens a channel to all other tabs. */
  openChannel: ((name: string) => TabChannel) | undefined;
  /** What all tabs can read at once; only used without locks. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined;
  clock: TabClock;
}

export interface TabLocks {
  request(
    name: string,
    options: { ifAvailable?: boolean; steal?: boolean },
    callback: (lock: unknown) => Promise<void> | void,
  ): Promise<unknown>;
}

export interface TabChannel {
  postMessage(message: unknown): void;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  close(): void;
}

export interface TabClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** @returns Cancels it. */
  after(milliseconds: number, callback: () => void): () => void;
}

export function tabEnvironment(): TabEnvironment {
  const { navigator, BroadcastChannel } = globalThis;
  return {
    locks: (navigator as Navigator | undefined)?.locks,
    openChannel: typeof BroadcastChannel === "function" ? (name): TabChannel => new BroadcastChannel(name) : undefined,
    storage: localStorageIfAny(),
    clock: {
      now: () => Date.now(),
      after: (milliseconds, callback) => {
        const timer = setTimeout(callback, milliseconds);
        return () => clearTimeout(timer);
      },
    },
  };
}

/** Where site data is blocked, already looking at it throws. */
function localStorageIfAny(): Storage | undefined {
  try {
    return globalThis.window?.localStorage;
  } catch {
    return undefined;
  }
}

/** A random name, for tabs, questions and owners. */
export function randomToken(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
