/** What a journal and the object that keeps it say to each other. All of it is plain data that RPC can carry. */
import type { CodemodeErrorCode } from "../../protocol/errors.ts";
import type { Batch, ExecutionHead, ExecutionQuery } from "../../runtime/journal.ts";

/**
 * Characters of one row. SQLite rows of Durable Objects hold about 2 MB, and a character (a UTF-16 unit) becomes up to
 * three bytes of UTF-8.
 */
export const ROW_LENGTH = 500_000;

/** Rows that one message takes: characters may become two bytes each, and 32 MB are the limit. */
export const MESSAGE_ROWS = 8;

/** A text, in rows: those that were sent before under the token, if any, and the rest. */
export interface SentText {
  rows: readonly string[];
  sent?: { token: string; rows: number };
}

/** A row of a text: the number of the batch, the row's place in it, and what it holds. */
export type Row = readonly [at: number, part: number, text: string];

/** Where reading goes on. */
export interface Place {
  /** The owner of the rows: another number after each rewrite. */
  no: number;
  at: number;
  part: number;
}

/** Some rows; `more` is there while these are not the last. */
export interface Rows {
  rows: readonly Row[];
  more?: Place;
}

export interface LoadedExecution extends Rows {
  head: ExecutionHead;
}

export type NewExecution = Omit<ExecutionHead, "batches" | "epoch">;
export type SentBatch = Omit<Batch, "facts">;

/** Errors are told as data: how RPC passes on a thrown one depends on the settings of the Worker. */
export type Answer<T> = { ok: T } | { failed: { code: CodemodeErrorCode; message: string } };

/** The object that keeps a journal, as its parent sees it. */
export interface JournalFacet {
  /** Keeps rows for the next message that names the token. */
  send(token: string, rows: readonly string[]): Promise<Answer<void>>;
  create(head: NewExecution, facts: SentText): Promise<Answer<string | undefined>>;
  load(id: string): Promise<Answer<LoadedExecution | undefined>>;
  claim(id: string): Promise<Answer<LoadedExecution | undefined>>;
  /** `undefined`: the rows have been deleted or rewritten meanwhile. */
  read(from: Place): Promise<Answer<Rows | undefined>>;
  append(batch: SentBatch, facts: SentText): Promise<Answer<void>>;
  rewrite(batch: SentBatch, facts: SentText): Promise<Answer<void>>;
  list(query: ExecutionQuery): Promise<Answer<ExecutionHead[]>>;
  find(runtime: string, toolCallKey: string): Promise<Answer<ExecutionHead | undefined>>;
  delete(ids: readonly string[]): Promise<Answer<void>>;
  saveSnippet(runtime: string, name: string, text: SentText): Promise<Answer<void>>;
  /** Where each snippet's text begins. */
  snippets(runtime: string): Promise<Answer<Place[]>>;
  deleteSnippet(runtime: string, name: string): Promise<Answer<boolean>>;
  clear(runtime: string): Promise<Answer<void>>;
}

/** In rows that the database can hold, and of which each is text by itself. @returns One row at least. */
export function toRows(text: string): string[] {
  const rows: string[] = [];
  for (let start = 0; start < text.length || rows.length === 0;) {
    let end = Math.min(start + ROW_LENGTH, text.length);
    // Half of a pair would not survive the way through UTF-8.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end--;
    rows.push(text.slice(start, end));
    start = end;
  }
  return rows;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}
