import { ExecutionNotFoundError, InvalidInputError, JournalError, NotPendingError } from "../protocol/errors.ts";
import type { ConnectorTable } from "./connector.ts";
import { ExecutionLog, OPEN } from "./execution-log.ts";
import { exportOf, readExport, type ExportedExecution } from "./export.ts";
import { disarmFacts } from "./imported-facts.ts";
import type { ExecutionHead, Journal, StoredExecution } from "./journal.ts";
import type { ExecutionFilter, SaveSnippetOptions } from "./runtime-handle.ts";
import type { ExecutionState, ExecutionStatus, PendingAction, Snippet } from "./types.ts";

/** One that has moved is not over: without the record, a tool call that is asked for again would run again here. */
const OVER: readonly ExecutionStatus[] = ["completed", "error", "rejected", "rolled_back", "cancelled"];

export interface ArchiveOptions {
  /** The runtime's name. */
  name: string;
  journal: Journal;
  connectors: ConnectorTable;
  /** The execution as whoever drives it here has it. */
  findLive: (id: string) => ExecutionLog | undefined;
  now: () => number;
  /** Makes code an expression. */
  normalize: (code: string) => Promise<string>;
}

/** What a runtime's journal holds, read: executions, and the snippets made of them. */
export class ExecutionArchive {
  readonly #options: ArchiveOptions;

  constructor(options: ArchiveOptions) {
    this.#options = options;
  }

  heads(statuses?: readonly ExecutionStatus[]): Promise<ExecutionHead[]> {
    const { journal, name } = this.#options;
    return journal.list({ runtime: name, ...(statuses && { statuses }) });
  }

  /** @throws {JournalError} `journal_failed`: the record is damaged. */
  async find(id: string): Promise<ExecutionLog | undefined> {
    const live = this.#options.findLive(id);
    if (live) return live;
    const stored = await this.#options.journal.load(id);
    return stored?.head.runtime === this.#options.name ? readStored(stored) : undefined;
  }

  /** @throws {ExecutionNotFoundError} `execution_not_found` */
  async get(id: string): Promise<ExecutionLog> {
    const log = await this.find(id);
    if (log === undefined) throw new ExecutionNotFoundError(id);
    return log;
  }

  /**
   * The server may have what is on its way: without its record, nobody here would know.
   * @throws {NotPendingError} `not_pending`
   */
  async checkNotLeaving(id: string): Promise<void> {
    if ((await this.find(id))?.status !== "handing-off") return;
    throw new NotPendingError(`Execution "${id}" is on its way to the server, which may have it already`);
  }

  /** Executions that are not over. */
  async open(): Promise<ExecutionLog[]> {
    return this.#readAll(await this.heads(OPEN), (log) => log);
  }

  /** The actions that wait for an answer, of all executions. */
  async pending(describe: Describe): Promise<PendingAction[]> {
    return (await this.#readAll(await this.heads(OPEN), (log) => pendingOf(log, describe))).flat();
  }

  async list(filter: ExecutionFilter): Promise<ExecutionState[]> {
    const { executionId, toolCallId, conversationId, statuses, limit, before } = filter;
    if (executionId !== undefined) {
      const log = await this.find(executionId);
      return log ? [log.toState()] : [];
    }
    const { journal, name } = this.#options;
    const isOfChat = toolCallId !== undefined || conversationId !== undefined;
    const heads = await journal.list({
      runtime: name,
      ...(statuses && { statuses }),
      ...(limit !== undefined && !isOfChat && { limit }),
      ...(before !== undefined && { before }),
    });
    if (isOfChat) {
      const found = heads.filter((head) => belongsTo(head, filter)).slice(0, limit);
      return this.#readAll(found, (log) => log.toState());
    }
    return this.#readAll(heads, (log) => log.toState());
  }

  /** Deletes all that are over but the newest. @returns Their ids. */
  async prune(keep: number): Promise<string[]> {
    const old = (await this.heads(OVER)).slice(keep).map(({ id }) => id);
    if (old.length > 0) await this.#options.journal.delete(old);
    return old;
  }

  /** @throws {InvalidInputError} `invalid_input` */
  async saveSnippet(name: string, { executionId, description }: SaveSnippetOptions): Promise<Snippet> {
    if (typeof name !== "string" || !/^[a-zA-Z0-9_.-]+$/.test(name)) {
      throw new InvalidInputError("A snippet's name may hold letters, digits, `_`, `.` and `-` only");
    }
    const { code, connectors } = (await this.get(executionId)).created;
    const { journal, normalize, now } = this.#options;
    const createdAt = now();
    const source = await normalize(code);
    const snippet = { name, description, code: source, connectors: [...connectors], executionId, createdAt };
    await journal.saveSnippet(this.#options.name, snippet);
    return snippet;
  }

  snippets(): Promise<Snippet[]> {
    return this.#options.journal.snippets(this.#options.name);
  }

  deleteSnippet(name: string): Promise<boolean> {
    return this.#options.journal.deleteSnippet(this.#options.name, name);
  }

  async export(id: string): Promise<ExportedExecution> {
    const stored = await this.#options.journal.load(id);
    if (stored?.head.runtime !== this.#options.name) throw new ExecutionNotFoundError(id);
    return exportOf(stored);
  }

  async import(file: unknown): Promise<ExecutionState> {
    const { id, facts: found } = readExport(file);
    const facts = disarmFacts(id, found, this.#options.connectors);
    const log = new ExecutionLog(id, facts);
    const { status, updatedAt, created } = log;
    const head = { id, runtime: this.#options.name, status, createdAt: created.at, updatedAt };
    await this.#options.journal.create(head, facts);
    return log.toState();
  }

  /** What cannot be read is left out: one damaged record must not hide the others. */
  async #readAll<T>(heads: readonly ExecutionHead[], view: (log: ExecutionLog) => T): Promise<T[]> {
    const logs = await Promise.all(
      heads.map(async ({ id }) => {
        try {
          const log = await this.find(id);
          return log && view(log);
        } catch (error) {
          console.warn(`browser-codemode: execution "${id}" cannot be read`, error);
          return undefined;
        }
      }),
    );
    return logs.filter((item) => item !== undefined) as T[];
  }
}

/** Finds the description of a tool that an execution calls. */
type Describe = (log: ExecutionLog, connector: string, method: string) => string | undefined;

export function pendingOf(log: ExecutionLog, describe: Describe): PendingAction[] {
  return log.toPending((connector, method) => describe(log, connector, method));
}

function belongsTo({ toolCallKey }: ExecutionHead, { toolCallId, conversationId }: ExecutionFilter): boolean {
  if (toolCallKey === undefined) return false;
  try {
    const [ownConversationId, ownToolCallId] = JSON.parse(toolCallKey) as unknown[];
    const isOfChat = (conversationId ?? ownConversationId) === ownConversationId;
    return isOfChat && (toolCallId ?? ownToolCallId) === ownToolCallId;
  } catch {
    // Damaged: whose it is cannot be told.
    return false;
  }
}

/** @throws {JournalError} `journal_failed`: the record is damaged. */
export function readStored({ head, facts }: StoredExecution): ExecutionLog {
  try {
    const log = new ExecutionLog(head.id, facts);
    void log.created;
    return log;
  } catch (cause) {
    throw new JournalError(`The record of execution "${head.id}" is damaged`, { cause });
  }
}
