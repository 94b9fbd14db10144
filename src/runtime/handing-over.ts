import { ConnectorUnavailableError } from "../protocol/errors.ts";
import { waitingFor, type ExecutionLog } from "./execution-log.ts";
import type { Fact } from "./facts.ts";
import type { HandOffPort } from "./hand-off.ts";
import type { Journal } from "./journal.ts";
import { recordError } from "./record-value.ts";

export interface HandingOverParts {
  port: HandOffPort;
  log: ExecutionLog;
  journal: Pick<Journal, "load">;
  now: () => number;
  /** Adds facts now; resolves when they are on disk. */
  record: (facts: readonly Fact[]) => Promise<void>;
  /** Resolves when the code is in no sandbox any more. */
  rest: () => Promise<void>;
}

/**
 * Hands an execution, which waits, to the server. The journal says so before anything is sent: whoever finds it later
 * sends the same again, and nobody goes on with it before the server has answered.
 */
export class HandingOver {
  readonly #parts: HandingOverParts;
  readonly #stop = new AbortController();
  /** Resolves when the server has answered, or when it was stopped. Rejects when the journal fails. */
  readonly end: Promise<void>;

  constructor(parts: HandingOverParts) {
    this.#parts = parts;
    this.end = this.#run().catch((error: unknown) => {
      if (!this.#stop.signal.aborted) throw error;
    });
  }

  /** The execution is still on its way: somebody else waits for the answer. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("somebody else waits for the server's answer"));
    await this.end.catch(() => {});
  }

  async #run(): Promise<void> {
    const { port, log, journal, now, record, rest } = this.#parts;
    // In the turn in which it began to wait: nobody's answer comes in between.
    const { server } = port;
    const noted =
      log.status === "paused" &&
      record([{ type: "handing", at: now(), handOff: log.handOffs + 1, ...(server !== undefined && { server }) }]);
    await noted;
    await rest();
    const stored = await journal.load(log.id);
    const request = { executionId: log.id, handOff: log.handOffs, facts: stored?.facts ?? [] };
    const answer = await port.send(request, this.#stop.signal);
    if (answer.ok) return record([{ type: "handed", at: now(), executionId: answer.executionId }]);
    const { code, error } = answer;
    await record([{ type: "kept", at: now(), code, error }, ...failServerCalls(log, error, now())]);
  }
}

/** Whether the port leads to the server that the execution is on its way to. */
export function leadsTo(port: HandOffPort | undefined, { server }: Pick<ExecutionLog, "server">): port is HandOffPort {
  return port !== undefined && (server === undefined || port.server === undefined || server === port.server);
}

/** What only the server could have answered fails, which the code can catch. */
function failServerCalls(log: ExecutionLog, reason: string, at: number): Fact[] {
  const calls = [...log.open].filter((entry) => waitingFor(entry) === "server");
  const error = recordError(new ConnectorUnavailableError(`The server has refused to take this run: ${reason}`));
  return calls.map(({ seq }) => ({ type: "settled", at, seq, error }));
}

/** Why an execution cannot move to the server, for a call of a tool there; `undefined` when it can. */
export function obstacleOf(
  { isKept }: Pick<ExecutionLog, "isKept">,
  port: HandOffPort | undefined,
): ConnectorUnavailableError | undefined {
  if (port === undefined) return new ConnectorUnavailableError("The tool is at the server, and this run stays here");
  if (!isKept) return undefined;
  return new ConnectorUnavailableError("The tool is at the server, which has refused to take this run");
}
