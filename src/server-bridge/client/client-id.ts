/** Who this tab is: the same over its reloads, and another than the tab that it was duplicated from. */

/** Milliseconds that a page which is being reloaded may take to let go of its id. */
const LET_GO = 500;

export interface ClientIdParts {
  /** Bridges of other names are other clients. Default `default`. */
  name?: string;
  /** Lives as long as the tab. Default `sessionStorage`, where there is one. */
  storage?: Pick<Storage, "getItem" | "setItem"> | undefined;
  /** Default `navigator.locks`, where there are some. */
  locks?: Pick<LockManager, "request"> | undefined;
}

/** Of all bridges of this page: a page may have several, each a client of its own. */
const takenHere = new Set<string>();

export class ClientId {
  readonly #key: string;
  readonly #storage: ClientIdParts["storage"];
  readonly #locks: ClientIdParts["locks"];
  readonly #end = new AbortController();
  #id: Promise<string> | undefined;
  #current: string | undefined;

  constructor(parts: ClientIdParts = {}) {
    this.#key = `browser-codemode:client:${parts.name ?? "default"}`;
    this.#storage = "storage" in parts ? parts.storage : findSessionStorage();
    this.#locks = "locks" in parts ? parts.locks : globalThis.navigator?.locks;
  }

  /** The stored id, unless another page has it; then a new one. */
  get(): Promise<string> {
    return (this.#id ??= this.#claim());
  }

  /** Takes a new id: another tab has this one. */
  renew(): Promise<string> {
    return (this.#id = this.#keep(newId()));
  }

  dispose(): void {
    this.#end.abort();
    if (this.#current !== undefined) takenHere.delete(this.#current);
  }

  async #claim(): Promise<string> {
    const stored = this.#read();
    // Another bridge of this page has it, and keeps it over the reload.
    if (stored !== undefined && takenHere.has(stored)) return this.#keep(newId(), false);
    if (stored === undefined) return this.#keep(newId());
    // At once: the next bridge of this page asks in the same turn.
    takenHere.add(stored);
    this.#current = stored;
    return (await this.#lock(stored)) ? stored : this.#keep(newId());
  }

  async #keep(id: string, isStored = true): Promise<string> {
    if (this.#current !== undefined) takenHere.delete(this.#current);
    this.#current = id;
    takenHere.add(id);
    if (isStored) this.#write(id);
    await this.#lock(id);
    return id;
  }

  /** @returns Whether no other page has it, as far as that can be known here. The server finds out the rest. */
  #lock(id: string): Promise<boolean> {
    const locks = this.#locks;
    if (locks === undefined || this.#end.signal.aborted) return Promise.resolve(true);
    return new Promise((resolve) => {
      const held = () => {
        resolve(true);
        return new Promise<void>((done) => this.#end.signal.addEventListener("abort", () => done()));
      };
      const signal = AbortSignal.timeout(LET_GO);
      locks.request(`browser-codemode:client:${id}`, { signal }, held).catch(() => resolve(!signal.aborted));
    });
  }

  #read(): string | undefined {
    try {
      const id = this.#storage?.getItem(this.#key);
      return typeof id === "string" && /^[\w-]{16,64}$/.test(id) ? id : undefined;
    } catch {
      return undefined;
    }
  }

  #write(id: string): void {
    try {
      this.#storage?.setItem(this.#key, id);
    } catch {
      // Storage that is full or forbidden: the id lives as long as the page.
    }
  }
}

export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function findSessionStorage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    // Forbidden here.
    return undefined;
  }
}
