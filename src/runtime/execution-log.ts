import { IllegalTransitionError } from "../protocol/errors.ts";
import { argsHash } from "./args-hash.ts";
import type { CreatedFact, Fact, FailureFact, FinishedFact, ReceivedFact } from "./facts.ts";
import { advance, type Demand, type Entry, type Position } from "./transitions.ts";
import { toLogEntry } from "./log-entry.ts";
import { readRecord } from "./record-value.ts";
import type { ExecutionState, ExecutionStatus, PendingAction, ToolLogEntry, WaitingFor } from "./types.ts";

/** Statuses of executions that are not over. */
export const OPEN: readonly ExecutionStatus[] = ["running", "paused", "handing-off"];

/** Something that the code has learnt, in the order in which it did. */
export type Delivered = { clock: number; seq: number } | { clock: number; timer: number };

/** One execution in memory: its facts folded together. */
export class ExecutionLog {
  readonly id: string;
  #status: ExecutionStatus | "absent" = "absent";
  #created: CreatedFact | undefined;
  #updatedAt = 0;
  #epoch = 0;
  #resumedAt: number | undefined;
  /** When it got its owner, who has not let the code run yet. */
  #claimedAt: number | undefined;
  #finished: FinishedFact | undefined;
  readonly #entries = new Map<number, Entry>();
  readonly #open = new Set<number>();
  readonly #delivered: Delivered[] = [];
  readonly #logs: string[] = [];
  readonly #grants = new Set<string>();
  #isReleased = false;
  #received: ReceivedFact | undefined;
  #handOffs = 0;
  #handedTo: string | undefined;
  #server: string | undefined;
  #isKept = false;

  readonly #position: Position;

