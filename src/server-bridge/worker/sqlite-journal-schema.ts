import { JournalError } from "../../protocol/errors.ts";

/** What is used of a Durable Object's SQLite. */
export interface SqlStorage {
  exec(query: string, ...bindings: unknown[]): Iterable<Record<string, unknown>>;
}

export interface Storage {
  readonly sql: SqlStorage;
  transactionSync<T>(change: () => T): T;
}

/**
 * Never changed, only added to: each takes the database one version further. Texts of any length are rows of `texts`,
 * which belong to an execution or a snippet by its number; numbers are given once.
 */
const MIGRATIONS: readonly string[] = [
  `create table executions (
    no integer not null, id text primary key, runtime text not null, status text not null, epoch integer not null,
    batches integer not null, tool_call_key text, created_at real not null, updated_at real not null
  );
  create unique index executions_tool_call on executions (runtime, tool_call_key) where tool_call_key is not null;
  create index executions_newest on executions (runtime, created_at desc, id desc);
  create index executions_status on executions (runtime, status, created_at desc, id desc);
  create table snippets (no integer not null, runtime text not null, name text not null, primary key (runtime, name));
  create table texts (
    no integer not null, at integer not null, part integer not null, text text not null, primary key (no, at, part)
  );
  create table sent (token text not null, part integer not null, text text not null, primary key (token, part));
  create table numbers (last integer not null);
  insert into numbers values (0);`,
];

/**
 * Brings the database to the newest version.
 * @throws {JournalError} `journal_failed`: a newer release has written it.
 */
export function migrate(storage: Storage, migrations: readonly string[] = MIGRATIONS): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec("create table if not exists codemode_journal (version integer not null)");
    const [row] = sql.exec("select version from codemode_journal");
    const version = row === undefined ? 0 : Number(row["version"]);
    if (version > migrations.length) {
      throw new JournalError(
        `The journal was written by a newer release of browser-codemode (version ${version}, this one knows ` +
          `${migrations.length}). Deploy that release again; nothing has been changed`,
      );
    }
    if (row === undefined) sql.exec("insert into codemode_journal values (0)");
    for (const migration of migrations.slice(version)) sql.exec(migration);
    sql.exec("update codemode_journal set version = ?", migrations.length);
    // Their senders are gone: objects and their facets end together.
    sql.exec("delete from sent");
  });
}
