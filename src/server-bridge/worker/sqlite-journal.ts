import { type CodemodeError, JournalError, OwnershipLostError, QuotaExceededError } from "../../protocol/errors.ts";
import { describeError } from "../../protocol/failure.ts";
import { isFact } from "../../runtime/check-fact.ts";
import type { Fact } from "../../runtime/facts.ts";
import type {
  Batch,
  Durability,
  ExecutionHead,
  ExecutionQuery,
  Journal,
  StoredExecution,
} from "../../runtime/journal.ts";
import type { Snippet } from "../../runtime/types.ts";
import {
  MESSAGE_ROWS,
  toRows,
  type Answer,
  type JournalFacet,
  type LoadedExecution,
  type NewExecution,
  type Place,
  type Row,
  type Rows,
  type SentText,
} from "./sqlite-journal-wire.ts";

/** How often something is read that others rewrite in the middle of it. */
const ATTEMPTS = 5;

/**
 * A journal in the SQLite of another object, reached over RPC. Calls arrive in the order in which they were made, so
 * nobody has to wait for one addition before the next. What has been answered is on disk: an object's answers wait for it.
 */
export class SqliteJournal implements Journal {
  readonly #connect: () => JournalFacet;
  #facet: JournalFacet | undefined;

  /** @param connect Asked for with the first use, and again after the connection has failed. */
  constructor(connect: () => JournalFacet) {
    this.#connect = connect;
  }

  async create(head: NewExecution, facts: readonly Fact[]): Promise<string | undefined> {
    return this.#write(facts, (facet, text) => facet.create(head, text));
  }

  async load(id: string): Promise<StoredExecution | undefined> {
    return this.#readExecution((facet) => facet.load(id));
  }

  async claim(id: string): Promise<StoredExecution | undefined> {
    // Not again, which would be another claim: nobody but its owner rewrites an execution.
    let claimed: LoadedExecution | undefined;
    return this.#readExecution(async (facet) => {
      if (claimed) return facet.load(id);
      const answer = await facet.claim(id);
      if ("ok" in answer) claimed = answer.ok;
      return answer;
    });
  }

  async append({ facts, ...batch }: Batch, _durability: Durability): Promise<void> {
    await this.#write(facts, (facet, text) => facet.append(batch, text));
  }

  async rewrite({ facts, ...batch }: Batch): Promise<void> {
    await this.#write(facts, (facet, text) => facet.rewrite(batch, text));
  }

  async list(query: ExecutionQuery): Promise<ExecutionHead[]> {
    return this.#ask((facet) => facet.list(query));
  }

  async find(runtime: string, toolCallKey: string): Promise<ExecutionHead | undefined> {
    return this.#ask((facet) => facet.find(runtime, toolCallKey));
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.#ask((facet) => facet.delete(ids));
  }

  async saveSnippet(runtime: string, snippet: Snippet): Promise<void> {
    await this.#write(snippet, (facet, text) => facet.saveSnippet(runtime, snippet.name, text));
  }

  async snippets(runtime: string): Promise<Snippet[]> {
    const places = await this.#ask((facet) => facet.snippets(runtime));
    const texts = await Promise.all(places.map((place) => this.#readRows({ rows: [], more: place })));
    // One that has been replaced meanwhile is as good as deleted.
    const found = texts.filter((rows) => rows !== undefined).map((rows) => JSON.parse(join(rows)) as Snippet);
    return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async deleteSnippet(runtime: string, name: string): Promise<boolean> {
    return this.#ask((facet) => facet.deleteSnippet(runtime, name));
  }

  async clear(runtime: string): Promise<void> {
    await this.#ask((facet) => facet.clear(runtime));
  }

  close(): void {
    this.#facet = undefined;
  }

  /** All messages of one text leave in this turn, so that nothing comes between them and those before. */
  async #write<T>(value: unknown, send: (facet: JournalFacet, text: SentText) => Promise<Answer<T>>): Promise<T> {
    const rows = toRows(JSON.stringify(value));
    if (rows.length <= MESSAGE_ROWS) return this.#ask((facet) => send(facet, { rows }));
    const token = crypto.randomUUID();
    const sending: Promise<void>[] = [];
    for (let start = 0; start < rows.length; start += MESSAGE_ROWS) {
      const some = rows.slice(start, start + MESSAGE_ROWS);
      sending.push(this.#ask((facet) => facet.send(token, some)));
    }
    const answer = this.#ask((facet) => send(facet, { rows: [], sent: { token, rows: rows.length } }));
    const [, outcome] = await Promise.all([Promise.all(sending), answer]);
    return outcome;
  }

  async #readExecution(
    load: (facet: JournalFacet) => Promise<Answer<LoadedExecution | undefined>>,
  ): Promise<StoredExecution | undefined> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const loaded = await this.#ask(load);
      if (loaded === undefined) return undefined;
      const rows = await this.#readRows(loaded);
      if (rows) return { head: loaded.head, facts: readFacts(loaded.head, rows) };
    }
    throw new JournalError("The execution cannot be read: it is being rewritten again and again");
  }

  /** @returns `undefined` when they are gone. */
  async #readRows(first: Rows): Promise<Row[] | undefined> {
    const rows = [...first.rows];
    for (let { more } = first; more;) {
      const from: Place = more;
      const next = await this.#ask((facet) => facet.read(from));
      if (next === undefined) return undefined;
      rows.push(...next.rows);
      more = next.more;
    }
    return rows;
  }

  async #ask<T>(send: (facet: JournalFacet) => Promise<Answer<T>>): Promise<T> {
    const facet = (this.#facet ??= this.#connect());
    let answer: Answer<T>;
    try {
      answer = await send(facet);
    } catch (cause) {
      if (this.#facet === facet) this.#facet = undefined;
      throw new JournalError(`The journal's object has not answered: ${describeError(cause).message}`, { cause });
    }
    if ("ok" in answer) return answer.ok;
    throw toError(answer.failed);
  }
}

function join(rows: readonly Row[]): string {
  return rows.map(([, , text]) => text).join("");
}

/** @throws {JournalError} `journal_failed`: something is missing, or is not what was written. */
function readFacts({ id, batches }: ExecutionHead, rows: readonly Row[]): Fact[] {
  const texts: string[] = [];
  let expected = 0;
  for (const [at, part, text] of rows) {
    // Added while the others were being read.
    if (at >= batches) break;
    if (part === 0 ? at !== texts.length : at !== texts.length - 1 || part !== expected) break;
    texts[at] = part === 0 ? text : texts[at] + text;
    expected = part + 1;
  }
  if (texts.length !== batches) throw damaged(id, `batch ${texts.length + 1} of ${batches} is missing`);
  return texts.flatMap((text, at) => readBatch(text) ?? raise(damaged(id, `batch ${at + 1} cannot be read`)));
}

function readBatch(text: string): Fact[] | undefined {
  try {
    const facts: unknown = JSON.parse(text);
    return Array.isArray(facts) && facts.every(isFact) ? facts : undefined;
  } catch {
    return undefined;
  }
}

function damaged(id: string, detail: string): JournalError {
  return new JournalError(
    `Execution "${id}" is damaged in the journal: ${detail}. It cannot be shown or go on; \`deleteExecution\` removes ` +
      "it, and all others are as they were.",
  );
}

function raise(error: Error): never {
  throw error;
}

function toError({ code, message }: { code: CodemodeError["code"]; message: string }): CodemodeError {
  if (code === "ownership_lost") return new OwnershipLostError(message);
  return code === "quota_exceeded" ? new QuotaExceededError(message) : new JournalError(message);
}
