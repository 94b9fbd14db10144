/**
 * The pure core: what a fact makes of an execution. Which facts are possible at all is data, the two tables; what they
 * change is `advance`. Whoever adds a fact to a journal has asked here first.
 */
import { IllegalTransitionError } from "../protocol/errors.ts";
import { STEP_PATH } from "../protocol/replay.ts";
import type { AskedFact, CalledFact, Fact, FactOf, FactType, Settlement } from "./facts.ts";
import type { Effect, EntryState, ExecutionStatus } from "./types.ts";

/** A call, as it follows from the facts. */
export interface Entry {
  readonly seq: number;
  readonly connector: string;
  readonly method: string;
  readonly args: string;
  readonly executedArgs?: string;
  readonly state: EntryState;
  readonly effect: Effect;
  readonly isEphemeral: boolean;
  readonly gate?: CalledFact["gate"];
  /** Somebody has consented to it. */
  readonly isApproved?: boolean;
  /** The tool itself has asked for consent, when it was started for the first time without. */
  readonly hasAsked?: boolean;
  /** What it said then. */
  readonly requestReason?: string;
  readonly attempts: number;
  readonly outcome?: Settlement;
  readonly isDelivered: boolean;
  /** Whoever started the tool is gone. */
  readonly isOrphan?: boolean;
  /** See the fact `settled`. */
  readonly repeats?: boolean;
  readonly reason?: string;
  readonly requestedAt: number;
  readonly settledAt?: number;
  /** Undoing it has begun: after a crash it may have happened. */
  readonly isReverting?: boolean;
  readonly revertError?: string;
}

/** What can happen to an execution in each status. */
export const FACTS_OF_STATUS: Readonly<Record<ExecutionStatus | "absent", readonly FactType[]>> = {
  absent: ["created"],
  running: [
    ...(["claimed", "called", "asked", "approved", "refused", "attempted", "settled"] as const),
    ...(["delivered", "fired", "logged", "paused", "ungranted", "released", "finished"] as const),
    ...(["received", "parked", "lost"] as const),
  ],
  paused: [
    ...(["claimed", "approved", "refused", "attempted", "settled", "logged"] as const),
    ...(["ungranted", "released", "finished", "handing"] as const),
  ],
  "handing-off": ["claimed", "released", "handed", "kept"],
  "handed-off": ["claimed", "released"],
  completed: ["claimed", "reverting", "reverted", "revertFailed", "rolledBack"],
  error: ["claimed", "reverting", "reverted", "revertFailed", "rolledBack"],
  rejected: ["claimed", "reverting", "reverted", "revertFailed", "rolledBack"],
  cancelled: ["claimed", "reverting", "reverted", "revertFailed", "rolledBack"],
  rolled_back: ["claimed", "reverting", "reverted", "revertFailed", "rolledBack"],
};

/** What can happen to a call in each state. */
export const FACTS_OF_ENTRY: Readonly<Record<EntryState | "absent", readonly FactType[]>> = {
  absent: ["called"],
  pending: ["approved", "refused", "attempted", "settled"],
  executing: ["asked", "attempted", "settled", "parked", "lost"],
  uncertain: ["attempted", "settled"],
  applied: ["delivered", "reverting", "reverted", "revertFailed"],
  failed: ["delivered"],
  reverted: [],
};

/** What a fact asks for: whoever drives the execution does it, once the fact is in the journal. */
export type Demand =
  /** Start the tool. A write must not start before the journal is known to be on disk. */
  | { type: "invoke"; seq: number; isWrite: boolean }
  /** Tell the code. */
  | { type: "deliver"; seq: number };

export interface Position {
  readonly status: ExecutionStatus | "absent";
  /** The calls, by their numbers. */
  entry(seq: number): Entry | undefined;
  /** Calls that are neither applied nor failed nor reverted. */
  readonly open: Iterable<Entry>;
}

export interface Change {
  status?: ExecutionStatus;
  entries: Entry[];
  demands: Demand[];
}

/**
 * @returns What is different after the fact, and what it asks for.
 * @throws {IllegalTransitionError} `internal_error`: this cannot happen to an execution that stands where this one does.
 */
export function advance(position: Position, fact: Fact): Change {
  if (!FACTS_OF_STATUS[position.status].includes(fact.type)) {
    throw new IllegalTransitionError(`An execution that is ${position.status} cannot be ${fact.type}`);
  }
  switch (fact.type) {
    case "created":
      return { status: "running", entries: [], demands: [] };
    case "paused":
      return { status: "paused", entries: [], demands: [] };
    case "rolledBack":
      return { status: "rolled_back", entries: [], demands: [] };
    case "handing":
      return { status: "handing-off", entries: [], demands: [] };
    case "handed":
      return { status: "handed-off", entries: [], demands: [] };
    case "kept":
      return { status: "paused", entries: [], demands: [] };
    case "received":
    case "logged":
    case "fired":
    case "ungranted":
    case "released":
      return { entries: [], demands: [] };
    case "claimed":
      return { entries: Array.from(position.open, orphan), demands: [] };
    case "finished":
      return {
        status: fact.status,
        entries: Array.from(position.open, (entry) => abandon(entry, fact.at)),
        demands: [],
      };
    default: {
      const entry = advanceEntry(position.entry(fact.seq), fact);
      const change: Change = { entries: [entry], demands: demandsOf(entry, fact) };
      return isAnswer(fact) && position.status === "paused" ? { ...change, status: "running" } : change;
    }
  }
}

