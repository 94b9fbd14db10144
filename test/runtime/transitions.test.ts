import { describe, expect, test } from "vitest";
import type { Fact, FactType } from "../../src/runtime/facts.ts";
import {
  advance,
  FACTS_OF_ENTRY,
  FACTS_OF_STATUS,
  type Change,
  type Entry,
  type Position,
} from "../../src/runtime/transitions.ts";
import type { Effect, EntryState, ExecutionStatus } from "../../src/runtime/types.ts";
import { IllegalTransitionError } from "../../src/protocol/errors.ts";

const SEQ = 4;
const AT = 1_000;

/** One of each fact, about call 4 where it is about a call. */
const facts: { [Type in FactType]: Extract<Fact, { type: Type }> } = {
  created: {
    type: "created",
    at: AT,
    format: 1,
    guest: 1,
    code: "",
    seed: "",
    locale: "en",
    timeZone: "UTC",
    connectors: [],
  },
  claimed: { type: "claimed", at: AT, epoch: 2 },
  called: { type: "called", at: AT, seq: SEQ, connector: "c", method: "m", args: "1", effect: "write" },
  asked: { type: "asked", at: AT, seq: SEQ, reason: "400 rows", expiresAt: AT + 9 },
  approved: { type: "approved", at: AT, seq: SEQ, args: "2" },
  refused: { type: "refused", at: AT, seq: SEQ, reason: "no", error: '"no"' },
  attempted: { type: "attempted", at: AT, seq: SEQ },
  settled: { type: "settled", at: AT, seq: SEQ, value: "7" },
  delivered: { type: "delivered", clock: AT, seq: SEQ },
  fired: { type: "fired", clock: AT, timer: 1 },
  logged: { type: "logged", level: "log", text: "hi" },
  paused: { type: "paused", at: AT },
  ungranted: { type: "ungranted", at: AT, connector: "c", method: "m" },
  released: { type: "released", at: AT },
  received: { type: "received", at: AT, origin: { clientId: "tab" }, connectors: [] },
  parked: { type: "parked", at: AT, seq: SEQ },
  lost: { type: "lost", at: AT, seq: SEQ },
  handing: { type: "handing", at: AT, handOff: 1 },
  handed: { type: "handed", at: AT, executionId: "there" },
  kept: { type: "kept", at: AT, code: "invalid_input", error: "no" },
  finished: { type: "finished", at: AT, status: "completed", result: "1" },
  reverting: { type: "reverting", at: AT, seq: SEQ },
  reverted: { type: "reverted", at: AT, seq: SEQ },
  revertFailed: { type: "revertFailed", at: AT, seq: SEQ, error: "cannot" },
  rolledBack: { type: "rolledBack", at: AT },
};
const factTypes = Object.keys(facts) as FactType[];

type Status = ExecutionStatus | "absent";
const S = {
  running: "running",
  paused: "paused",
  completed: "completed",
  leaving: "handing-off",
  gone: "handed-off",
  undone: "rolled_back",
  same: "same",
} as const;

/** What each fact makes of an execution in each status; where nothing stands, the fact is impossible. */
const over = { claimed: S.same, reverting: S.same, reverted: S.same, revertFailed: S.same, rolledBack: S.undone };
const executions: Record<Status, Partial<Record<FactType, string>>> = {
  absent: { created: S.running },
  running: {
    claimed: S.same,
    called: S.same,
    asked: S.same,
    approved: S.same,
    refused: S.same,
    attempted: S.same,
    settled: S.same,
    delivered: S.same,
    fired: S.same,
    logged: S.same,
    paused: S.paused,
    ungranted: S.same,
    released: S.same,
    received: S.same,
    parked: S.same,
    lost: S.same,
    finished: S.completed,
  },
  paused: {
    claimed: S.same,
    approved: S.running,
    refused: S.running,
    attempted: S.running,
    settled: S.running,
    logged: S.same,
    ungranted: S.same,
    released: S.same,
    handing: S.leaving,
    finished: S.completed,
  },
  "handing-off": { claimed: S.same, released: S.same, handed: S.gone, kept: S.paused },
  "handed-off": { claimed: S.same, released: S.same },
  completed: over,
  error: over,
  rejected: over,
  cancelled: over,
  rolled_back: over,
};

/** What each fact makes of a call in each state. */
const calls: Record<EntryState | "absent", Partial<Record<FactType, EntryState>>> = {
  absent: { called: "executing" },
  pending: { approved: "executing", refused: "failed", attempted: "executing", settled: "applied" },
  executing: {
    asked: "pending",
    attempted: "executing",
    parked: "pending",
    lost: "uncertain",
    settled: "applied",
  },
  uncertain: { attempted: "executing", settled: "applied" },
  applied: { delivered: "applied", reverting: "applied", reverted: "reverted", revertFailed: "applied" },
  failed: { delivered: "failed" },
  reverted: {},
};
const ABOUT_CALLS: readonly FactType[] = [
  ...(["called", "asked", "approved", "refused", "attempted", "settled", "delivered"] as const),
  ...(["parked", "lost"] as const),
  ...(["reverting", "reverted", "revertFailed"] as const),
];

