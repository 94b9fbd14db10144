import type { Hello } from "../wire.ts";
import { ask, type Authorize } from "./authorize.ts";
import type { StoredAnswers } from "./bridge-hub-answers.ts";
import type { SetTimer } from "./bridge-hub-calls.ts";
import { post, Session } from "./bridge-hub-session.ts";
import type { BridgeConnection } from "./connection.ts";

/** Milliseconds that a page has to say that it lives, when another says that it is the same one. */
const PROBE_TIME = 2_000;
/** Bridges of one page. */
const MOST_SESSIONS = 16;
/** Pages that are remembered while they are away. */
const MOST_AWAY = 500;

export interface SessionsParts<Connection extends BridgeConnection> {
  authorize: Authorize<Connection>;
  answers: StoredAnswers;
  setTimer: SetTimer;
  /** It is there, for the first time or again. */
  onThere: (session: Session<Connection>) => void;
  onAway: (session: Session<Connection>) => void;
  onEnded: (session: Session<Connection>) => void;
}

export interface Greeting<Connection extends BridgeConnection> {
  connection: Connection;
  from: string;
  hello: Hello;
}

/** Who is there, by what connections say of themselves: nothing of it has to survive the object. */
export class Sessions<Connection extends BridgeConnection> {
  readonly #parts: SessionsParts<Connection>;
  readonly #byClient = new Map<string, Session<Connection>>();
  readonly #byConnection = new Map<Connection, Map<string, Session<Connection>>>();
  /** One hello of a client at a time. */
  readonly #queues = new Map<string, Promise<void>>();
  readonly #probes = new Map<Session<Connection>, (isAlive: boolean) => void>();
  /** The last hello of each connection's sessions, those that have not been answered yet included. */
  readonly #greetings = new WeakMap<Connection, Map<string, number>>();

  constructor(parts: SessionsParts<Connection>) {
    this.#parts = parts;
  }

  [Symbol.iterator](): Iterator<Session<Connection>> {
    return this.#byClient.values();
  }

  find(connection: Connection, from: string): Session<Connection> | undefined {
    return this.#byConnection.get(connection)?.get(from);
  }

  /** Whether one that has said hello is on its way. */
  isGreeting(connection: Connection, from: string): boolean {
    return this.#greetings.get(connection)?.has(from) ?? false;
  }

  has(connection: Connection): boolean {
    return (this.#byConnection.get(connection)?.size ?? 0) > 0;
  }

  async greet(greeting: Greeting<Connection>): Promise<void> {
    const { connection, from, hello } = greeting;
    const turns = this.#greetings.get(connection) ?? new Map<string, number>();
    this.#greetings.set(connection, turns);
    const there = this.#byConnection.get(connection);
    if (!there?.has(from) && !turns.has(from) && (there?.size ?? 0) + turns.size >= MOST_SESSIONS)
      return refuse(greeting, "This connection has too many bridges");
    turns.set(from, hello.turn);
    const before = this.#queues.get(hello.clientId);
    const own = (async () => {
      await before;
      await this.#admit(greeting).catch((error: unknown) => {
        console.warn("browser-codemode: a page could not be let in", error);
      });
    })();
    this.#queues.set(hello.clientId, own);
    await own;
    if (this.#queues.get(hello.clientId) === own) this.#queues.delete(hello.clientId);
    if (turns.get(from) === hello.turn) turns.delete(from);
  }

  /** It has answered a probe. */
  alive(session: Session<Connection>): void {
    this.#probes.get(session)?.(true);
  }

