import { InvalidInputError, OwnershipLostError } from "../protocol/errors.ts";
import { GUEST_VERSION } from "../protocol/replay.ts";
import { argsHash } from "./args-hash.ts";
import type { ConnectorTable } from "./connector.ts";
import type { Owned } from "./drivers.ts";
import { ExecutionLog } from "./execution-log.ts";
import { JOURNAL_FORMAT, type CreatedFact, type ReceivedFact } from "./facts.ts";
import { checkRecordLength } from "./record-value.ts";
import type { ExecuteInput } from "./runtime-handle.ts";
import type { RuntimeOptions } from "./runtime-options.ts";

type Environment = Pick<
  RuntimeOptions,
  "name" | "executor" | "journal" | "coordination" | "now" | "random" | "locale" | "timeZone"
>;

export interface Beginning {
  /** What the code will find. */
  connectors: Pick<ConnectorTable, "names" | "methods">;
  /** It was asked for by a page. */
  received?: Omit<ReceivedFact, "at">;
  /** Tells requests apart that may come again, where there is no tool call. */
  requestKey?: string;
}

/**
 * Writes a new execution into the journal, unless its tool call has one already.
 *
 * @returns The id, and the execution itself where it is new.
 * @throws {InvalidInputError} `invalid_input`: no code.
 * @throws {LimitError} `limit_exceeded`
 */
export async function beginExecution(
  { code, toolCallId, conversationId = "" }: ExecuteInput,
  environment: Environment,
  { connectors: { names, methods }, received, requestKey }: Beginning,
): Promise<{ id: string; owned?: Owned }> {
  if (typeof code !== "string" || code.trim() === "") {
    throw new InvalidInputError("The code is empty: write one JavaScript async arrow function");
  }
  checkRecordLength(code, "The code");
  const { executor, journal, coordination, name, now, random, locale, timeZone } = environment;
  // A chat may use an id again for another call.
  const toolCallKey = toolCallId ? toolCallKeyOf({ conversationId, toolCallId, code }) : requestKey;
  const key = toolCallKey === undefined ? {} : { toolCallKey };
  const known = toolCallKey && (await journal.find(name, toolCallKey));
  if (known) return { id: known.id };
  const id = `exec_${random()}`;
  const created: CreatedFact = {
    type: "created",
    at: now(),
    format: JOURNAL_FORMAT,
    guest: GUEST_VERSION,
    ...(executor.engine !== undefined && { engine: executor.engine }),
    code,
    seed: random(),
    locale,
    timeZone,
    connectors: names,
    methods,
    ...(toolCallId && { toolCallId, conversationId }),
  };
  const lease = await coordination.acquire(id);
  if (lease === undefined) throw new OwnershipLostError(`Somebody else has taken the new execution "${id}"`);
  try {
    const head = { id, runtime: name, status: "running", createdAt: created.at, updatedAt: created.at } as const;
    const facts = [created, ...(received ? [{ ...received, at: created.at }] : [])];
    const other = await journal.create({ ...head, ...key }, facts);
    if (other === undefined) return { id, owned: { log: new ExecutionLog(id, facts), lease, epoch: 0, batches: 1 } };
    lease.release();
    return { id: other };
  } catch (error) {
    lease.release();
    throw error;
  }
}

/** Names the tool call of a chat that an execution belongs to. */
export function toolCallKeyOf(call: { conversationId: string; toolCallId: string; code: string }): string {
  return JSON.stringify([call.conversationId, call.toolCallId, argsHash(call.code)]);
}