function entry(state: EntryState, more: Partial<Entry> = {}): Entry {
  return {
    seq: SEQ,
    connector: "c",
    method: "m",
    args: "1",
    state,
    effect: "write",
    isEphemeral: false,
    attempts: 1,
    isDelivered: false,
    requestedAt: 1,
    ...(state === "pending" && { gate: { waiting: "client" } }),
    ...(state === "applied" && { outcome: { value: "7" } }),
    ...(state === "failed" && { outcome: { error: '"no"' } }),
    ...more,
  };
}

function position(status: Status, entries: Entry[] = []): Position {
  const isOpen = ({ state }: Entry): boolean => ["pending", "uncertain", "executing"].includes(state);
  return { status, entry: (seq) => entries.find((one) => one.seq === seq), open: entries.filter(isOpen) };
}

/** A state in which a call may be when the fact is about it. */
function suitable(type: FactType): Entry[] {
  const state = Object.entries(calls).find(([name, results]) => name !== "absent" && results[type] !== undefined)?.[0];
  return state === undefined ? [] : [entry(state as EntryState)];
}

describe("executions", () => {
  const pairs = Object.keys(executions).flatMap((status) =>
    factTypes.map((type) => ({ status: status as Status, type, result: executions[status as Status][type] })),
  );

  test.each(pairs)("$status, $type: $result", ({ status, type, result }) => {
    const attempt = (): Change => advance(position(status, type === "called" ? [] : suitable(type)), facts[type]);
    if (result === undefined) expect(attempt).toThrow(IllegalTransitionError);
    else expect(attempt().status ?? "same").toBe(result);
  });

  test("the table says the same", () => {
    const allowed = Object.entries(executions).map(([status, results]) => [status, Object.keys(results).sort()]);
    expect(Object.entries(FACTS_OF_STATUS).map(([status, types]) => [status, [...types].sort()])).toEqual(allowed);
  });
});

describe("calls", () => {
  const pairs = Object.keys(calls).flatMap((state) =>
    ABOUT_CALLS.map((type) => ({
      state: state as EntryState | "absent",
      type,
      result: calls[state as EntryState][type],
    })),
  );
  const statusOf = (type: FactType): Status => (executions.running[type] === undefined ? "completed" : "running");

  test.each(pairs)("$state, $type: $result", ({ state, type, result }) => {
    const entries = state === "absent" ? [] : [entry(state)];
    const attempt = (): Change => advance(position(statusOf(type), entries), facts[type]);
    if (result === undefined) expect(attempt).toThrow(IllegalTransitionError);
    else expect(attempt().entries.map(({ seq, state: after }) => [seq, after])).toEqual([[SEQ, result]]);
  });

  test("the table says the same", () => {
    const allowed = Object.entries(calls).map(([state, results]) => [state, Object.keys(results).sort()]);
    expect(Object.entries(FACTS_OF_ENTRY).map(([state, types]) => [state, [...types].sort()])).toEqual(allowed);
  });

  test("every fact that is about a call is one of those", () => {
    expect(factTypes.filter((type) => "seq" in facts[type])).toEqual(ABOUT_CALLS);
  });

  test("the same outcome is not delivered twice", () => {
    const delivered = entry("applied", { isDelivered: true });
    expect(() => advance(position("running", [delivered]), facts.delivered)).toThrow(IllegalTransitionError);
  });
});

