/** The shapes of facts, for those that come from outside: a store that may be damaged, a file that somebody wrote. */
import { InvalidInputError } from "../protocol/errors.ts";
import type { Fact, FactType } from "./facts.ts";

type Check = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Check>>;

const text: Check = (value) => typeof value === "string";
const time: Check = (value) => typeof value === "number" && Number.isFinite(value);
const whole: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const yes: Check = (value) => value === true;
const texts: Check = (value) => Array.isArray(value) && value.every(text);
const one =
  (...values: unknown[]): Check =>
  (value) =>
    values.includes(value);
const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const shaped =
  (shape: Shape): Check =>
  (value) =>
    typeof value === "object" && value !== null && fits(value, shape);

const call = shaped({ path: text, args: text });
const divergence = shaped({ seq: whole, expected: maybe(call), got: maybe(call) });
const failure = shaped({
  message: text,
  code: text,
  line: maybe(whole),
  column: maybe(whole),
  divergence: maybe(divergence),
});
const gate = shaped({ waiting: one("approval", "client", "server"), isAway: maybe(yes), expiresAt: maybe(time) });
const textsByName: Check = (value) =>
  typeof value === "object" && value !== null && Object.values(value as Record<string, unknown>).every(texts);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const origin = shaped({ clientId: text, scope: maybe(text), principal: maybe(text) });
const toolDescriptor = shaped({
  description: maybe(text),
  effect: one("read", "idempotent", "write"),
  requiresApproval: one(true, false),
  isClientTool: maybe(yes),
  canRevert: maybe(yes),
});
const toolDescriptors: Check = (value) =>
  typeof value === "object" && value !== null && Object.values(value).every(toolDescriptor);
const descriptor = shaped({ name: text, instructions: maybe(text), tools: toolDescriptors });
const ofCall: Shape = { at: time, seq: whole };

const SHAPES: Readonly<Record<FactType, Shape>> = {
  created: {
    ...{ at: time, format: whole, guest: whole, code: text, seed: text, locale: text, timeZone: text },
    ...{
      connectors: texts,
      methods: maybe(textsByName),
      engine: maybe(text),
      toolCallId: maybe(text),
      conversationId: maybe(text),
    },
  },
  claimed: { at: time, epoch: whole },
  called: {
    ...ofCall,
    ...{ connector: text, method: text, args: text, effect: one("read", "idempotent", "write") },
    ...{ ephemeral: maybe(yes), gate: maybe(gate) },
  },
  asked: { ...ofCall, reason: maybe(text), expiresAt: maybe(time) },
  approved: { ...ofCall, args: maybe(text), grant: maybe(one("run")) },
  refused: { ...ofCall, reason: maybe(text), error: text },
  attempted: ofCall,
  settled: { ...ofCall, value: maybe(text), error: maybe(text), repeats: maybe(yes) },
  delivered: { clock: time, seq: whole },
  fired: { clock: time, timer: whole },
  logged: { level: one("log", "info", "warn", "error", "debug"), text },
  received: { at: time, origin, connectors: listOf(descriptor) },
  parked: ofCall,
  lost: ofCall,
  handing: { at: time, handOff: whole, server: maybe(text) },
  handed: { at: time, executionId: text },
  kept: { at: time, error: text, code: text },
  paused: { at: time },
  ungranted: { at: time, connector: text, method: text },
  released: { at: time },
  finished: {
    ...{ at: time, status: one("completed", "error", "rejected", "cancelled") },
    ...{ result: maybe(text), omitted: maybe(text), error: maybe(failure) },
  },
  reverting: ofCall,
  reverted: ofCall,
  revertFailed: { ...ofCall, error: text },
  rolledBack: { at: time },
};

/** @throws {InvalidInputError} `invalid_input` */
export function checkFact(value: unknown): asserts value is Fact {
  const { type } = (value ?? {}) as { type?: unknown };
  if (typeof type !== "string" || !Object.hasOwn(SHAPES, type)) throw new InvalidInputError("a fact of no known type");
  const shape = SHAPES[type as FactType];
  for (const name in shape) {
    if (!shape[name]!((value as Record<string, unknown>)[name]))
      throw new InvalidInputError(`"${name}" of a "${type}" is missing or of another type`);
  }
  const { status, error, value: settled } = value as Record<string, unknown>;
  const isWhole =
    type === "settled"
      ? (settled === undefined) !== (error === undefined)
      : type !== "finished" || (status === "completed") === (error === undefined);
  if (!isWhole) throw new InvalidInputError(`the outcome of a "${type}" is missing`);
}

export function isFact(value: unknown): value is Fact {
  try {
    checkFact(value);
    return true;
  } catch {
    return false;
  }
}

function fits(value: object, shape: Shape): boolean {
  return Object.entries(shape).every(([name, check]) => check((value as Record<string, unknown>)[name]));
}
