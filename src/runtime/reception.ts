import { InvalidInputError, JournalError, QuotaExceededError } from "../protocol/errors.ts";
import { toFailure } from "../protocol/failure.ts";
import { beginExecution, toolCallKeyOf, type Beginning } from "./begin-execution.ts";
import { checkCompatible } from "./compatibility.ts";
import type { ConnectorDescriptor, PageIdentity } from "./descriptors.ts";
import type { Drivers, Owned } from "./drivers.ts";
import type { ExecutionArchive } from "./execution-archive.ts";
import type { ExecutionConnectors } from "./execution-connectors.ts";
import { ExecutionLog } from "./execution-log.ts";
import { readExport, toExport } from "./export.ts";
import type { ReceivedFact } from "./facts.ts";
import type { HandOffAnswer, HandOffRequest } from "./hand-off.ts";
import { receivedFacts, withoutGrants } from "./received-facts.ts";
import type { ReceptionOptions } from "./reception-options.ts";
import type { ExecuteInput } from "./runtime-handle.ts";
import type { RuntimeOptions } from "./runtime-options.ts";

export interface ReceptionParts extends ReceptionOptions {
  options: RuntimeOptions;
  drivers: Drivers;
  archive: ExecutionArchive;
  connectors: ExecutionConnectors;
  /** Takes on a new execution and lets it run. */
  start: (owned: Owned) => void;
  onChanged: (id: string) => void;
}

interface Refusal {
  code: string;
  error: string;
}

