import { RuntimeDisposedError } from "../../protocol/errors.ts";
import type { PageCall } from "../contract.ts";
import { Assembly, AssemblyBudget } from "../parts.ts";
import type { KnownAnswer, PageCaller, PageIdentity, ReceivingRuntime } from "../receiving-runtime.ts";
import { writeError } from "../wire-errors.ts";
import { isOurs, openFrame, readPageFrame, writeFrame, type PageFrame } from "../wire.ts";
import { inTime, type Authorize } from "./authorize.ts";
import { Access } from "./bridge-hub-access.ts";
import { StoredAnswers } from "./bridge-hub-answers.ts";
import { HubCalls, type SetTimer } from "./bridge-hub-calls.ts";
import { HubEvents } from "./bridge-hub-events.ts";
import { Requests } from "./bridge-hub-requests.ts";
import { post, sendText, type Session } from "./bridge-hub-session.ts";
import { Sessions } from "./bridge-hub-sessions.ts";
import type { BridgeConnection, BridgeStorage } from "./connection.ts";

export interface BridgeHubOptions<Connection extends BridgeConnection> {
  /** Made when somebody asks for it first. */
  runtime: () => ReceivingRuntime;
  authorize: Authorize<Connection>;
  /** `ctx.storage` of the Durable Object. */
  storage: BridgeStorage;
  /** Those that are open already: the object may have been away. Default: none. */
  connections?: Iterable<Connection>;
  /** Milliseconds that a page may be away while a tool of it runs, before the call counts as interrupted. Default 30,000. */
  grace?: number;
  /** For tests. Default `setTimeout`. */
  setTimer?: SetTimer;
  /** For tests. Default `Date.now`. */
  now?: () => number;
}

/**
 * The server's end of the bridge: answers pages, within what `authorize` allows, and calls their tools. It keeps in
 * storage only what it must not forget; who is there, connections say themselves.
 */
export class BridgeHub<Connection extends BridgeConnection> implements PageCaller {
  readonly #options: BridgeHubOptions<Connection>;
  readonly #sessions: Sessions<Connection>;
  readonly #access: Access<Connection>;
  readonly #requests: Requests<Connection>;
  readonly #events: HubEvents<Connection>;
  readonly #calls: HubCalls<Connection>;
  readonly #budget = new AssemblyBudget();
  readonly #assemblies = new Map<Connection, Assembly>();

