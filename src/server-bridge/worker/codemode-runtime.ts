import { DurableObject } from "cloudflare:workers";
import { CodemodeError, type CodemodeErrorCode } from "../../protocol/errors.ts";
import { describeError } from "../../protocol/failure.ts";
import type { ExecutionHead, ExecutionQuery } from "../../runtime/journal.ts";
import type { Storage } from "./sqlite-journal-schema.ts";
import { JournalTables } from "./sqlite-journal-tables.ts";
import type {
  Answer,
  JournalFacet,
  LoadedExecution,
  NewExecution,
  Place,
  Rows,
  SentBatch,
  SentText,
} from "./sqlite-journal-wire.ts";

/**
 * The facet of a Durable Object in which a runtime keeps its executions and snippets: a database of its own beside the
 * object's. The Worker's entry module must export it, which `browser-codemode/vite` does; `createCodemodeRuntime` does the
 * rest. Its methods are for that alone.
 *
 * @example export { CodemodeRuntime } from "browser-codemode/server";
 */
export class CodemodeRuntime extends DurableObject implements JournalFacet {
  #tables: JournalTables | undefined;

  async send(token: string, rows: readonly string[]): Promise<Answer<void>> {
    return this.#answer((tables) => tables.send(token, rows));
  }

  async create(head: NewExecution, facts: SentText): Promise<Answer<string | undefined>> {
    return this.#answer((tables) => tables.create(head, facts));
  }

  async load(id: string): Promise<Answer<LoadedExecution | undefined>> {
    return this.#answer((tables) => tables.load(id));
  }

  async claim(id: string): Promise<Answer<LoadedExecution | undefined>> {
    return this.#answer((tables) => tables.claim(id));
  }

  async read(from: Place): Promise<Answer<Rows | undefined>> {
    return this.#answer((tables) => tables.read(from));
  }

  async append(batch: SentBatch, facts: SentText): Promise<Answer<void>> {
    return this.#answer((tables) => tables.append(batch, facts));
  }

  async rewrite(batch: SentBatch, facts: SentText): Promise<Answer<void>> {
    return this.#answer((tables) => tables.rewrite(batch, facts));
  }

  async list(query: ExecutionQuery): Promise<Answer<ExecutionHead[]>> {
    return this.#answer((tables) => tables.list(query));
  }

  async find(runtime: string, toolCallKey: string): Promise<Answer<ExecutionHead | undefined>> {
    return this.#answer((tables) => tables.find(runtime, toolCallKey));
  }

  async delete(ids: readonly string[]): Promise<Answer<void>> {
    return this.#answer((tables) => tables.delete(ids));
  }

  async saveSnippet(runtime: string, name: string, text: SentText): Promise<Answer<void>> {
    return this.#answer((tables) => tables.saveSnippet(runtime, name, text));
  }

  async snippets(runtime: string): Promise<Answer<Place[]>> {
    return this.#answer((tables) => tables.snippets(runtime));
  }

  async deleteSnippet(runtime: string, name: string): Promise<Answer<boolean>> {
    return this.#answer((tables) => tables.deleteSnippet(runtime, name));
  }

  async clear(runtime: string): Promise<Answer<void>> {
    return this.#answer((tables) => tables.clear(runtime));
  }

  #answer<T>(use: (tables: JournalTables) => T): Answer<T> {
    try {
      this.#tables ??= new JournalTables((this.ctx as { storage: Storage }).storage);
      return { ok: use(this.#tables) };
    } catch (error) {
      return { failed: { code: codeOf(error), message: describeError(error).message } };
    }
  }
}

function codeOf(error: unknown): CodemodeErrorCode {
  if (error instanceof CodemodeError) return error.code;
  return /SQLITE_FULL|disk is full|exceeded.*storage/i.test(String(error)) ? "quota_exceeded" : "journal_failed";
}