/** What a server's runtime does for pages: it takes over their executions, and calls back when they come again. */
export class Reception {
  readonly #parts: ReceptionParts;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  /**
   * Takes over an execution; the same request coming again gets the same answer.
   * @throws {JournalError} `journal_failed`, {QuotaExceededError} `quota_exceeded`: ask again later, it is nobody's
   *   answer.
   */
  async receive(request: HandOffRequest, origin: PageIdentity): Promise<HandOffAnswer> {
    return this.#inTurn(request, async () => {
      const id = this.#idOf(request);
      const known = await this.#known(id, request);
      if (known) return known;
      try {
        await this.#take(id, request, origin);
      } catch (error) {
        if (error instanceof JournalError || error instanceof QuotaExceededError) throw error;
        const { message, code } = toFailure(error);
        return this.#refuse(request, { code, error: message });
      }
      return { ok: true, executionId: id };
    });
  }

  /** Refuses an execution for good, unless it has been taken already. So a page that is told no is its only owner. */
  refuse(request: HandOffRequest, refusal: Refusal): Promise<HandOffAnswer> {
    return this.#inTurn(request, () => this.#refuse(request, refusal));
  }

  async #refuse(request: HandOffRequest, refusal: Refusal): Promise<HandOffAnswer> {
    const known = await this.#known(this.#idOf(request), request);
    if (known) return known;
    await this.#parts.refusals.add(keyOf(request));
    return { ok: false, ...refusal };
  }

  /**
   * Begins an execution for a page. The same request coming again gives the same execution.
   * @throws {CodemodeError} as `execute` would say it in its outcome.
   */
  async begin(
    input: ExecuteInput & { requestId: string; connectors: ConnectorDescriptor[] },
    origin: PageIdentity,
  ): Promise<{ executionId: string }> {
    const { options, connectors, start } = this.#parts;
    const received = { type: "received", origin, connectors: input.connectors } as const;
    const table = connectors.received(received);
    const wait = table.prepare();
    if (wait) await wait;
    const requestKey = JSON.stringify(["request", origin.clientId, input.requestId]);
    const beginning: Beginning = { connectors: table, received, requestKey };
    const { id, owned } = await beginExecution(input, options, beginning);
    if (owned) start(owned);
    return { executionId: id };
  }

  /** Lets the calls begin that wait for tools of this page. */
  async pageArrived(origin: PageIdentity): Promise<void> {
    const { archive, drivers } = this.#parts;
    const logs = await archive.open();
    await Promise.all(
      logs
        .filter(({ received }) => received && belongsTo(received, origin))
        .map(({ id }) => drivers.answer(id, { type: "arrive" })),
    );
  }

  #idOf({ executionId }: HandOffRequest): string {
    return `${this.#parts.idPrefix}${executionId}`;
  }

  /** The answer that the same request had before. */
  async #known(id: string, request: HandOffRequest): Promise<HandOffAnswer | undefined> {
    const { options, refusals } = this.#parts;
    const stored = await options.journal.load(id);
    if (stored === undefined) {
      if (!(await refusals.has(keyOf(request)))) return undefined;
      return { ok: false, code: "invalid_input", error: "This hand-off was refused before" };
    }
    if (isSame(stored.facts[0], request.facts[0])) {
      // Whoever has taken it may have failed before it ran.
      if (stored.head.status === "running") this.#resume(id);
      return { ok: true, executionId: id };
    }
    return { ok: false, code: "invalid_input", error: "There is an execution of this id already, which is another" };
  }

  async #take(id: string, request: HandOffRequest, origin: PageIdentity): Promise<void> {
    const { options, connectors, onChanged } = this.#parts;
    const { journal, name, now } = options;
    const received: ReceivedFact = { type: "received", at: now(), origin, connectors: request.connectors };
    const { facts } = readExport(toExport(request.executionId, request.facts));
    const log = new ExecutionLog(id, facts);
    if (log.handOffs !== request.handOff) throw new InvalidInputError("The request is about another hand-off");
    const table = connectors.received(received);
    const atServer = new Set(table.names.filter((other) => !isOfPage(other, request.connectors)));
    const taken = receivedFacts(log, facts, { received, atServer });
    const own = withoutGrants(taken);
    const taking = new ExecutionLog(id, own);
    // Better refused, so that it goes on at the page, than taken and stuck.
    checkCompatible(taking, table);
    const { status, updatedAt, created } = taking;
    const { toolCallId, conversationId = "", code } = created;
    const key = toolCallId ? { toolCallKey: toolCallKeyOf({ conversationId, toolCallId, code }) } : {};
    const head = { id, runtime: name, status, createdAt: created.at, updatedAt, ...key };
    const other = await journal.create(head, own);
    if (other !== undefined) throw new InvalidInputError(`The tool call has an execution here already: "${other}"`);
    onChanged(id);
    if (status === "running") this.#resume(id);
  }

  /** Not waited for: the execution is here, whatever becomes of it. */
  #resume(id: string): void {
    this.#parts.drivers.resume(id).catch((error: unknown) => {
      console.warn(`browser-codemode: execution "${id}", which has come from a page, cannot go on yet`, error);
    });
  }

  /** One request of an execution after the other: of two at the same time, one could be taken and the other refused. */
  #inTurn<T>(request: HandOffRequest, act: () => Promise<T>): Promise<T> {
    const { journal } = this.#parts.options;
    const id = this.#idOf(request);
    const turns = turnsOf.get(journal) ?? new Map<string, Promise<unknown>>();
    turnsOf.set(journal, turns);
    const before = turns.get(id) ?? Promise.resolve();
    const turn = before.then(act, act);
    turns.set(id, turn);
    const end = (): void => void (turns.get(id) === turn && turns.delete(id));
    turn.then(end, end);
    return turn;
  }
}

/** Of all the runtimes of a server that have the same journal. */
const turnsOf = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Whether two records are of one execution: nobody can guess a seed. */
function isSame(known: unknown, given: unknown): boolean {
  const seedOf = (fact: unknown): unknown => (fact as { seed?: unknown } | undefined)?.seed;
  return typeof seedOf(known) === "string" && seedOf(known) === seedOf(given);
}

function isOfPage(name: string, connectors: readonly ConnectorDescriptor[]): boolean {
  return name === "codemode" || connectors.some((connector) => connector.name === name);
}

function belongsTo({ origin }: ReceivedFact, { clientId, scope, principal }: PageIdentity): boolean {
  if (origin.principal !== principal) return false;
  return origin.clientId === clientId || (scope !== undefined && origin.scope === scope);
}

function keyOf({ executionId, handOff }: HandOffRequest): string {
  return `${executionId}:${handOff}`;
}
