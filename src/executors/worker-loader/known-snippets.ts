/** Pieces of code whose snippets are remembered. */
const MOST = 20;

/** Which snippets code has run before, so that the next pass over it has them from its start. */
export class KnownSnippets {
  readonly #snippets = new Map<string, readonly string[]>();

  of(code: string): readonly string[] {
    return this.#snippets.get(code) ?? [];
  }

  note(code: string, snippets: readonly string[]): void {
    if (snippets.length === 0) return;
    this.#snippets.delete(code);
    this.#snippets.set(code, [...snippets]);
    for (const oldest of this.#snippets.keys()) {
      if (this.#snippets.size <= MOST) return;
      this.#snippets.delete(oldest);
    }
  }
}
