/** Timers that ring when the test says so. */
export class Timers {
  readonly #timers = new Set<{ due: number; ring: () => void }>();
  now = 0;

  readonly set = (milliseconds: number, ring: () => void): (() => void) => {
    const timer = { due: this.now + milliseconds, ring };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  };

  advance(milliseconds: number): void {
    this.now += milliseconds;
    for (const timer of [...this.#timers].sort((a, b) => a.due - b.due)) {
      if (timer.due <= this.now && this.#timers.delete(timer)) timer.ring();
    }
  }
}

/** Until everything that goes on by itself has come to rest. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
