import { InvalidOptionsError, JournalError } from "../protocol/errors.ts";
import type { Fact } from "../runtime/facts.ts";
import type { Batch, Durability, ExecutionHead, ExecutionQuery, Journal, StoredExecution } from "../runtime/journal.ts";
import { memoryJournal } from "../runtime/memory-journal.ts";
import type { Snippet } from "../runtime/types.ts";
import { Connection } from "./connection.ts";
import { JournalStore } from "./journal-store.ts";
import { migrations } from "./schema.ts";
import { isUnavailable } from "./storage-error.ts";

export interface IndexedDBJournalOptions {
  /** Names the database, `browser-codemode:journal:<name>`. Give each user of the app a name of their own. Default: `default`. */
  name?: string;
  /**
   * What becomes of it where the browser has no IndexedDB for this page. `memory` (the default): executions live as
   * long as the page does, and the console says so once. `error`: every method rejects.
   */
  fallback?: "memory" | "error";
}

export interface IndexedDBJournal extends Journal {
  /**
   * Where executions are kept. Reading it opens the database.
   * @throws {JournalError} `journal_failed`: rejects, when it cannot be opened and there is no fallback.
   */
  readonly persistence: Promise<"indexeddb" | "memory">;
}

/** Milliseconds that the browser may take to open the database. */
const PATIENCE = 10_000;

/**
 * A journal in this origin's IndexedDB: executions survive a reload, a crash and the end of the browser. What is in it
 * stays until it is pruned, deleted or cleared. Opens on first use.
 *
 * Methods reject with:
 * - `QuotaExceededError` (`quota_exceeded`): the browser has no room left; the message says what to free;
 * - `JournalError` (`journal_failed`): a newer version of the app has written the database, one execution in it is
 *   damaged (all others go on working), or the browser's storage has failed, see `cause`;
 * - `OwnershipLostError` (`ownership_lost`): see {@link Journal.append}.
 *
 * @throws {InvalidOptionsError} `invalid_options`: an empty name.
 * @example const runtime = createBrowserRuntime({ tools, journal: indexedDBJournal({ name: user.id }) });
 */
export function indexedDBJournal({
  name = "default",
  fallback = "memory",
}: IndexedDBJournalOptions = {}): IndexedDBJournal {
  if (name === "") throw new InvalidOptionsError("indexedDBJournal: `name` is empty");
  const database = `browser-codemode:journal:${name}`;
  return new JournalWithFallback(new Connection({ database, migrations, patience: PATIENCE }), fallback);
}

/** Whether there is a database shows on first use only. */
class JournalWithFallback implements IndexedDBJournal {
  readonly #connection: Connection;
  readonly #fallback: "memory" | "error";
  readonly #stored: JournalStore;
  #chosen: Promise<Journal> | undefined;

  constructor(connection: Connection, fallback: "memory" | "error") {
    this.#connection = connection;
    this.#fallback = fallback;
    this.#stored = new JournalStore(connection);
  }

  get persistence(): Promise<"indexeddb" | "memory"> {
    return this.#journal().then((journal) => (journal === this.#stored ? "indexeddb" : "memory"));
  }

  async create(head: Omit<ExecutionHead, "batches" | "epoch">, facts: readonly Fact[]): Promise<string | undefined> {
    return (await this.#journal()).create(head, facts);
  }

  async load(id: string): Promise<StoredExecution | undefined> {
    return (await this.#journal()).load(id);
  }

  async claim(id: string): Promise<StoredExecution | undefined> {
    return (await this.#journal()).claim(id);
  }

  async append(batch: Batch, durability: Durability): Promise<void> {
    return (await this.#journal()).append(batch, durability);
  }

  async rewrite(batch: Batch): Promise<void> {
    return (await this.#journal()).rewrite(batch);
  }

  async list(query: ExecutionQuery): Promise<ExecutionHead[]> {
    return (await this.#journal()).list(query);
  }

  async find(runtime: string, toolCallKey: string): Promise<ExecutionHead | undefined> {
    return (await this.#journal()).find(runtime, toolCallKey);
  }

  async delete(ids: readonly string[]): Promise<void> {
    return (await this.#journal()).delete(ids);
  }

  async saveSnippet(runtime: string, snippet: Snippet): Promise<void> {
    return (await this.#journal()).saveSnippet(runtime, snippet);
  }

  async snippets(runtime: string): Promise<Snippet[]> {
    return (await this.#journal()).snippets(runtime);
  }

  async deleteSnippet(runtime: string, name: string): Promise<boolean> {
    return (await this.#journal()).deleteSnippet(runtime, name);
  }

  async clear(runtime: string): Promise<void> {
    return (await this.#journal()).clear(runtime);
  }

  close(): void {
    this.#connection.close();
  }

  #journal(): Promise<Journal> {
    return (this.#chosen ??= this.#choose().catch((error: unknown) => {
      this.#chosen = undefined;
      throw error;
    }));
  }

  async #choose(): Promise<Journal> {
    try {
      await this.#connection.open();
      return this.#stored;
    } catch (error) {
      if (this.#fallback === "error" || !(error instanceof JournalError) || !isUnavailable(error)) throw error;
      console.warn(
        "browser-codemode: IndexedDB cannot be used here, so executions do not survive a reload.",
        error.cause,
      );
      return memoryJournal();
    }
  }
}
