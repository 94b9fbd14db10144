import { JournalError, OwnershipLostError } from "../../protocol/errors.ts";
import type { ExecutionHead, ExecutionQuery } from "../../runtime/journal.ts";
import type { ExecutionStatus } from "../../runtime/types.ts";
import { migrate, type SqlStorage, type Storage } from "./sqlite-journal-schema.ts";
import {
  MESSAGE_ROWS,
  ROW_LENGTH,
  type LoadedExecution,
  type NewExecution,
  type Place,
  type Row,
  type Rows,
  type SentBatch,
  type SentText,
} from "./sqlite-journal-wire.ts";

interface Found {
  no: number;
  head: ExecutionHead;
}

/** The journal's rows. Each method is one transaction. */
export class JournalTables {
  readonly #storage: Storage;
  readonly #sql: SqlStorage;

  /** @throws {JournalError} `journal_failed`: a newer release has written them. */
  constructor(storage: Storage) {
    this.#storage = storage;
    this.#sql = storage.sql;
    migrate(storage);
  }

  send(token: string, rows: readonly string[]): void {
    this.#storage.transactionSync(() => {
      const [{ count } = { count: 0 }] = this.#sql.exec("select count(*) as count from sent where token = ?", token);
      for (const [index, text] of rows.entries()) {
        this.#sql.exec("insert into sent values (?, ?, ?)", token, Number(count) + index, text);
      }
    });
  }

  /** @returns The id of the execution that has the key already. */
  create(head: NewExecution, facts: SentText): string | undefined {
    return this.#taking(facts, () => {
      const { id, runtime, status, toolCallKey, createdAt, updatedAt } = head;
      const known = toolCallKey === undefined ? undefined : this.find(runtime, toolCallKey);
      if (known) return known.id;
      if (this.#find(id)) throw new JournalError(`There is an execution "${id}" already`);
      const no = this.#number();
      const key = toolCallKey === undefined ? null : toKey(toolCallKey);
      const values = [no, toKey(id), toKey(runtime), status, key, createdAt, updatedAt];
      this.#sql.exec("insert into executions values (?, ?, ?, ?, 0, 1, ?, ?, ?)", ...values);
      this.#write({ no, at: 0, text: facts });
      return undefined;
    });
  }

  load(id: string): LoadedExecution | undefined {
    const found = this.#find(id);
    return found && { head: found.head, ...this.#read({ no: found.no, at: 0, part: 0 }) };
  }

  claim(id: string): LoadedExecution | undefined {
    return this.#storage.transactionSync(() => {
      this.#sql.exec("update executions set epoch = epoch + 1 where id = ?", toKey(id));
      return this.load(id);
    });
  }

  /** @returns `undefined` where the rows are gone. */
  read(from: Place): Rows | undefined {
    const piece = this.#read(from);
    return piece.rows.length === 0 ? undefined : piece;
  }

  append(batch: SentBatch, facts: SentText): void {
    this.#taking(facts, () => {
      const { no } = this.#owned(batch);
      this.#write({ no, at: batch.at, text: facts });
      this.#update(batch, { no, batches: batch.at + 1 });
    });
  }

  rewrite(batch: SentBatch, facts: SentText): void {
    this.#taking(facts, () => {
      this.#sql.exec("delete from texts where no = ?", this.#owned(batch).no);
      // Whoever is reading the old rows must not go on in the new ones.
      const no = this.#number();
      this.#write({ no, at: 0, text: facts });
      this.#update(batch, { no, batches: 1 });
    });
  }

  list({ runtime, statuses, limit = Infinity, before = Infinity }: ExecutionQuery): ExecutionHead[] {
    const conditions = ["runtime = ?"];
    const values: unknown[] = [toKey(runtime)];
    if (statuses !== undefined) {
      conditions.push(`status in (${statuses.map(() => "?").join(", ")})`);
      values.push(...statuses);
    }
    if (before !== Infinity) {
      conditions.push("created_at < ?");
      values.push(before);
    }
    const end = limit === Infinity ? "" : " limit ?";
    if (limit !== Infinity) values.push(limit);
    const query = `select * from executions where ${conditions.join(" and ")} order by created_at desc, id desc${end}`;
    return Array.from(this.#sql.exec(query, ...values), (row) => toFound(row).head);
  }

  find(runtime: string, toolCallKey: string): ExecutionHead | undefined {
    const query = "select * from executions where runtime = ? and tool_call_key = ?";
    const [row] = this.#sql.exec(query, toKey(runtime), toKey(toolCallKey));
    return row && toFound(row).head;
  }

  delete(ids: readonly string[]): void {
    this.#storage.transactionSync(() => {
      for (const id of ids) {
        const found = this.#find(id);
        if (found === undefined) continue;
        this.#sql.exec("delete from texts where no = ?", found.no);
        this.#sql.exec("delete from executions where id = ?", toKey(id));
      }
    });
  }

  saveSnippet(runtime: string, name: string, text: SentText): void {
    this.#taking(text, () => {
      this.#deleteSnippet(runtime, name);
      const no = this.#number();
      this.#sql.exec("insert into snippets values (?, ?, ?)", no, toKey(runtime), toKey(name));
      this.#write({ no, at: 0, text });
    });
  }

  snippets(runtime: string): Place[] {
    const rows = this.#sql.exec("select no from snippets where runtime = ? order by no", toKey(runtime));
    return Array.from(rows, ({ no }) => ({ no: Number(no), at: 0, part: 0 }));
  }

  deleteSnippet(runtime: string, name: string): boolean {
    return this.#storage.transactionSync(() => this.#deleteSnippet(runtime, name));
  }

  clear(runtime: string): void {
    this.#storage.transactionSync(() => {
      for (const table of ["executions", "snippets"]) {
        this.#sql.exec(`delete from texts where no in (select no from ${table} where runtime = ?)`, toKey(runtime));
        this.#sql.exec(`delete from ${table} where runtime = ?`, toKey(runtime));
      }
    });
  }

  /** One transaction. What was sent before for it is not needed afterwards, whatever has become of it. */
  #taking<T>({ sent }: SentText, change: () => T): T {
    try {
      return this.#storage.transactionSync(change);
    } finally {
      if (sent) this.#sql.exec("delete from sent where token = ?", sent.token);
    }
  }

  #write({ no, at, text: { rows, sent } }: { no: number; at: number; text: SentText }): void {
    const before = sent?.rows ?? 0;
    if (sent) {
      this.#sql.exec("insert into texts select ?, ?, part, text from sent where token = ?", no, at, sent.token);
      const [row] = this.#sql.exec("select count(*) as count from texts where no = ? and at = ?", no, at);
      if (Number(row?.["count"]) !== before) throw new JournalError("A part of what was to be written has not come");
    }
    for (const [index, text] of rows.entries()) {
      this.#sql.exec("insert into texts values (?, ?, ?, ?)", no, at, before + index, text);
    }
  }

  #read({ no, at, part }: Place): Rows {
    const query = "select at, part, text from texts where no = ? and (at, part) >= (?, ?) order by at, part";
    const rows: Row[] = [];
    let length = 0;
    for (const row of this.#sql.exec(query, no, at, part)) {
      const next = { no, at: Number(row["at"]), part: Number(row["part"]) };
      const text = String(row["text"]);
      length += text.length;
      if (length > MESSAGE_ROWS * ROW_LENGTH) return { rows, more: next };
      rows.push([next.at, next.part, text]);
    }
    return { rows };
  }

  #find(id: string): Found | undefined {
    const [row] = this.#sql.exec("select * from executions where id = ?", toKey(id));
    return row && toFound(row);
  }

  #owned({ id, epoch, at }: SentBatch): Found {
    const found = this.#find(id);
    if (found === undefined) throw new OwnershipLostError(`Execution "${id}" has been deleted`);
    if (found.head.epoch !== epoch || found.head.batches !== at) {
      throw new OwnershipLostError(`Execution "${id}" is driven by somebody else now`);
    }
    return found;
  }

  #update({ id, status, updatedAt }: SentBatch, { no, batches }: { no: number; batches: number }): void {
    const query = "update executions set no = ?, batches = ?, status = ?, updated_at = ? where id = ?";
    this.#sql.exec(query, no, batches, status, updatedAt, toKey(id));
  }

  #deleteSnippet(runtime: string, name: string): boolean {
    const key = [toKey(runtime), toKey(name)];
    const [row] = this.#sql.exec("select no from snippets where runtime = ? and name = ?", ...key);
    if (row === undefined) return false;
    this.#sql.exec("delete from texts where no = ?", row["no"]);
    this.#sql.exec("delete from snippets where runtime = ? and name = ?", ...key);
    return true;
  }

  #number(): number {
    const [row] = this.#sql.exec("update numbers set last = last + 1 returning last");
    return Number(row?.["last"]);
  }
}

/** Names as the database keeps them: it has no half pairs of surrogates. Ordinary names stay what they are. */
function toKey(name: string): string {
  return JSON.stringify(name).slice(1, -1);
}

function fromKey(key: unknown): string {
  return JSON.parse(`"${String(key)}"`) as string;
}

function toFound(row: Record<string, unknown>): Found {
  const key = row["tool_call_key"];
  const head: ExecutionHead = {
    id: fromKey(row["id"]),
    runtime: fromKey(row["runtime"]),
    status: String(row["status"]) as ExecutionStatus,
    epoch: Number(row["epoch"]),
    batches: Number(row["batches"]),
    createdAt: Number(row["created_at"]),
    updatedAt: Number(row["updated_at"]),
    ...(key !== null && { toolCallKey: fromKey(key) }),
  };
  return { no: Number(row["no"]), head };
}