  closed(connection: Connection): void {
    this.#greetings.delete(connection);
    for (const session of this.#byConnection.get(connection)?.values() ?? []) this.#leave(session);
    this.#byConnection.delete(connection);
    this.#makeRoom();
  }

  /** The page goes and does not come back as it was. */
  bye(session: Session<Connection>): void {
    this.#end(session);
  }

  async #admit(greeting: Greeting<Connection>): Promise<void> {
    const { connection, from, hello } = greeting;
    const { authorize, answers } = this.#parts;
    const { clientId } = hello;
    const isCurrent = () => this.#greetings.get(connection)?.get(from) === hello.turn;
    const allowed = await ask(authorize, "connect", { connection, clientId });
    if (!isCurrent()) return;
    if (allowed === undefined) {
      return refuse(greeting, "The server does not allow this page to connect (`authorize` says no)");
    }
    const record = await answers.find(clientId);
    const others = [record, this.#byClient.get(clientId)?.origin];
    const isSomebodyElses = others.some((one) => one !== undefined && one.principal !== allowed.principal);
    if (isSomebodyElses || (await this.#isTaken(greeting))) return post(connection, { to: from, kind: "taken" });
    await answers.open(clientId, { session: from, principal: allowed.principal }, this.#isThere);
    const { principal } = allowed;
    const details = { connection, clientId, ...(principal !== undefined && { principal }) };
    const mayServe = (await ask(authorize, "serve", details)) !== undefined;
    if (isCurrent()) this.#enter(greeting, { ...allowed, mayServe });
  }

  readonly #isThere = (clientId: string): boolean => {
    const session = this.#byClient.get(clientId);
    return session !== undefined && (session.connection !== undefined || session.open.size > 0);
  };

  /** Whether another page, which lives, is this client. A tab that is duplicated has its storage, and so its id. */
  async #isTaken({ connection, from, hello }: Greeting<Connection>): Promise<boolean> {
    const other = this.#byClient.get(hello.clientId);
    if (other?.connection === undefined || other.id === from || other.connection === connection) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#probes.set(other, resolve);
    const stop = this.#parts.setTimer(PROBE_TIME, () => resolve(false));
    other.send({ kind: "probe" });
    const isAlive = await promise;
    stop();
    this.#probes.delete(other);
    return isAlive;
  }

  #enter({ connection, from, hello }: Greeting<Connection>, allowed: { principal?: string; mayServe: boolean }): void {
    const { clientId, scope, serves, turn, below } = hello;
    const known = this.#byClient.get(clientId);
    if (known?.id === from && turn <= known.turn) return;
    if (known !== undefined && known.id !== from) this.#end(known);
    const { principal, mayServe } = allowed;
    const origin = { clientId, ...(scope !== undefined && { scope }), ...(principal !== undefined && { principal }) };
    const session = known?.id === from ? known : new Session<Connection>(from, origin);
    if (session.connection !== undefined) this.#byConnection.get(session.connection)?.delete(from);
    Object.assign(session, { connection, turn, isServing: serves, mayServe, below: Math.max(session.below, below) });
    this.#byClient.set(clientId, session);
    const peers = this.#byConnection.get(connection) ?? new Map<string, Session<Connection>>();
    // One bridge that has changed its client id.
    const former = peers.get(from);
    if (former !== undefined && former !== session) this.#end(former);
    this.#byConnection.set(connection, peers.set(from, session));
    session.send({ kind: "welcome" });
    this.#parts.onThere(session);
  }

  #leave(session: Session<Connection>): void {
    session.connection = undefined;
    this.#probes.get(session)?.(false);
    this.#parts.onAway(session);
  }

  #end(session: Session<Connection>): void {
    if (session.connection !== undefined) this.#byConnection.get(session.connection)?.delete(session.id);
    const { clientId } = session.origin;
    if (this.#byClient.get(clientId) === session) this.#byClient.delete(clientId);
    this.#probes.get(session)?.(false);
    session.end();
    this.#parts.onEnded(session);
  }

  #makeRoom(): void {
    const away = [...this.#byClient.values()].filter(
      ({ connection, open }) => connection === undefined && open.size === 0,
    );
    for (const session of away.slice(0, Math.max(0, away.length - MOST_AWAY))) this.#end(session);
  }
}

function refuse<Connection extends BridgeConnection>({ connection, from }: Greeting<Connection>, reason: string): void {
  post(connection, { to: from, kind: "refused", reason });
}
