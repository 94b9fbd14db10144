/** What a person (or a client) can say to an execution, as plain JSON: it may come from another tab. */
import { decodeValue } from "../protocol/codec/codec.ts";
import { CodemodeError, InvalidInputError, NotPendingError } from "../protocol/errors.ts";
import { describeError } from "../protocol/failure.ts";
import { argsHash } from "./args-hash.ts";
import type { ConnectorTable } from "./connector.ts";
import { waitingFor, type ExecutionLog } from "./execution-log.ts";
import type { Fact, FinishedFact } from "./facts.ts";
import { recordError, recordValue } from "./record-value.ts";
import type { Entry } from "./transitions.ts";
import type { WaitingFor } from "./types.ts";

export type Answer =
  /** `args` is codec text: what runs instead of what the code asked for. */
  | { type: "approve"; seq?: number; argsHash?: string; args?: string; grant?: "run" | "session" }
  | { type: "reject"; seq?: number; argsHash?: string; reason?: string; throws: boolean }
  /** The value of a client tool. Values are codec text. */
  | { type: "resolve"; seq: number; value: string }
  /** What became of an uncertain call. */
  | { type: "settle"; seq: number; as: "retry" }
  | { type: "settle"; seq: number; as: "applied"; value: string }
  | { type: "settle"; seq: number; as: "failed"; message: string }
  | { type: "cancel"; reason?: string }
  /** The tool call that began the run is answered now; the run goes on waiting. */
  | { type: "release" }
  /** The consent to further calls of a tool in this run is withdrawn. */
  | { type: "revoke"; connector: string; method: string }
  /** Whoever has tools of the run is here: calls that wait for them begin. */
  | { type: "arrive" }
  /** Nobody has answered for too long. */
  | { type: "expire" };

/** Whether an answer was taken. One that was not has changed nothing. */
export type AnswerResult = { ok: true } | { ok: false; error: string; code: string };

export function refusal(error: unknown): AnswerResult {
  const { message } = describeError(error);
  return { ok: false, error: message, code: error instanceof CodemodeError ? error.code : "internal_error" };
}

/** Whether the code goes on with the answer, so that all that it needs has to be here. */
export function needsCode(answer: Answer): boolean {
  return (
    ["approve", "arrive", "resolve", "settle"].includes(answer.type) || (answer.type === "reject" && answer.throws)
  );
}

export interface AnswerContext {
  log: ExecutionLog;
  connectors: ConnectorTable;
  now: () => number;
}

/** What an answer makes happen: facts, or the end of the run. */
export type Consequence = { facts: Fact[] } | { end: FinishedFact };

/**
 * @throws {NotPendingError} `not_pending`: what it answers does not wait for such an answer.
 * @throws {InvalidInputError} `invalid_input`: the changed input is none that the tool takes.
 */
export function consequenceOf(answer: Answer, context: AnswerContext): Consequence | Promise<Consequence> {
  const { log, now } = context;
  switch (answer.type) {
    case "approve":
      return approve(answer, context);
    case "reject": {
      const entry = findWaiting(log, answer, ["approval", "client", "settlement"]);
      const { seq, connector, method } = entry;
      const reason = answer.reason === undefined ? {} : { reason: answer.reason };
      const message = `Action ${connector}.${method} rejected by user${answer.reason ? `: ${answer.reason}` : ""}`;
      if (!answer.throws || entry.state === "uncertain") {
        return { end: { type: "finished", at: now(), status: "rejected", error: { message, code: "rejected" } } };
      }
      const error = Object.assign(new Error(message), { name: "ActionRejectedError", code: "rejected" });
      return { facts: [{ type: "refused", at: now(), seq, ...reason, error: recordError(error) }] };
    }
    case "resolve": {
      const { seq, gate, connector, method } = findWaiting(log, answer, ["client"]);
      if (gate?.isAway)
        throw new NotPendingError(`Call ${seq} (${connector}.${method}) waits for the page that has the tool`);
      return { facts: [{ type: "settled", at: now(), seq, value: checkText(answer.value) }] };
    }
    case "settle": {
      const { seq, connector, method } = findWaiting(log, answer, ["settlement"]);
      if (answer.as === "retry") return { facts: [{ type: "attempted", at: now(), seq }] };
      if (answer.as === "applied")
        return { facts: [{ type: "settled", at: now(), seq, value: checkText(answer.value) }] };
      const error = recordError(new Error(answer.message || `${connector}.${method} failed`));
      return { facts: [{ type: "settled", at: now(), seq, error }] };
    }
    case "arrive":
      return { facts: startable(context).map(({ seq }) => ({ type: "attempted", at: now(), seq })) };
    case "release":
      if (log.isOver) throw notPaused(log, "approved");
      return { facts: log.isReleased ? [] : [{ type: "released", at: now() }] };
    case "revoke": {
      const { connector, method } = answer;
      if (log.isOver || !log.isGranted(connector, method)) {
        throw new NotPendingError(`Execution "${log.id}" has no grant for ${connector}.${method}`);
      }
      return { facts: [{ type: "ungranted", at: now(), connector, method }] };
    }
    case "expire": {
      if (log.isOver) throw notPaused(log, "approved");
      const error = { message: "Expired awaiting approval", code: "expired" };
      return { end: { type: "finished", at: now(), status: "rejected", error } };
    }
    case "cancel": {
      if (log.isOver) throw notPaused(log, "cancelled");
      const message = `Execution was cancelled${answer.reason ? `: ${answer.reason}` : ""}`;
      return { end: { type: "finished", at: now(), status: "cancelled", error: { message, code: "cancelled" } } };
    }
  }
}

