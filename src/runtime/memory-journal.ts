import { JournalError, OwnershipLostError } from "../protocol/errors.ts";
import type { Fact } from "./facts.ts";
import type { Batch, ExecutionHead, ExecutionQuery, Journal, StoredExecution } from "./journal.ts";
import type { Snippet } from "./types.ts";

interface Row {
  head: ExecutionHead;
  /** As text: nobody can change by accident what has been stored. */
  batches: string[];
}

/**
 * A journal that lives as long as the page: for tests, and where there is no storage.
 *
 * @example const runtime = createBrowserRuntime({ tools, journal: memoryJournal() });
 */
export function memoryJournal(): Journal {
  return new MemoryJournal();
}

class MemoryJournal implements Journal {
  readonly #rows = new Map<string, Row>();
  readonly #snippets = new Map<string, Snippet>();

  async create(head: Omit<ExecutionHead, "batches" | "epoch">, facts: readonly Fact[]): Promise<string | undefined> {
    const { id, runtime, toolCallKey } = head;
    const known = toolCallKey === undefined ? undefined : this.#find(runtime, toolCallKey);
    if (known) return known.id;
    if (this.#rows.has(id)) throw new JournalError(`There is an execution "${id}" already`);
    this.#rows.set(id, { head: { ...head, epoch: 0, batches: 1 }, batches: [JSON.stringify(facts)] });
    return undefined;
  }

  async load(id: string): Promise<StoredExecution | undefined> {
    const row = this.#rows.get(id);
    return row && read(row);
  }

  async claim(id: string): Promise<StoredExecution | undefined> {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    row.head = { ...row.head, epoch: row.head.epoch + 1 };
    return read(row);
  }

  async append(batch: Batch): Promise<void> {
    const row = this.#owned(batch);
    row.batches.push(JSON.stringify(batch.facts));
    row.head = headAfter(row, batch);
  }

  async rewrite(batch: Batch): Promise<void> {
    const row = this.#owned(batch);
    row.batches = [JSON.stringify(batch.facts)];
    row.head = headAfter(row, batch);
  }

  async list({ runtime, statuses, limit = Infinity, before = Infinity }: ExecutionQuery): Promise<ExecutionHead[]> {
    return [...this.#rows.values()]
      .map(({ head }) => head)
      .filter((head) => head.runtime === runtime && head.createdAt < before)
      .filter(({ status }) => statuses === undefined || statuses.includes(status))
      .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
      .slice(0, limit);
  }

  async find(runtime: string, toolCallKey: string): Promise<ExecutionHead | undefined> {
    return this.#find(runtime, toolCallKey);
  }

  async delete(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#rows.delete(id);
  }

  async saveSnippet(runtime: string, snippet: Snippet): Promise<void> {
    this.#snippets.set(JSON.stringify([runtime, snippet.name]), { ...snippet });
  }

  async snippets(runtime: string): Promise<Snippet[]> {
    return [...this.#snippets]
      .filter(([key]) => (JSON.parse(key) as string[])[0] === runtime)
      .map(([, snippet]) => structuredClone(snippet))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async deleteSnippet(runtime: string, name: string): Promise<boolean> {
    return this.#snippets.delete(JSON.stringify([runtime, name]));
  }

  async clear(runtime: string): Promise<void> {
    for (const [id, { head }] of this.#rows) if (head.runtime === runtime) this.#rows.delete(id);
    for (const { name } of await this.snippets(runtime)) await this.deleteSnippet(runtime, name);
  }

  close(): void {}

  #find(runtime: string, toolCallKey: string): ExecutionHead | undefined {
    for (const { head } of this.#rows.values()) {
      if (head.runtime === runtime && head.toolCallKey === toolCallKey) return head;
    }
    return undefined;
  }

  #owned({ id, epoch, at }: Batch): Row {
    const row = this.#rows.get(id);
    if (row === undefined) throw new OwnershipLostError(`Execution "${id}" has been deleted`);
    if (row.head.epoch !== epoch || row.head.batches !== at) {
      throw new OwnershipLostError(`Execution "${id}" is driven by somebody else now`);
    }
    return row;
  }
}

function headAfter({ head, batches }: Row, { status, updatedAt }: Batch): ExecutionHead {
  return { ...head, status, updatedAt, batches: batches.length };
}

function read({ head, batches }: Row): StoredExecution {
  return { head: { ...head }, facts: batches.flatMap((batch) => JSON.parse(batch) as Fact[]) };
}
