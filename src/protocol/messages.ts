/**
 * What crosses the sandbox wall, types and grammar. A message is one line of text: a kind, its fields
 * and, last, a value as the codec or JSON wrote it (which has no line breaks). A *frame* is what
 * travels at once: one or more lines. So a turn's calls, or results, cost one hop, and a value stays
 * text from the wall to the journal.
 */
import { ProtocolViolationError } from "./errors.ts";
import type { ConsoleLevel, ErrorDescription } from "./executor.ts";
import { createList, indexOf, join, jsonParse, jsonStringify, regExpExec, slice, startsWith } from "./intrinsics.ts";
import type { ExecuteLimits } from "./limits.ts";
import type { Determinism, ReplayRequest } from "./replay.ts";

/** Changes whenever guest and host of different builds would misunderstand each other. */
export const PROTOCOL_VERSION = 1;

/** Everything a guest needs for one run. */
export interface RunOrder {
  /** An expression, as text. Its value is called if it is a function. */
  code: string;
  namespaces: NamespaceOrder[];
  limits: Pick<
    ExecuteLimits,
    "argumentsInFlight" | "argumentsLength" | "resultLength" | "depth" | "logLines" | "logLength"
  >;
  /** Deliver results one at a time, microtasks drained in between: an order that can be repeated, and costs time. */
  inOrder: boolean;
  /** For a run that can be repeated. */
  determinism?: Determinism;
}

export interface NamespaceOrder {
  name: string;
  methods: string[];
  positionalArgs: boolean;
  prelude?: string;
}

export interface ThrownDescription extends ErrorDescription {
  line?: number;
  column?: number;
}

/** From the guest. `value` and `args` are codec text. */
export type GuestMessage =
  | { kind: "ready"; version: number }
  /** A call's `path` is `provider.method`, as {@link pathOf} makes it. The others come in runs that can be repeated. */
  | ReplayRequest
  | { kind: "log"; level: ConsoleLevel; text: string }
  /** The code does not compile as an expression. */
  | { kind: "unparsed"; message: string }
  | { kind: "done"; value: string }
  | { kind: "fail"; error: ThrownDescription };

/** To the guest. `value` and `error` are codec text. */
export type HostMessage =
  | { kind: "run"; order: RunOrder }
  | { kind: "ok"; seq: number; value: string }
  | { kind: "err"; seq: number; error: string }
  /** A timer is due. */
  | { kind: "fire"; id: number }
  /** What the code's clock shows from now on, in milliseconds since the epoch. No delivery by itself. */
  | { kind: "clock"; now: number };

/** From the host, instead of a frame, to a guest that waits for its run: time to warm up. */
export const REHEARSE = "rehearse";

const LINE_BREAK = "\n";
const CALL = "call ";

/** Characters after which a guest sends what it has, before its turn is over. One line may be longer. */
export const FRAME_LENGTH = 500_000;
/** Lines after which it does: the host works on them while the guest goes on. */
export const FRAME_LINES = 250;
/** Characters of a line that is neither a call nor a result: console text, an error. */
export const REMARK_LENGTH = 700_000;

export function joinFrame(lines: readonly string[]): string {
  return join(lines, LINE_BREAK);
}

export function splitFrame(frame: string): string[] {
  // Not `split`, which asks its argument's prototype for a method.
  const lines = createList<string>();
  let start = 0;
  for (let end = indexOf(frame, LINE_BREAK); end >= 0; end = indexOf(frame, LINE_BREAK, start)) {
    lines[lines.length] = slice(frame, start, end);
    start = end + 1;
  }
  lines[lines.length] = slice(frame, start);
  return lines;
}

export function writeGuestMessage(message: GuestMessage): string {
  switch (message.kind) {
    case "ready":
      return `ready ${message.version}`;
    case "call":
      return writeCall(message.seq, message.path, message.args);
    case "log":
      return `log ${message.level} ${jsonStringify(message.text)}`;
    case "unparsed":
      return `unparsed ${jsonStringify(message.message)}`;
    case "done":
      return `done ${message.value}`;
    case "fail":
      return `fail ${jsonStringify(message.error)}`;
    case "timer":
      return `timer ${message.id} ${message.due} ${message.every ?? ""}`;
    case "untimer":
      return `untimer ${message.id}`;
    case "stepped":
      return "value" in message
        ? `stepped ${message.seq} ok ${message.value}`
        : `stepped ${message.seq} err ${message.error}`;
    case "idle":
      return `idle ${message.deliveries}`;
  }
}

/** What a call names its tool by. */
export function pathOf(provider: string, method: string): string {
  return `${provider}.${method}`;
}

/** The `call` message, of which there may be thousands at once. */
export function writeCall(seq: number, path: string, args: string): string {
  return `${CALL}${seq} ${path} ${args}`;
}

export function writeHostMessage(message: HostMessage): string {
  switch (message.kind) {
    case "run":
      return `run ${jsonStringify(message.order)}`;
    case "ok":
      return `ok ${message.seq} ${message.value}`;
    case "err":
      return `err ${message.seq} ${message.error}`;
    case "fire":
      return `fire ${message.id}`;
    case "clock":
      return `clock ${message.now}`;
  }
}

const CONSOLE_LEVELS: readonly string[] = ["log", "info", "warn", "error", "debug"] satisfies ConsoleLevel[];