/** Calls that wait for whoever has the tool, and need not any more. A client tool's value is another matter. */
function startable({ log, connectors }: AnswerContext): Entry[] {
  return log.waiting.filter((entry) => {
    const tool = connectors.find(entry.connector, entry.method);
    return waitingFor(entry) === "client" && tool?.execute !== undefined && tool.isReachable?.() !== false;
  });
}

function approve(
  answer: Extract<Answer, { type: "approve" }>,
  { log, connectors, now }: AnswerContext,
): Consequence | Promise<Consequence> {
  const { seq, connector, method } = findWaiting(log, answer, ["approval"]);
  const tool = connectors.find(connector, method);
  if (tool === undefined) {
    throw new NotPendingError(`${connector}.${method} cannot be approved: there is no such tool here any more`);
  }
  const grant = answer.grant === "run" ? { grant: answer.grant } : {};
  const { args } = answer;
  // Whoever passes the action as it was shown has changed nothing.
  if (args === undefined || args === log.entry(seq)!.args)
    return { facts: [{ type: "approved", at: now(), seq, ...grant }] };
  const approved = (): Consequence => {
    // The check takes time, in which somebody else may have answered.
    findWaiting(log, answer, ["approval"]);
    return { facts: [{ type: "approved", at: now(), seq, args, ...grant }] };
  };
  const input = decodeValue(checkText(args));
  const checked = tool.check?.(input);
  return checked instanceof Promise ? checked.then(approved) : approved();
}

interface Named {
  seq?: number;
  argsHash?: string;
}

function findWaiting(log: ExecutionLog, { seq, argsHash: hash }: Named, kinds: readonly WaitingFor[]): Entry {
  if (log.isOver) throw notPaused(log, "approved");
  const entry = seq === undefined ? findOnly(log) : log.entry(seq);
  if (entry === undefined) throw new NotPendingError(`Execution "${log.id}" has no call ${seq}`);
  const { connector, method, state } = entry;
  const isWaiting = (state === "pending" || state === "uncertain") && kinds.includes(waitingFor(entry));
  if (!isWaiting) {
    throw new NotPendingError(
      `Call ${entry.seq} (${connector}.${method}) does not wait for this answer: it is ${state}`,
    );
  }
  if (hash !== undefined && hash !== argsHash(entry.args)) {
    throw new NotPendingError(
      `Call ${entry.seq} (${connector}.${method}) has another input than the one that was answered`,
    );
  }
  return entry;
}

/** The one approval that is meant when none is named. An uncertain call or a client tool never is. */
function findOnly(log: ExecutionLog): Entry {
  const pending = log.waiting.filter((entry) => waitingFor(entry) === "approval");
  if (pending.length === 1) return pending[0]!;
  if (pending.length === 0) throw notPaused(log, "approved");
  const list = pending.map(({ seq, connector, method }) => `${seq} (${connector}.${method})`).join(", ");
  throw new NotPendingError(
    `Execution "${log.id}" has ${pending.length} pending actions: name one by its seq: ${list}`,
  );
}

function notPaused({ id, status, waiting }: ExecutionLog, what: "approved" | "cancelled"): NotPendingError {
  const detail = status === "paused" && waiting.length > 0 ? "; what it waits for is no approval" : "";
  return new NotPendingError(
    `Execution "${id}" is not paused (status: ${status}${detail}); only a paused run can be ${what}.`,
  );
}

/** Text of the codec, as others send it. @throws {InvalidInputError} `invalid_input` */
function checkText(text: string): string {
  try {
    return recordValue(decodeValue(text), "The value");
  } catch (cause) {
    throw new InvalidInputError(describeError(cause).message);
  }
}
