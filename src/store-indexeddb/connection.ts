import { openDB, unwrap } from "idb";
import { JournalError } from "../protocol/errors.ts";
import type { Durability } from "../runtime/journal.ts";
import type { Database, JournalSchema, Migration, Reading, StoreName, Writing } from "./schema.ts";
import { storageError } from "./storage-error.ts";

export interface ConnectionOptions {
  /** The database's own name. */
  database: string;
  migrations: readonly Migration[];
  /** Milliseconds that opening may take. */
  patience: number;
}

/** Hands a request over to its transaction, which fails when the request does. */
export type Send = (request: Promise<unknown>) => void;

/**
 * A connection that opens when it is used, and again after the browser, or a newer version of the app in another tab,
 * has closed it.
 */
export class Connection {
  readonly #options: ConnectionOptions;
  #opening: Promise<Database> | undefined;
  #isBlocked = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** @throws {JournalError} `journal_failed`, with what the browser said as its cause. */
  async open(): Promise<void> {
    try {
      await this.#database();
    } catch (error) {
      throw await storageError(error);
    }
  }

  close(): void {
    void this.#opening?.then(
      (database) => database.close(),
      () => {},
    );
    this.#opening = undefined;
  }

  async read<T>(stores: StoreName[], work: (transaction: Reading) => Promise<T>): Promise<T> {
    try {
      const transaction = await this.#begin((database) => database.transaction(stores, "readonly"));
      // A transaction that is aborted fails its requests too.
      transaction.done.catch(() => {});
      return await work(transaction);
    } catch (error) {
      throw await storageError(error);
    }
  }

  /**
   * All of it or nothing. `work` awaits what it reads and sends what it writes: then the transaction is told that
   * nothing more comes, in the same task, so that it ends well even if the page goes away now.
   */
  async write<T>(
    { stores, durability }: { stores: StoreName[]; durability: Durability },
    work: (transaction: Writing, send: Send) => Promise<T>,
  ): Promise<T> {
    try {
      const transaction = await this.#begin((database) => database.transaction(stores, "readwrite", { durability }));
      return await complete(transaction as Writing, work);
    } catch (error) {
      throw await storageError(error);
    }
  }

  /** A connection may have been closed without our being told: then it opens once more, for nothing has happened yet. */
  async #begin<T>(begin: (database: Database) => T): Promise<T> {
    const opened = this.#database();
    const opening = this.#opening;
    const database = await opened;
    try {
      return begin(database);
    } catch (error) {
      if (nameOf(error) !== "InvalidStateError") throw error;
      if (this.#opening === opening) this.#opening = undefined;
      return begin(await this.#database());
    }
  }

  #database(): Promise<Database> {
    const { patience } = this.#options;
    this.#opening ??= this.#open();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new JournalError(this.#isBlocked ? BLOCKED : silent(patience))), patience);
    return Promise.race([this.#opening, late]).finally(() => clearTimeout(timer));
  }

  #open(): Promise<Database> {
    const forget = (): void => {
      if (this.#opening === opening) this.#opening = undefined;
    };
    const opening = openDatabase(this.#options, { onBlocked: () => (this.#isBlocked = true), onClosed: forget });
    opening.then(() => (this.#isBlocked = false), forget);
    return opening;
  }
}

async function complete<T>(transaction: Writing, work: (transaction: Writing, send: Send) => Promise<T>): Promise<T> {
  const requests: Promise<unknown>[] = [transaction.done];
  transaction.done.catch(() => {});
  const send: Send = (request) => {
    request.catch(() => {});
    requests.unshift(request);
  };
  try {
    const result = await work(transaction, send);
    transaction.commit();
    await Promise.all(requests);
    return result;
  } catch (error) {
    abort(transaction);
    await transaction.done.catch(() => {});
    // A request that its transaction took down with it does not know why; the transaction does.
    throw (nameOf(error) === "AbortError" && unwrap(transaction).error) || error;
  }
}

function abort(transaction: Writing): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

async function openDatabase(
  { database: name, migrations }: ConnectionOptions,
  { onBlocked, onClosed }: { onBlocked: () => void; onClosed: () => void },
): Promise<Database> {
  let failure: { error: unknown } | undefined;
  try {
    const database = await openDB<JournalSchema>(name, migrations.length, {
      upgrade(...[db, from, , transaction]) {
        transaction.done.catch(() => {});
        try {
          for (const migrate of migrations.slice(from)) migrate(unwrap(db), unwrap(transaction));
        } catch (error) {
          // Thrown on from here, it would also be reported to the page.
          failure = { error };
          transaction.abort();
        }
      },
      blocked: onBlocked,
      blocking() {
        database.close();
        onClosed();
      },
      terminated: onClosed,
    });
    return database;
  } catch (error) {
    throw failure ? failure.error : error;
  }
}

function nameOf(error: unknown): string | undefined {
  return error instanceof Error ? error.name : undefined;
}

const BLOCKED =
  "The journal waits for another tab that has an older version of this app open. Close that tab, or reload it.";
const silent = (patience: number): string => `IndexedDB has not opened the journal within ${patience} ms. Try again.`;