  constructor(options: BridgeHubOptions<Connection>) {
    this.#options = options;
    const { runtime, storage, connections = [], grace = 30_000 } = options;
    const { setTimer = startTimer, now = Date.now } = options;
    const authorize = inTime(options.authorize, setTimer);
    const answers = new StoredAnswers(storage, now);
    this.#access = new Access({ runtime, authorize });
    this.#requests = new Requests({ runtime, access: this.#access, answers });
    this.#events = new HubEvents(runtime);
    this.#calls = new HubCalls({ sessions: () => this.#sessions, grace, setTimer });
    this.#sessions = new Sessions({
      authorize,
      answers,
      setTimer,
      onThere: (session) => this.#there(session),
      onAway: (session) => {
        this.#events.unfollow(session);
        this.#calls.left(session);
      },
      onEnded: (session) => {
        this.#events.unfollow(session);
        this.#calls.ended(session);
      },
    });
    for (const connection of connections) sendText(connection, writeFrame({ kind: "again" }));
  }

  /** @returns Whether the message was of the bridge. It is answered by and by. */
  receive(connection: Connection, message: unknown): boolean {
    if (!isOurs(message)) return false;
    const frame = openFrame(message);
    if (frame !== undefined) this.#open(connection, frame);
    return true;
  }

  closed(connection: Connection): void {
    this.#assemblies.get(connection)?.clear();
    this.#assemblies.delete(connection);
    this.#sessions.closed(connection);
  }

  isConnected(origin: PageIdentity): boolean {
    return this.#calls.isConnected(origin);
  }

  call(origin: PageIdentity, call: PageCall, signal: AbortSignal): Promise<KnownAnswer> {
    return this.#calls.call(origin, call, signal);
  }

  dispose(): void {
    this.#events.dispose();
    this.#calls.dispose(new RuntimeDisposedError());
  }

  #open(connection: Connection, frame: Record<string, unknown>): void {
    try {
      if (frame["kind"] !== "part") return this.#take(connection, readPageFrame(frame));
      // Strangers have nothing that long to say.
      if (!this.#sessions.has(connection)) return sendText(connection, writeFrame({ kind: "again" }));
      const whole = openFrame(this.#assemblyOf(connection).add(frame));
      if (whole !== undefined) this.#take(connection, readPageFrame(whole));
    } catch (error) {
      this.#refuse(connection, frame, error);
    }
  }

  #take(connection: Connection, frame: PageFrame): void {
    const { from } = frame;
    if (frame.kind === "hello") return void this.#sessions.greet({ connection, from, hello: frame });
    const session = this.#sessions.find(connection, from);
    if (session !== undefined) return this.#say(session, frame);
    if (!this.#sessions.isGreeting(connection, from)) sendText(connection, writeFrame({ kind: "again" }));
  }

  #say(session: Session<Connection>, frame: Exclude<PageFrame, { kind: "hello" }>): void {
    switch (frame.kind) {
      case "request":
        return detach(this.#requests.receive(session, frame));
      case "cancel":
        return detach(this.#requests.cancel(session, frame.id));
      case "ack":
        return detach(this.#requests.acknowledge(session, frame.below));
      case "serving": {
        const hasBegun = frame.on && !session.isServing;
        session.isServing = frame.on;
        return hasBegun ? this.#arrived(session) : undefined;
      }
      case "follow":
        return detach(this.#follow(session, frame));
      case "unfollow":
        return this.#events.unfollow(session);
      case "called":
        return this.#calls.answered(session, frame.key, frame.answer);
      case "alive":
        return this.#sessions.alive(session);
      case "bye":
        return this.#sessions.bye(session);
    }
  }

  #there(session: Session<Connection>): void {
    detach(this.#requests.acknowledge(session, session.below));
    this.#calls.returned(session);
    this.#arrived(session);
  }

  #arrived(session: Session<Connection>): void {
    if (!session.answersCalls) return;
    detach((async () => this.#options.runtime().pageArrived(session.origin))());
  }

  async #follow(session: Session<Connection>, from: { stream?: string; next?: number }): Promise<void> {
    const { connection, origin } = session;
    if (connection === undefined) return;
    const asker = { connection, origin };
    const isAllowed = await this.#access.may(asker, "read");
    if (!isAllowed || session.connection !== connection) return;
    this.#events.follow(session, from, (executionId, owner) => this.#access.mayRead(asker, executionId, owner));
  }

  /** A request that is not of the grammar gets an answer, lost parts are asked for; anything else is as good as lost. */
  #refuse(connection: Connection, { from, kind, id }: Record<string, unknown>, error: unknown): void {
    if (kind === "part") return sendText(connection, writeFrame({ kind: "again" }));
    const session = typeof from === "string" ? this.#sessions.find(connection, from) : undefined;
    if (kind !== "request" || session === undefined || !Number.isSafeInteger(id)) return;
    post(connection, { to: session.id, kind: "answer", id: id as number, error: writeError(error) });
  }

  #assemblyOf(connection: Connection): Assembly {
    const known = this.#assemblies.get(connection);
    if (known !== undefined) return known;
    const assembly = new Assembly(this.#budget);
    this.#assemblies.set(connection, assembly);
    return assembly;
  }
}

function detach(work: Promise<void>): void {
  work.catch((error: unknown) => console.warn("browser-codemode: the bridge has failed", error));
}

function startTimer(milliseconds: number, ring: () => void): () => void {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
}