describe("what facts change of a call", () => {
  const change = (state: EntryState, fact: Fact, status: Status = "running"): Entry =>
    advance(position(status, [entry(state, { attempts: 0 })]), fact).entries[0]!;

  test("a gate makes it wait, and it has not been started", () => {
    const gate = { waiting: "approval", expiresAt: 9 } as const;
    const { entries, demands } = advance(position("running"), { ...facts.called, gate });
    expect(entries).toMatchObject([{ state: "pending", gate, attempts: 0, requestedAt: AT }]);
    expect(demands).toEqual([]);
  });

  test("a question of the tool's makes it wait as a gate does", () => {
    expect(change("executing", facts.asked)).toMatchObject({
      state: "pending",
      hasAsked: true,
      gate: { waiting: "approval", expiresAt: AT + 9 },
      requestReason: "400 rows",
    });
    const { reason: _, expiresAt: __, ...bare } = facts.asked;
    const entry = change("executing", bare);
    expect(entry.gate).toEqual({ waiting: "approval" });
    expect(entry).not.toHaveProperty("requestReason");
  });

  test.each([{ isApproved: true }, { isEphemeral: true }])("a call that is %o is not asked about", (more) => {
    const executing = entry("executing", more);
    expect(() => advance(position("running", [executing]), facts.asked)).toThrow(IllegalTransitionError);
  });

  test("consent keeps both inputs, and starts it", () => {
    expect(change("pending", facts.approved)).toMatchObject({
      ...{ args: "1", executedArgs: "2", attempts: 1, isApproved: true },
    });
    const { args: _, ...plain } = facts.approved;
    expect(change("pending", plain).executedArgs).toBeUndefined();
  });

  test("a refusal is a failure with a reason", () => {
    expect(change("pending", facts.refused)).toMatchObject({
      state: "failed",
      outcome: { error: '"no"' },
      reason: "no",
      settledAt: AT,
    });
  });

  test("an error is an outcome", () => {
    const settled: Fact = { type: "settled", at: AT, seq: SEQ, error: '"bad"', repeats: true };
    expect(change("executing", settled)).toMatchObject({ state: "failed", outcome: { error: '"bad"' }, repeats: true });
  });

  test("each attempt counts", () => {
    expect(change("uncertain", facts.attempted)).toMatchObject({ state: "executing", attempts: 1, isOrphan: false });
  });

  test("a call that waits for a person is not begun because somebody comes", () => {
    const pending = entry("pending", { gate: { waiting: "approval" } });
    expect(() => advance(position("paused", [pending]), facts.attempted)).toThrow(IllegalTransitionError);
  });

  test("a call whose tool is away waits for whoever has it, or for somebody's word", () => {
    expect(change("executing", facts.parked)).toMatchObject({ state: "pending", gate: { waiting: "client" } });
    expect(change("executing", facts.lost)).toMatchObject({ state: "uncertain" });
  });

  test("undoing begins, ends or fails", () => {
    expect(change("applied", facts.reverting, "completed").isReverting).toBe(true);
    expect(change("applied", facts.reverted, "completed").isReverting).toBe(false);
    expect(change("applied", facts.revertFailed, "completed")).toMatchObject({
      state: "applied",
      revertError: "cannot",
    });
  });
});

describe("what facts ask for", () => {
  const demands = (state: EntryState, type: FactType, effect: Effect = "write"): unknown =>
    advance(position("running", [entry(state, { effect })]), facts[type]).demands;

  test.each(["read", "idempotent", "write"] as const)("a %s call begins", (effect) => {
    const invoke = [{ type: "invoke", seq: SEQ, isWrite: effect !== "read" }];
    expect(advance(position("running"), { ...facts.called, effect }).demands).toEqual(invoke);
    expect(demands("pending", "approved", effect)).toEqual(invoke);
    expect(demands("uncertain", "attempted", effect)).toEqual(invoke);
  });

  test("an outcome is delivered, once", () => {
    const deliver = [{ type: "deliver", seq: SEQ }];
    expect(demands("executing", "settled")).toEqual(deliver);
    expect(demands("pending", "refused")).toEqual(deliver);
    expect(demands("applied", "delivered")).toEqual([]);
    expect(demands("executing", "asked")).toEqual([]);
  });
});

describe("a new owner", () => {
  test.each([
    ["write", "uncertain"],
    ["idempotent", "executing"],
    ["read", "executing"],
  ] as const)("%s calls under way become %s", (effect, state) => {
    const { entries } = advance(position("running", [entry("executing", { effect })]), facts.claimed);
    expect(entries).toMatchObject([{ state, isOrphan: true }]);
  });

  test("what waits goes on waiting", () => {
    const waiting = [entry("pending"), entry("uncertain")];
    expect(advance(position("paused", waiting), facts.claimed).entries).toEqual(waiting);
  });
});

describe("the end", () => {
  test.each(["completed", "error", "rejected", "cancelled"] as const)("%s is the status from then on", (status) => {
    const error = { message: "no", code: "thrown" };
    const fact: Fact = status === "completed" ? facts.finished : { type: "finished", at: AT, status, error };
    expect(advance(position("running"), fact).status).toBe(status);
  });

  test.each([
    ["pending", "write", "failed"],
    ["executing", "write", "uncertain"],
    ["executing", "idempotent", "failed"],
    ["executing", "read", "failed"],
    ["uncertain", "write", "uncertain"],
  ] as const)("calls that are %s (%s) become %s", (state, effect, after) => {
    const { entries } = advance(position("running", [entry(state, { effect })]), facts.finished);
    expect(entries.map((one) => one.state)).toEqual([after]);
  });
});
