/**
 * The journal contract: where executions live. A journal keeps facts in the order in which they were added, and refuses
 * an addition by anyone but the owner of the latest epoch. It knows nothing of what the facts mean.
 */
import type { Fact } from "./facts.ts";
import type { ExecutionStatus, Snippet } from "./types.ts";

/** What can be known of an execution without reading its facts. */
export interface ExecutionHead {
  id: string;
  /** The runtime's name: each has a history of its own. */
  runtime: string;
  status: ExecutionStatus;
  /** Grows with each owner. */
  epoch: number;
  /** How many batches of facts there are. */
  batches: number;
  /** Names the tool call of a chat that the execution belongs to; unique within a runtime. */
  toolCallKey?: string;
  /** Milliseconds since the epoch. */
  createdAt: number;
  updatedAt: number;
}

export interface StoredExecution {
  head: ExecutionHead;
  facts: Fact[];
}

/** Facts that are added together: all of them or none. */
export interface Batch {
  id: string;
  epoch: number;
  /** The number of batches before this one: of two that have read the same, one adds. */
  at: number;
  facts: readonly Fact[];
  status: ExecutionStatus;
  updatedAt: number;
}

export interface ExecutionQuery {
  runtime: string;
  statuses?: readonly ExecutionStatus[];
  /** The newest first. */
  limit?: number;
  /** Only those created before, in milliseconds since the epoch. */
  before?: number;
}

/** `strict`: on disk when the promise resolves. `relaxed`: in order, but the machine may lose the end when it fails. */
export type Durability = "strict" | "relaxed";

/** Methods reject with {@link JournalError} or {@link QuotaExceededError} when the store fails. */
export interface Journal {
  /**
   * Adds an execution with its first facts, on disk when it resolves.
   * @returns The id of the execution that has the same `toolCallKey` already, instead of adding; else `undefined`.
   * @throws {JournalError} `journal_failed`: the id is taken.
   */
  create(head: Omit<ExecutionHead, "batches" | "epoch">, facts: readonly Fact[]): Promise<string | undefined>;
  load(id: string): Promise<StoredExecution | undefined>;
  /**
   * Takes the execution over: its epoch becomes one more, and whoever had it before can add nothing any more.
   * @returns What is stored, under the new epoch; `undefined` where there is none.
   */
  claim(id: string): Promise<StoredExecution | undefined>;
  /** @throws {OwnershipLostError} `ownership_lost`: not the latest epoch, or somebody has added in between. */
  append(batch: Batch, durability: Durability): Promise<void>;
  /** Replaces the facts of an execution that is over, in the form that is to be kept. Same checks as `append`. */
  rewrite(batch: Batch): Promise<void>;
  list(query: ExecutionQuery): Promise<ExecutionHead[]>;
  find(runtime: string, toolCallKey: string): Promise<ExecutionHead | undefined>;
  delete(ids: readonly string[]): Promise<void>;

  saveSnippet(runtime: string, snippet: Snippet): Promise<void>;
  /** In the order of their names. */
  snippets(runtime: string): Promise<Snippet[]>;
  /** @returns Whether there was one. */
  deleteSnippet(runtime: string, name: string): Promise<boolean>;

  /** Deletes all that belongs to a runtime. */
  clear(runtime: string): Promise<void>;
  /** Lets go of what the journal holds; it may be used again. */
  close(): void;
}