  constructor(id: string, facts: Iterable<Fact> = []) {
    this.id = id;
    const status = (): Position["status"] => this.#status;
    const open = (): Iterable<Entry> => this.open;
    this.#position = {
      get status() {
        return status();
      },
      get open() {
        return open();
      },
      entry: (seq) => this.#entries.get(seq),
    };
    for (const fact of facts) this.apply(fact);
  }

  /** @throws {IllegalTransitionError} `internal_error` */
  apply(fact: Fact): Demand[] {
    const { status, entries, demands } = advance(this.#position, fact);
    if (status !== undefined) this.#status = status;
    for (const entry of entries) this.#put(entry);
    this.#keep(fact);
    return demands;
  }

  get status(): ExecutionStatus {
    if (this.#status === "absent") throw new IllegalTransitionError(`Execution "${this.id}" has no beginning`);
    return this.#status;
  }

  get created(): CreatedFact {
    if (this.#created === undefined) throw new IllegalTransitionError(`Execution "${this.id}" has no beginning`);
    return this.#created;
  }

  get isOver(): boolean {
    return !OPEN.includes(this.status);
  }

  get finished(): FinishedFact | undefined {
    return this.#finished;
  }

  get epoch(): number {
    return this.#epoch;
  }

  get updatedAt(): number {
    return this.#updatedAt;
  }

  get entries(): ReadonlyMap<number, Entry> {
    return this.#entries;
  }

  get delivered(): readonly Delivered[] {
    return this.#delivered;
  }

  get logs(): readonly string[] {
    return this.#logs;
  }

  entry(seq: number): Entry | undefined {
    return this.#entries.get(seq);
  }

  get open(): Iterable<Entry> {
    return Array.from(this.#open, (seq) => this.#entries.get(seq)!);
  }

  /** Calls that somebody has to answer. */
  get waiting(): Entry[] {
    return this.isOver ? [] : Array.from(this.open).filter(({ state }) => state === "pending" || state === "uncertain");
  }

  /** Calls whose tools are under way. */
  get executing(): Entry[] {
    return Array.from(this.open).filter(({ state }) => state === "executing");
  }

  /** Whose page it came from. */
  get received(): ReceivedFact | undefined {
    return this.#received;
  }

  /** How often it has been handed to the server, or was to be. */
  get handOffs(): number {
    return this.#handOffs;
  }

  /** The server has refused it. */
  get isKept(): boolean {
    return this.#isKept;
  }

  /** Its id at the server, once it goes on there. */
  get handedTo(): string | undefined {
    return this.#handedTo;
  }

  /** To which it was to move, see `HandOffPort.server`. */
  get server(): string | undefined {
    return this.#server;
  }

  /** Whether the tool call that began the run has its answer already. */
  get isReleased(): boolean {
    return this.#isReleased;
  }

  isGranted(connector: string, method: string): boolean {
    return this.#grants.has(`${connector}.${method}`);
  }

  get grants(): string[] {
    return [...this.#grants];
  }

  toState(): ExecutionState {
    const { code, connectors, at, toolCallId, conversationId } = this.created;
    const finished = this.#finished;
    return {
      id: this.id,
      code,
      status: this.status,
      log: this.toLog(),
      ...(finished?.status === "completed" && { result: readResult(finished) }),
      ...(finished && finished.status !== "completed" && failureFields(finished.error)),
      ...(this.#logs.length > 0 && { logs: [...this.#logs] }),
      connectors,
      ...(this.#handedTo !== undefined && { handedTo: this.#handedTo }),
      ...(this.#server !== undefined && !this.#isKept && { server: this.#server }),
      ...(toolCallId !== undefined && { toolCallId }),
      ...(conversationId !== undefined && { conversationId }),
      ...(this.#isReleased && { released: true }),
      createdAt: at,
      updatedAt: this.#updatedAt,
      ...(this.#resumedAt !== undefined && { resumedAt: this.#resumedAt }),
    };
  }

  toLog(): ToolLogEntry[] {
    return [...this.#entries.values()].sort((a, b) => a.seq - b.seq).map(toLogEntry);
  }

  /** @param describe Finds the description of a tool. */
  toPending(describe: (connector: string, method: string) => string | undefined): PendingAction[] {
    const waiting = this.waiting.sort((a, b) => a.seq - b.seq);
    return waiting.map((entry) => toPendingAction(this.id, entry, describe(entry.connector, entry.method)));
  }

  #put(entry: Entry): void {
    this.#entries.set(entry.seq, entry);
    const isOpen = entry.state === "pending" || entry.state === "uncertain" || entry.state === "executing";
    if (isOpen) this.#open.add(entry.seq);
    else this.#open.delete(entry.seq);
  }

  #keep(fact: Fact): void {
    if ("at" in fact) this.#updatedAt = fact.at;
    if (this.#claimedAt !== undefined && !needsNoCode(fact)) {
      this.#resumedAt = this.#claimedAt;
      this.#claimedAt = undefined;
    }
    switch (fact.type) {
      case "created":
        this.#created = fact;
        break;
      case "claimed":
        this.#epoch = fact.epoch;
        if (!this.isOver) this.#claimedAt = fact.at;
        break;
      case "approved": {
        const { connector, method } = this.#entries.get(fact.seq)!;
        if (fact.grant) this.#grants.add(`${connector}.${method}`);
        break;
      }
      case "ungranted":
        this.#grants.delete(`${fact.connector}.${fact.method}`);
        break;
      case "delivered":
        this.#delivered.push({ clock: fact.clock, seq: fact.seq });
        break;
      case "fired":
        this.#delivered.push({ clock: fact.clock, timer: fact.timer });
        break;
      case "logged":
        this.#logs.push(fact.level === "warn" || fact.level === "error" ? `[${fact.level}] ${fact.text}` : fact.text);
        break;
      case "released":
        this.#isReleased = true;
        break;
      case "received":
        this.#received = fact;
        break;
      case "handing":
        this.#handOffs = fact.handOff;
        this.#server = fact.server;
        break;
      case "handed":
        this.#handedTo = fact.executionId;
        break;
      case "kept":
        this.#isKept = true;
        break;
      case "finished":
        this.#finished = fact;
        this.#claimedAt = undefined;
        break;
      default:
        break;
    }
  }
}

/** Whether somebody has only said how the run goes on, or that it does not. */
function needsNoCode(fact: Fact): boolean {
  if (fact.type === "finished") return fact.status === "rejected" || fact.status === "cancelled";
  return fact.type === "claimed" || fact.type === "released" || fact.type === "ungranted";
}

export function waitingFor(entry: Entry): WaitingFor {
  return entry.state === "uncertain" ? "settlement" : (entry.gate?.waiting ?? "approval");
}

function toPendingAction(executionId: string, entry: Entry, description: string | undefined): PendingAction {
  const { seq, connector, method, args, requestedAt, requestReason, gate } = entry;
  return {
    executionId,
    seq,
    connector,
    method,
    args: readRecord(args),
    argsHash: argsHash(args),
    waiting: waitingFor(entry),
    ...(description !== undefined && { description }),
    ...(requestReason !== undefined && { reason: requestReason }),
    requestedAt,
    ...(gate?.isAway && { isAway: true as const }),
    ...(gate?.expiresAt !== undefined && { expiresAt: gate.expiresAt }),
  };
}

function failureFields({ message, code, line, column }: FailureFact): Partial<ExecutionState> {
  const place = {
    ...(line !== undefined && { errorLine: line }),
    ...(column !== undefined && { errorColumn: column }),
  };
  return { error: message, errorCode: code, ...place };
}

function readResult({ result, omitted }: Extract<FinishedFact, { status: "completed" }>): unknown {
  return result === undefined ? omitted : readRecord(result);
}