/**
 * Reads one line from a guest, which may be hostile.
 * @throws {ProtocolViolationError} `protocol_violation`: not a line of the grammar.
 */
export function readGuestMessage(line: string): GuestMessage {
  if (startsWith(line, CALL)) return readCall(line);
  const [kind, rest] = cut(line);
  if (kind !== "done" && kind !== "stepped" && line.length > REMARK_LENGTH) throw violation(line);
  switch (kind) {
    case "log": {
      const [level, text] = cut(rest);
      if (!CONSOLE_LEVELS.includes(level)) throw violation(line);
      return { kind, level: level as ConsoleLevel, text: readText(readJson(text, line), line) };
    }
    case "ready":
      return { kind, version: readCount(rest, line) };
    case "unparsed":
      return { kind, message: shorten(readText(readJson(rest, line), line), THROWN_LENGTH) };
    case "done":
      return { kind, value: rest };
    case "fail":
      return { kind, error: readThrown(readJson(rest, line), line) };
    case "idle":
      return { kind, deliveries: readCount(rest, line) };
    case "timer":
      return readTimer(rest, line);
    case "untimer":
      return { kind, id: readCount(rest, line) };
    case "stepped":
      return readStepped(rest, line);
    default:
      throw violation(line);
  }
}

/** Reads one line from the host, which the guest trusts. */
export function readHostMessage(line: string): HostMessage {
  const [kind, rest] = cut(line);
  if (kind === "run") return { kind, order: jsonParse(rest) as RunOrder };
  if (kind === "clock") return { kind, now: +rest };
  if (kind === "fire") return { kind, id: +rest };
  const [seq, value] = cut(rest);
  if (kind === "ok") return { kind, seq: +seq, value };
  if (kind === "err") return { kind, seq: +seq, error: value };
  throw violation(line);
}

/** Apart from the others, and without parts of its own: there may be thousands at once. */
function readCall(line: string): GuestMessage {
  const seqEnd = indexOf(line, " ", CALL.length);
  const pathEnd = indexOf(line, " ", seqEnd + 1);
  const dot = indexOf(line, ".", seqEnd);
  if (seqEnd < 0 || pathEnd < 0 || dot <= seqEnd + 1 || dot > pathEnd) throw violation(line);
  return {
    kind: "call",
    seq: readCount(slice(line, CALL.length, seqEnd), line),
    path: slice(line, seqEnd + 1, pathEnd),
    args: slice(line, pathEnd + 1),
  };
}

function readTimer(text: string, line: string): GuestMessage {
  const [id, times] = cut(text);
  const [due, every] = cut(times);
  const timer = { kind: "timer", id: readCount(id, line), due: readMilliseconds(due, line) } as const;
  return every === "" ? timer : { ...timer, every: readMilliseconds(every, line) };
}

function readStepped(text: string, line: string): GuestMessage {
  const [seq, answer] = cut(text);
  const [outcome, value] = cut(answer);
  if (outcome === "ok") return { kind: "stepped", seq: readCount(seq, line), value };
  if (outcome === "err") return { kind: "stepped", seq: readCount(seq, line), error: value };
  throw violation(line);
}

function cut(text: string): [head: string, rest: string] {
  const space = indexOf(text, " ");
  return space < 0 ? [text, ""] : [slice(text, 0, space), slice(text, space + 1)];
}

const DIGITS = /^\d{1,9}$/;

function readCount(text: string, line: string): number {
  if (!regExpExec(DIGITS, text)) throw violation(line);
  return +text;
}

/** Milliseconds since the epoch, or of a delay. */
const MILLISECONDS = /^\d{1,15}$/;

function readMilliseconds(text: string, line: string): number {
  if (!regExpExec(MILLISECONDS, text)) throw violation(line);
  return +text;
}

function readJson(text: string, line: string): unknown {
  try {
    return jsonParse(text);
  } catch {
    throw violation(line);
  }
}

function readText(value: unknown, line: string): string {
  if (typeof value !== "string") throw violation(line);
  return value;
}

/** How many errors deep the causes of one are described. */
export const CAUSES = 5;

/** Characters of an error's message or stack that are passed on: it is read by a model. */
const THROWN_LENGTH = 20_000;

function shorten(text: string, length: number): string {
  return text.length > length ? `${slice(text, 0, length)}... (${text.length - length} more characters)` : text;
}

function readThrown(value: unknown, line: string, depth = 0): ThrownDescription {
  if (typeof value !== "object" || value === null || depth > CAUSES) throw violation(line);
  const { name, message, code, stack, cause, line: at, column } = value as Record<string, unknown>;
  return {
    name: shorten(readText(name, line), 200),
    message: shorten(readText(message, line), THROWN_LENGTH),
    ...(typeof code === "string" && { code: shorten(code, 200) }),
    ...(typeof stack === "string" && { stack: shorten(stack, THROWN_LENGTH) }),
    ...(typeof at === "number" && { line: at }),
    ...(typeof column === "number" && { column }),
    ...(typeof cause === "object" && cause !== null && { cause: readThrown(cause, line, depth + 1) }),
  };
}

function violation(line: string): ProtocolViolationError {
  return new ProtocolViolationError(`The sandbox sent a message that is not of the protocol: ${slice(line, 0, 80)}`);
}