type EntryFact = Exclude<
  Fact,
  FactOf<
    | ("created" | "received" | "paused" | "ungranted" | "released" | "rolledBack" | "logged" | "fired" | "claimed")
    | ("handing" | "handed" | "kept" | "finished")
  >
>;

function advanceEntry(entry: Entry | undefined, fact: EntryFact): Entry {
  const state = entry?.state ?? "absent";
  if (!FACTS_OF_ENTRY[state].includes(fact.type) || (fact.type === "delivered" && entry?.isDelivered)) {
    throw new IllegalTransitionError(`Call ${fact.seq}, which is ${state}, cannot be ${fact.type}`);
  }
  if (fact.type === "called") return open(fact);
  const known = entry!;
  if (fact.type === "attempted" && state === "pending" && known.gate?.waiting !== "client") {
    throw new IllegalTransitionError(`Call ${fact.seq}, which waits for somebody's answer, cannot be attempted`);
  }
  switch (fact.type) {
    case "asked":
      return ask(known, fact);
    case "approved":
      return {
        ...known,
        state: "executing",
        isApproved: true,
        // The answer has come in time: whatever else the call waits for later has no such end.
        ...(known.gate && { gate: { waiting: known.gate.waiting } }),
        attempts: known.attempts + 1,
        ...(fact.args !== undefined && { executedArgs: fact.args }),
      };
    case "refused": {
      const { error, at, reason } = fact;
      return { ...known, state: "failed", outcome: { error }, settledAt: at, ...(reason !== undefined && { reason }) };
    }
    case "attempted":
      return { ...known, state: "executing", attempts: known.attempts + 1, isOrphan: false };
    case "parked":
      return { ...known, state: "pending", gate: { waiting: "client", isAway: true }, isOrphan: false };
    case "lost":
      return { ...known, state: "uncertain", isOrphan: true };
    case "settled": {
      const outcome = "value" in fact ? { value: fact.value } : { error: fact.error };
      const state = "value" in fact ? "applied" : "failed";
      return { ...known, state, outcome, settledAt: fact.at, ...(fact.repeats && { repeats: true }) };
    }
    case "delivered":
      return { ...known, isDelivered: true };
    case "reverting":
      return { ...known, isReverting: true };
    case "reverted":
      return { ...known, state: "reverted", isReverting: false };
    case "revertFailed":
      return { ...known, isReverting: false, revertError: fact.error };
  }
}

function open({ seq, connector, method, args, effect, ephemeral, gate, at }: CalledFact): Entry {
  return {
    seq,
    connector,
    method,
    args,
    effect,
    state: gate ? "pending" : "executing",
    isEphemeral: ephemeral === true,
    ...(gate && { gate }),
    attempts: gate ? 0 : 1,
    isDelivered: false,
    requestedAt: at,
  };
}

function ask(entry: Entry, { seq, reason, expiresAt }: AskedFact): Entry {
  const isStep = `${entry.connector}.${entry.method}` === STEP_PATH;
  if (entry.isApproved || entry.isEphemeral || isStep) {
    const why = entry.isApproved ? "it has been approved" : isStep ? "it is a step" : "its result is not recorded";
    throw new IllegalTransitionError(`Call ${seq} cannot be asked: ${why}`);
  }
  return {
    ...entry,
    state: "pending",
    hasAsked: true,
    gate: { waiting: "approval", ...(expiresAt !== undefined && { expiresAt }) },
    ...(reason !== undefined && { requestReason: reason }),
  };
}

function demandsOf(entry: Entry, fact: EntryFact): Demand[] {
  const { seq } = entry;
  if (fact.type === "settled" || fact.type === "refused") return [{ type: "deliver", seq }];
  const begins = fact.type === "approved" || fact.type === "attempted" || (fact.type === "called" && !fact.gate);
  return begins ? [{ type: "invoke", seq, isWrite: entry.effect !== "read" }] : [];
}

function isAnswer({ type }: Fact): boolean {
  return type === "approved" || type === "refused" || type === "attempted" || type === "settled";
}

/** The owner is gone in the middle of a call: where it may have taken effect, only a person can say whether it did. */
function orphan(entry: Entry): Entry {
  if (entry.state !== "executing") return entry;
  return { ...entry, isOrphan: true, state: entry.effect === "write" ? "uncertain" : "executing" };
}

/** The run is over while the call is not. */
function abandon(entry: Entry, at: number): Entry {
  if (entry.state === "uncertain") return entry;
  if (entry.state === "executing" && entry.effect === "write") return { ...entry, state: "uncertain" };
  return { ...entry, state: "failed", settledAt: at };
}
