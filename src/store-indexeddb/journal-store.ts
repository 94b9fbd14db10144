import { JournalError, OwnershipLostError } from "../protocol/errors.ts";
import type { Fact } from "../runtime/facts.ts";
import type { Batch, Durability, ExecutionHead, ExecutionQuery, Journal, StoredExecution } from "../runtime/journal.ts";
import type { Snippet } from "../runtime/types.ts";
import type { Connection, Send } from "./connection.ts";
import { listHeads } from "./list-heads.ts";
import { keysUnder, type Reading, type StoreName, type Writing } from "./schema.ts";
import { isHead, isSnippet, readExecution, splitFacts, type StoredRows } from "./stored-rows.ts";

const EXECUTIONS: StoreName[] = ["heads", "batches"];

/** The journal's operations: each is one transaction. */
export class JournalStore implements Journal {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  create(head: Omit<ExecutionHead, "batches" | "epoch">, facts: readonly Fact[]): Promise<string | undefined> {
    const { id, runtime, toolCallKey } = head;
    return this.#connection.write({ stores: EXECUTIONS, durability: "strict" }, async (transaction, send) => {
      const heads = transaction.objectStore("heads");
      const [known, taken] = await Promise.all([
        toolCallKey === undefined ? undefined : heads.index("toolCall").getKey([runtime, toolCallKey]),
        heads.getKey(id),
      ]);
      if (known !== undefined) return known;
      if (taken !== undefined) throw new JournalError(`There is an execution "${id}" already`);
      send(heads.add({ ...head, epoch: 0, batches: 1 }));
      addBatch(transaction, send, { id, at: 0, facts });
      return undefined;
    });
  }

  async load(id: string): Promise<StoredExecution | undefined> {
    const rows = await this.#connection.read(EXECUTIONS, (transaction) => readRows(transaction, id));
    return rows && readExecution(rows);
  }

  claim(id: string): Promise<StoredExecution | undefined> {
    return this.#connection.write({ stores: EXECUTIONS, durability: "relaxed" }, async (transaction, send) => {
      const rows = await readRows(transaction, id);
      if (rows === undefined) return undefined;
      // Nobody takes over what cannot be read: its owner, if it has one, still knows it.
      const { head, facts } = readExecution(rows);
      const claimed = { ...head, epoch: head.epoch + 1 };
      send(transaction.objectStore("heads").put(claimed));
      return { head: claimed, facts };
    });
  }

  append(batch: Batch, durability: Durability): Promise<void> {
    return this.#connection.write({ stores: EXECUTIONS, durability }, async (transaction, send) => {
      const head = await readOwned(transaction, batch);
      addBatch(transaction, send, batch);
      send(transaction.objectStore("heads").put(headAfter(head, batch, batch.at + 1)));
    });
  }

  rewrite(batch: Batch): Promise<void> {
    return this.#connection.write({ stores: EXECUTIONS, durability: "relaxed" }, async (transaction, send) => {
      const head = await readOwned(transaction, batch);
      send(transaction.objectStore("batches").delete(keysUnder(batch.id)));
      addBatch(transaction, send, { ...batch, at: 0 });
      send(transaction.objectStore("heads").put(headAfter(head, batch, 1)));
    });
  }

  list(query: ExecutionQuery): Promise<ExecutionHead[]> {
    return this.#connection.read(["heads"], (transaction) => listHeads(transaction, query));
  }

  async find(runtime: string, toolCallKey: string): Promise<ExecutionHead | undefined> {
    const head = await this.#connection.read(["heads"], (transaction) =>
      transaction.objectStore("heads").index("toolCall").get([runtime, toolCallKey]),
    );
    return isHead(head) ? head : undefined;
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.#connection.write({ stores: EXECUTIONS, durability: "relaxed" }, async (transaction, send) => {
      for (const id of ids) deleteRows(transaction, send, id);
    });
  }

  saveSnippet(runtime: string, snippet: Snippet): Promise<void> {
    return this.#connection.write({ stores: ["snippets"], durability: "relaxed" }, async (transaction, send) => {
      send(transaction.objectStore("snippets").put(snippet, [runtime, snippet.name]));
    });
  }

  async snippets(runtime: string): Promise<Snippet[]> {
    const snippets = await this.#connection.read(["snippets"], (transaction) =>
      transaction.objectStore("snippets").getAll(keysUnder(runtime)),
    );
    return snippets.filter(isSnippet);
  }

  deleteSnippet(runtime: string, name: string): Promise<boolean> {
    return this.#connection.write({ stores: ["snippets"], durability: "relaxed" }, async (transaction, send) => {
      const key = await transaction.objectStore("snippets").getKey([runtime, name]);
      send(transaction.objectStore("snippets").delete([runtime, name]));
      return key !== undefined;
    });
  }

  clear(runtime: string): Promise<void> {
    const stores: StoreName[] = [...EXECUTIONS, "snippets"];
    return this.#connection.write({ stores, durability: "relaxed" }, async (transaction, send) => {
      // Not by an index: those do not hold heads that are damaged.
      const heads = await transaction.objectStore("heads").getAll();
      for (const head of heads) if (head.runtime === runtime) deleteRows(transaction, send, head.id);
      send(transaction.objectStore("snippets").delete(keysUnder(runtime)));
    });
  }

  close(): void {
    this.#connection.close();
  }
}

function addBatch(transaction: Writing, send: Send, { id, at, facts }: Pick<Batch, "id" | "at" | "facts">): void {
  const batches = transaction.objectStore("batches");
  const rows = splitFacts(facts);
  for (const [part, row] of rows.entries()) {
    send(batches.add(row, rows.length === 1 ? [id, at] : [id, at, part, rows.length]));
  }
}

function deleteRows(transaction: Writing, send: Send, id: string): void {
  send(transaction.objectStore("heads").delete(id));
  send(transaction.objectStore("batches").delete(keysUnder(id)));
}

async function readRows(transaction: Reading, id: string): Promise<StoredRows | undefined> {
  const store = transaction.objectStore("batches");
  const [head, keys, batches] = await Promise.all([
    transaction.objectStore("heads").get(id),
    store.getAllKeys(keysUnder(id)),
    store.getAll(keysUnder(id)),
  ]);
  return head && { id, head, keys, batches };
}

async function readOwned(transaction: Writing, { id, epoch, at }: Batch): Promise<ExecutionHead> {
  const head = await transaction.objectStore("heads").get(id);
  if (head === undefined) throw new OwnershipLostError(`Execution "${id}" has been deleted`);
  if (head.epoch !== epoch || head.batches !== at) {
    throw new OwnershipLostError(`Execution "${id}" is driven by somebody else now`);
  }
  return head;
}

function headAfter(head: ExecutionHead, { status, updatedAt }: Batch, batches: number): ExecutionHead {
  return { ...head, status, updatedAt, batches };
}
