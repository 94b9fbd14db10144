import { decodeValue, encodeValue } from "../../protocol/codec/codec.ts";
import { BridgeUnavailableError, NotAllowedError } from "../../protocol/errors.ts";
import { changesSomething, type BridgeMethod, type ParamsOf } from "../methods.ts";
import type { ReceivingRuntime } from "../receiving-runtime.ts";
import { writeError } from "../wire-errors.ts";
import { MESSAGE_LENGTH, VALUE_DEPTH } from "../wire.ts";
import type { BridgeAction } from "./authorize.ts";
import type { Access } from "./bridge-hub-access.ts";
import type { StoredAnswer, StoredAnswers } from "./bridge-hub-answers.ts";
import { aboutOf, answerAgain, methodOf, type MethodCall } from "./bridge-hub-methods.ts";
import type { Session } from "./bridge-hub-session.ts";
import type { BridgeConnection } from "./connection.ts";

/** Requests without an answer: of one page, and of all. */
const MOST_OPEN = 256;
const MOST_OPEN_OF_ALL = 2_000;
/** Characters of their parameters, of one page and of all. */
const OPEN_LENGTH = 2 * MESSAGE_LENGTH;
const OPEN_LENGTH_OF_ALL = 3 * MESSAGE_LENGTH;

export interface RequestsParts<Connection extends BridgeConnection> {
  runtime: () => ReceivingRuntime;
  access: Access<Connection>;
  answers: StoredAnswers;
}

interface RequestFrame {
  id: number;
  method: string;
  params: string;
}

interface Asker<Connection> {
  connection: Connection;
  signal: AbortSignal;
}

/** Answers what pages ask: each request once, however often it comes, as far as it changes something. */
export class Requests<Connection extends BridgeConnection> {
  readonly #parts: RequestsParts<Connection>;
  #open = 0;
  #openLength = 0;

  constructor(parts: RequestsParts<Connection>) {
    this.#parts = parts;
  }

  async receive(session: Session<Connection>, frame: RequestFrame): Promise<void> {
    const { id, method, params } = frame;
    // One that is under way answers when it is done.
    if (id < session.below || session.open.has(id)) return;
    // Who has asked, also when they are gone by the time that this is looked at.
    const { connection } = session;
    if (connection === undefined) return;
    let length = params.length;
    for (const open of session.open.values()) length += open.length;
    const isTooMuch = length > OPEN_LENGTH || this.#openLength + params.length > OPEN_LENGTH_OF_ALL;
    if (session.open.size >= MOST_OPEN || this.#open >= MOST_OPEN_OF_ALL || isTooMuch) {
      const error = new BridgeUnavailableError("Too many requests are open; wait for the answers to some");
      return session.send({ kind: "answer", id, error: writeError(error) });
    }
    const controller = new AbortController();
    session.open.set(id, { method, controller, length: params.length });
    this.#open++;
    this.#openLength += params.length;
    const answer = await this.#answer(session, frame, { connection, signal: controller.signal });
    session.open.delete(id);
    this.#open--;
    this.#openLength -= params.length;
    if (answer !== undefined) this.#send(session, id, answer);
  }

  /** Only what says that its signal cancels the run is cancelled, by those who may cancel it. */
  async cancel(session: Session<Connection>, id: number): Promise<void> {
    const open = session.open.get(id);
    const { connection, origin } = session;
    if (open?.method !== "outcome" || connection === undefined) return;
    const asker = { connection, origin };
    if (open.executionIds && (await this.#parts.access.mayWith(asker, "cancel", { executionIds: open.executionIds }))) {
      open.controller.abort();
    }
  }

  async acknowledge(session: Session<Connection>, below: number): Promise<void> {
    session.below = Math.max(session.below, below);
    await this.#parts.answers.acknowledge(session.origin.clientId, session.below);
  }

  #send(session: Session<Connection>, id: number, answer: StoredAnswer): void {
    try {
      session.send({ kind: "answer", id, ...answer });
    } catch (error) {
      session.send({ kind: "answer", id, error: writeError(error) });
    }
  }

  async #answer(
    session: Session<Connection>,
    frame: RequestFrame,
    asker: Asker<Connection>,
  ): Promise<StoredAnswer | undefined> {
    const { answers } = this.#parts;
    const { clientId } = session.origin;
    const { id } = frame;
    try {
      const method = readMethod(frame.method);
      if (!changesSomething(method)) return { value: await this.#run(session, { ...frame, method }, asker) };
      const known = await answers.look(clientId, id);
      if (known !== undefined && known !== "begun") return known;
      // The page has its answer, which is forgotten: what has come here is an echo.
      if (id < session.below) return undefined;
      const answer = await this.#change(session, { ...frame, method }, { ...asker, isRepeated: known === "begun" });
      if (!session.hasEnded) await answers.keep(clientId, id, answer);
      // Nobody waits for it any more.
      if (id < session.below) await answers.acknowledge(clientId, session.below);
      return answer;
    } catch (error) {
      return { error: report(error) };
    }
  }

  async #change(
    session: Session<Connection>,
    frame: RequestFrame & { method: BridgeMethod },
    how: Asker<Connection> & { isRepeated: boolean },
  ): Promise<StoredAnswer> {
    try {
      return { value: await this.#run(session, frame, how) };
    } catch (error) {
      return { error: report(error) };
    }
  }

  async #run(
    session: Session<Connection>,
    frame: RequestFrame & { method: BridgeMethod },
    { signal, connection, isRepeated = false }: Asker<Connection> & { isRepeated?: boolean },
  ): Promise<string> {
    const method = methodOf(frame.method);
    const { action, read, call, entryOf } = method;
    const params = read(decodeValue(frame.params, { maxDepth: VALUE_DEPTH, maxLength: MESSAGE_LENGTH }), frame.method);
    const about = aboutOf(method, params);
    const { access, answers } = this.#parts;
    const runtime = this.#parts.runtime();
    const { origin } = session;
    const asker = { connection, origin };
    const open = session.open.get(frame.id);
    if (open) open.executionIds = about.executionIds;
    const given: MethodCall<BridgeMethod> = { runtime, params, origin, signal };
    const isAllowed =
      about.executionIds.length > 0 ? await access.mayWith(asker, action, about) : await access.may(asker, action);
    let result: unknown;
    if (!isAllowed) result = await refuse(given, frame.method, action);
    else {
      if (changesSomething(frame.method) && !session.hasEnded) await answers.begin(origin.clientId, frame.id);
      result = await call(given);
    }
    if (entryOf && Array.isArray(result)) result = await access.readable(asker, result as never[], entryOf);
    if (isRepeated) result = await answerAgain(runtime, result);
    return encodeValue(result, { maxDepth: VALUE_DEPTH, maxLength: MESSAGE_LENGTH });
  }
}

/** Also a refusal to take an execution has to be final, or the page could not go on with it. */
function refuse(call: MethodCall<BridgeMethod>, method: BridgeMethod, action: BridgeAction): Promise<unknown> {
  const error = new NotAllowedError(`The server does not allow this page to ${action} (\`authorize\` says no)`);
  if (method !== "handOff") return Promise.reject(error);
  const request = call.params as ParamsOf<"handOff">;
  return call.runtime.refuse(request, { code: error.code, error: error.message });
}

function readMethod(name: string): BridgeMethod {
  methodOf(name);
  return name as BridgeMethod;
}

function report(error: unknown): string {
  const written = writeError(error);
  if (written.includes('"internal_error"')) console.warn("browser-codemode: a request of a page has failed", error);
  return written;
}
