/** What the panel remembers, as long as the browser lets it. */
export interface RememberedSettings {
  isOpen?: boolean;
  /** In CSS pixels. */
  height?: number;
}

/** Reads and writes `localStorage`, which may be blocked, full or hold what somebody else has written. */
export class Settings {
  readonly #key: string;
  #current: RememberedSettings;

  constructor(key: string) {
    this.#key = key;
    this.#current = read(key);
  }

  get(): RememberedSettings {
    return this.#current;
  }

  remember(changes: RememberedSettings): void {
    this.#current = { ...this.#current, ...changes };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#current));
    } catch {
      // It is remembered for as long as the page lives.
    }
  }
}

function read(key: string): RememberedSettings {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    if (typeof value !== "object" || value === null) return {};
    const { isOpen, height } = value as Record<string, unknown>;
    return {
      ...(typeof isOpen === "boolean" && { isOpen }),
      ...(typeof height === "number" && Number.isFinite(height) && { height }),
    };
  } catch {
    return {};
  }
}
