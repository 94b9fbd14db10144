import { ConnectorUnavailableError, ExecutionInterruptedError, LimitError } from "../../protocol/errors.ts";
import type { PageCall, PageCallAnswer } from "../contract.ts";
import type { KnownAnswer, PageCaller, PageIdentity } from "../receiving-runtime.ts";
import { ANSWER_LENGTH, keyOf } from "../wire.ts";
import type { Session } from "./bridge-hub-session.ts";
import type { BridgeConnection } from "./connection.ts";

/** @returns Stops the timer. */
export type SetTimer = (milliseconds: number, ring: () => void) => () => void;

export interface HubCallsParts<Connection extends BridgeConnection> {
  sessions: () => Iterable<Session<Connection>>;
  /** Milliseconds that a page may be away during a call. */
  grace: number;
  setTimer: SetTimer;
}

interface PendingCall<Connection extends BridgeConnection> {
  key: string;
  call: PageCall;
  session: Session<Connection>;
  promise: Promise<KnownAnswer>;
  settle: (answer: KnownAnswer) => void;
  fail: (error: unknown) => void;
  stopGrace?: (() => void) | undefined;
}

/** Calls of the pages' tools: each is with one life of one page, which starts it once and remembers what came of it. */
export class HubCalls<Connection extends BridgeConnection> implements PageCaller {
  readonly #parts: HubCallsParts<Connection>;
  readonly #pending = new Map<string, PendingCall<Connection>>();

  constructor(parts: HubCallsParts<Connection>) {
    this.#parts = parts;
  }

  isConnected(origin: PageIdentity): boolean {
    return this.#find(origin) !== undefined;
  }

  call(origin: PageIdentity, call: PageCall, signal: AbortSignal): Promise<KnownAnswer> {
    const key = keyOf(call);
    const known = this.#pending.get(key);
    if (known !== undefined) return known.promise;
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const session = this.#find(origin);
    if (session === undefined) {
      return Promise.reject(new ConnectorUnavailableError("The page that has this tool is not connected"));
    }
    if (call.args.length > ANSWER_LENGTH) {
      return Promise.reject(new LimitError(`The arguments are too large: the limit is ${ANSWER_LENGTH} characters`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<KnownAnswer>();
    const abort = () => {
      if (session.connection === undefined) session.uncalled.add(key);
      else session.send({ kind: "uncall", key });
      pending.fail(signal.reason);
    };
    const end = () => {
      pending.stopGrace?.();
      this.#pending.delete(key);
      signal.removeEventListener("abort", abort);
    };
    const pending: PendingCall<Connection> = {
      key,
      call,
      session,
      promise,
      settle: (answer) => (end(), resolve(answer)),
      fail: (error) => (end(), reject(error)),
    };
    signal.addEventListener("abort", abort);
    this.#pending.set(key, pending);
    session.send({ kind: "call", call });
    return promise;
  }

  /** Only the page that was asked can answer. */
  answered(session: Session<Connection>, key: string, answer: PageCallAnswer): void {
    const pending = this.#pending.get(key);
    if (pending?.session !== session) return;
    if (!("unknown" in answer)) pending.settle(answer);
    else pending.fail(new ExecutionInterruptedError("The page does not know what became of this call"));
  }

  /** It has come back: what it has been asked may not have arrived, or its answer may not. */
  returned(session: Session<Connection>): void {
    for (const key of session.uncalled) session.send({ kind: "uncall", key });
    session.uncalled.clear();
    for (const pending of this.#of(session)) {
      pending.stopGrace?.();
      pending.stopGrace = undefined;
      session.send({ kind: "call", call: pending.call });
    }
  }

  left(session: Session<Connection>): void {
    const { grace, setTimer } = this.#parts;
    for (const pending of this.#of(session)) {
      pending.stopGrace ??= setTimer(grace, () =>
        pending.fail(
          new ExecutionInterruptedError("The page went away while its tool was called, and has not come back"),
        ),
      );
    }
  }

  /** Its page has been loaded anew, and remembers nothing. */
  ended(session: Session<Connection>): void {
    for (const pending of this.#of(session)) {
      pending.fail(new ExecutionInterruptedError("The page was reloaded or closed while its tool was called"));
    }
  }

  dispose(error: Error): void {
    for (const pending of [...this.#pending.values()]) pending.fail(error);
  }

  #of(session: Session<Connection>): PendingCall<Connection>[] {
    return [...this.#pending.values()].filter((pending) => pending.session === session);
  }

  /** The page itself, or another of its scope. */
  #find(origin: PageIdentity): Session<Connection> | undefined {
    let other: Session<Connection> | undefined;
    for (const session of this.#parts.sessions()) {
      const { clientId, scope, principal } = session.origin;
      if (!session.answersCalls || principal !== origin.principal) continue;
      if (clientId === origin.clientId) return session;
      if (scope !== undefined && scope === origin.scope) other = session;
    }
    return other;
  }
}
