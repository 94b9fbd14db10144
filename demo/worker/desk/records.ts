/** Something that the desk keeps: a ticket, an asset, an article. */
export interface DeskRecord {
  /** Given by the desk, and never used twice: `HD-1042`. */
  id: string;
  createdAt: string;
  [field: string]: unknown;
}

type Fields = Record<string, unknown>;

/** The records of one desk, in the database of its Durable Object. */
export class Records {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS records (kind TEXT, id TEXT, content TEXT, PRIMARY KEY (kind, id))");
    sql.exec("CREATE TABLE IF NOT EXISTS numbers (prefix TEXT PRIMARY KEY, last INTEGER)");
  }

  isEmpty(): boolean {
    return this.#sql.exec("SELECT 1 FROM numbers LIMIT 1").toArray().length === 0;
  }

  /** In the order in which they were made. */
  list(kind: string): DeskRecord[] {
    const rows = this.#sql.exec<{ content: string }>("SELECT content FROM records WHERE kind = ? ORDER BY rowid", kind);
    return rows.toArray().map(({ content }) => JSON.parse(content) as DeskRecord);
  }

  find(kind: string, id: string): DeskRecord | undefined {
    return this.list(kind).find((record) => record.id === id);
  }

  /** @param prefix Of the id, for example `HD`. */
  add(kind: string, prefix: string, fields: Fields): DeskRecord {
    const { last } = this.#sql
      .exec<{ last: number }>(
        "INSERT INTO numbers VALUES (?, 1001) ON CONFLICT (prefix) DO UPDATE SET last = last + 1 RETURNING last",
        prefix,
      )
      .one();
    const record = { id: `${prefix}-${last}`, createdAt: new Date().toISOString(), ...fields };
    this.#sql.exec("INSERT INTO records VALUES (?, ?, ?)", kind, record.id, JSON.stringify(record));
    return record;
  }

  change(kind: string, record: DeskRecord, fields: Fields): DeskRecord {
    const changed = { ...record, ...fields };
    const content = JSON.stringify(changed);
    this.#sql.exec("UPDATE records SET content = ? WHERE kind = ? AND id = ?", content, kind, record.id);
    return changed;
  }

  remove(kind: string, id: string): void {
    this.#sql.exec("DELETE FROM records WHERE kind = ? AND id = ?", kind, id);
  }
}
