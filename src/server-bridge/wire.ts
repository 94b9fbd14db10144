/**
 * What crosses the agent's WebSocket, types and grammar: JSON text with a type of its own, so that agents and pages that
 * do not know it pass it by. Values are codec text, and stay text until somebody reads them.
 */
import { count, flag, list, matching, NAME_LENGTH, object, text, type Reader } from "./checks.ts";
import type { PageCall, PageCallAnswer } from "./contract.ts";

export const WIRE_TYPE = "browser-codemode";
/** Changes whenever pages and servers of different builds would misunderstand each other. */
export const WIRE_VERSION = 1;

/** Characters of a whole message, its parts together. */
export const MESSAGE_LENGTH = 16_000_000;
/** Characters of what a tool of the page gives, as in `ExecuteLimits`. */
export const ANSWER_LENGTH = 4_000_000;

/** From the page. Each names the session that it is from: a page may have several bridges. */
export type PageFrame = { from: string } & (
  | Hello
  /** The ids of a session grow; the same id is the same request. `params` is codec text. */
  | { kind: "request"; id: number; method: string; params: string }
  /** The signal of a request was aborted. */
  | { kind: "cancel"; id: number }
  /** All requests below have their answers, or need none. */
  | { kind: "ack"; below: number }
  /** Whether calls of the page's tools are answered. */
  | { kind: "serving"; on: boolean }
  /** Send events; `next` of this stream and those after it too, if they are still there. */
  | { kind: "follow"; stream?: string; next?: number }
  | { kind: "unfollow" }
  | { kind: "called"; key: string; answer: PageCallAnswer }
  /** Answers `probe`. */
  | { kind: "alive" }
  | { kind: "bye" }
);

export interface Hello {
  kind: "hello";
  /** Grows: a hello that was held up on an old connection comes too late. */
  turn: number;
  clientId: string;
  scope?: string;
  serves: boolean;
  below: number;
}

/** From the server, to one session. */
export type ServerFrame = { to: string } & (
  | { kind: "welcome" }
  | { kind: "refused"; reason: string }
  /** Another tab, which lives, has the client id: choose another. */
  | { kind: "taken" }
  /** Somebody else says that they are this client. */
  | { kind: "probe" }
  | { kind: "answer"; id: number; value: string }
  | { kind: "answer"; id: number; error: string }
  | { kind: "call"; call: PageCall }
  | { kind: "uncall"; key: string }
  /** The next event has this number. `hasGap`: some were missed. */
  | { kind: "following"; stream: string; next: number; hasGap: boolean }
  | { kind: "events"; first: number; events: string[] }
);

/** To whoever is there: the server has forgotten you, say hello. */
export interface AgainFrame {
  kind: "again";
}

/** Names one attempt at one call. One that the page wanted to be approved first is another when it has been. */
export function keyOf({ executionId, seq, attempt, isApproved, reverts }: PageCall): string {
  const own = reverts ? `:reverts:${reverts.id}` : isApproved ? ":approved" : "";
  return `${executionId}:${seq}:${attempt}${own}`;
}

export function writeFrame(frame: PageFrame | ServerFrame | AgainFrame): string {
  return JSON.stringify({ type: WIRE_TYPE, v: WIRE_VERSION, ...frame });
}

/** @returns The frame's properties, or `undefined`: somebody else's message, or of another version. */
export function openFrame(message: unknown): Record<string, unknown> | undefined {
  if (!isOurs(message)) return undefined;
  try {
    const frame: unknown = JSON.parse(message);
    if (typeof frame !== "object" || frame === null) return undefined;
    const { type, v } = frame as Record<string, unknown>;
    return type === WIRE_TYPE && v === WIRE_VERSION ? (frame as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const BEGINNING = `{"type":"${WIRE_TYPE}"`;

/** Without parsing it: other messages are other people's, and may be long. */
export function isOurs(message: unknown): message is string {
  return typeof message === "string" && message.startsWith(BEGINNING);
}

const id: Reader<string> = matching(/^[\w-]{16,64}$/);
const key: Reader<string> = text(NAME_LENGTH);

const pageCallAnswer: Reader<PageCallAnswer> = (value, path) => {
  const answer = object(
    {},
    { value: text(ANSWER_LENGTH), error: text(ANSWER_LENGTH), unknown: flag, asks: flag, reason: text(1_000) },
  );
  const read = answer(value, path);
  if (read.value !== undefined) return { value: read.value };
  if (read.error !== undefined) return { error: read.error };
  if (read.unknown === true) return { unknown: true };
  return {
    asks: object({ asks: flag })(value, path).asks as true,
    ...(read.reason !== undefined && { reason: read.reason }),
  };
};

const pageCall: Reader<PageCall> = object(
  {
    executionId: text(),
    seq: count,
    attempt: count,
    connector: text(),
    method: text(),
    args: text(MESSAGE_LENGTH),
    idempotencyKey: text(),
    isApproved: flag,
  },
  {
    recovers: (value, path) => flag(value, path) as true,
    reverts: object({ id: text(), result: text(ANSWER_LENGTH) }),
  },
);

const pageFrames: Record<PageFrame["kind"], Reader<object>> = {
  hello: object({ turn: count, clientId: id, serves: flag, below: count }, { scope: text() }),
  request: object({ id: count, method: text(), params: text(MESSAGE_LENGTH) }),
  cancel: object({ id: count }),
  ack: object({ below: count }),
  serving: object({ on: flag }),
  follow: object({}, { stream: text(), next: count }),
  unfollow: object({}),
  called: object({ key, answer: pageCallAnswer }),
  alive: object({}),
  bye: object({}),
};

const serverFrames: Record<ServerFrame["kind"], Reader<object>> = {
  welcome: object({}),
  refused: object({ reason: text(10_000) }),
  taken: object({}),
  probe: object({}),
  answer: object({ id: count }, { value: text(MESSAGE_LENGTH), error: text(MESSAGE_LENGTH) }),
  call: object({ call: pageCall }),
  uncall: object({ key }),
  following: object({ stream: text(), next: count, hasGap: flag }),
  events: object({ first: count, events: list(text(MESSAGE_LENGTH), 10_000) }),
};

/** @throws {InvalidInputError} `invalid_input` */
export function readPageFrame(frame: Record<string, unknown>): PageFrame {
  const kind = readKind(frame, pageFrames);
  return { from: id(frame["from"], "from"), kind, ...pageFrames[kind](frame, kind) } as PageFrame;
}

/** @throws {InvalidInputError} `invalid_input` */
export function readServerFrame(frame: Record<string, unknown>): ServerFrame {
  const kind = readKind(frame, serverFrames);
  return { to: id(frame["to"], "to"), kind, ...serverFrames[kind](frame, kind) } as ServerFrame;
}

function readKind<K extends string>({ kind: given }: Record<string, unknown>, frames: Record<K, unknown>): K {
  const kind = text()(given, "kind");
  if (Object.hasOwn(frames, kind)) return kind as K;
  return matching(/(?!)/)(kind, "kind") as K;
}

/** Nesting of values that cross: what a record may have, and what it is in. */
export const VALUE_DEPTH = 2_100;
