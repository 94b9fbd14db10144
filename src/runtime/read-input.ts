/** What callers hand to a runtime, who may be plain JavaScript: nonsense is refused in words, before anything happens. */
import { encodeValue } from "../protocol/codec/codec.ts";
import { InvalidInputError } from "../protocol/errors.ts";
import type { Answer } from "./answers.ts";
import type { Grant } from "./types.ts";
import type {
  ActionReference,
  ApproveOptions,
  ExecuteInput,
  ExecutionFilter,
  RejectOptions,
  SaveSnippetOptions,
  Settlement,
} from "./runtime-handle.ts";

/** @throws {InvalidInputError} `invalid_input`, as all of these do */
export function readExecuteInput(input: ExecuteInput): ExecuteInput {
  const { toolCallId, conversationId, signal, durable } = demandRecord(input, "`execute` needs { code }");
  demand(isTextOrNone(toolCallId), "`toolCallId` must be text");
  demand(isTextOrNone(conversationId), "`conversationId` must be text");
  demand(durable === undefined || typeof durable === "boolean", "`durable` must be true or false");
  demand(isSignalOrNone(signal), "`signal` must be an AbortSignal");
  return input;
}

/** The options of a method that is about one execution. */
export function readTarget<Options extends { executionId: string; signal?: AbortSignal | undefined }>(
  options: Options,
): Options {
  const { executionId, signal } = demandRecord<Options>(options, "The options need an `executionId`");
  readId(executionId);
  demand(isSignalOrNone(signal), "`signal` must be an AbortSignal");
  return options;
}

export function readId(executionId: string): string {
  demand(typeof executionId === "string", "`executionId` must be text");
  return executionId;
}

export function readText(value: string, name: string): string {
  demand(typeof value === "string", `\`${name}\` must be text`);
  return value;
}

export function readFilter(given: number | ExecutionFilter): ExecutionFilter {
  const filter = typeof given === "number" ? { limit: given } : given;
  const { executionId, toolCallId, conversationId, statuses, limit, before } = demandRecord(
    filter,
    "The filter must be a number or a record",
  );
  demand(isTextOrNone(executionId), "`executionId` must be text");
  demand(isTextOrNone(toolCallId), "`toolCallId` must be text");
  demand(isTextOrNone(conversationId), "`conversationId` must be text");
  demand(statuses === undefined || Array.isArray(statuses), "`statuses` must be a list");
  if (limit !== undefined && limit !== Infinity) readCount(limit, "limit");
  demand(before === undefined || typeof before === "number", "`before` must be milliseconds since the epoch");
  return filter;
}

/** A whole number: `NaN` or -1 would mean all of them, or all but one, to methods of lists. */
export function readCount(value: number, name: string): number {
  demand(
    value === Infinity || (Number.isSafeInteger(value) && value >= 0),
    `\`${name}\` must be a whole number from 0`,
  );
  return value;
}

export function readAge(maxAgeMs: number): number {
  demand(typeof maxAgeMs === "number" && maxAgeMs >= 0, "`maxAgeMs` must be a number of milliseconds from 0");
  return maxAgeMs;
}

export function readSnippetOptions(options: SaveSnippetOptions): SaveSnippetOptions {
  const { description } = readTarget(options);
  demand(isTextOrNone(description), "`description` must be text");
  return { ...options, description: description ?? "" };
}

/** Only what is known is taken over: actions are passed as they were shown. */
export function readApproval(options: ApproveOptions): Answer {
  const { args, grant } = options;
  demand(grant === undefined || grant === "run" || grant === "session", '`grant` must be "run" or "session"');
  const changed = args === undefined ? {} : { args: encodeValue(args, { path: "args" }) };
  return { type: "approve", ...readName(options), ...changed, ...(grant && { grant }) };
}

export function readActions(actions: readonly ActionReference[]): { executionId: string; answer: Answer }[] {
  demand(Array.isArray(actions), "`approveAll` needs the list of actions that were shown");
  return actions.map((action) => {
    const { executionId } = readTarget(action);
    return { executionId, answer: { type: "approve", ...readName(action), seq: readSeq(action.seq) } };
  });
}

export function readRejection(options: RejectOptions, byDefault: "end" | "throw"): Answer {
  const { onReject = byDefault } = options;
  demand(onReject === "end" || onReject === "throw", '`onReject` must be "end" or "throw"');
  // Nobody's no must fail because of the words that go with it.
  const words = typeof options.reason === "string" ? { reason: options.reason } : {};
  return { type: "reject", ...readName(options), ...words, throws: onReject === "throw" };
}

export function readValue({ seq, result }: { seq: number; result: unknown }): Answer {
  return { type: "resolve", seq: readSeq(seq), value: encodeValue(result, { path: "result" }) };
}

export function readSettlement(settlement: Settlement): Answer {
  const seq = readSeq(settlement.seq);
  switch (settlement.as) {
    case "retry":
      return { type: "settle", seq, as: "retry" };
    case "failed":
      return { type: "settle", seq, as: "failed", message: String(settlement.message ?? "") };
    case "applied":
      return { type: "settle", seq, as: "applied", value: encodeValue(settlement.result, { path: "result" }) };
    default:
      throw new InvalidInputError('`as` must be "retry", "applied" or "failed"');
  }
}

export function readGrant(grant: Grant): Grant {
  const { connector, method, executionId } = demandRecord(grant, "`revokeGrant` needs { connector, method }");
  readText(connector, "connector");
  readText(method, "method");
  demand(isTextOrNone(executionId), "`executionId` must be text");
  return grant;
}

function readName({ seq, argsHash }: { seq?: number; argsHash?: string }): { seq?: number; argsHash?: string } {
  demand(isTextOrNone(argsHash), "`argsHash` must be text");
  return { ...(seq !== undefined && { seq: readSeq(seq) }), ...(argsHash !== undefined && { argsHash }) };
}

function readSeq(seq: number): number {
  demand(Number.isSafeInteger(seq) && seq >= 0, "`seq` must be the number of a call");
  return seq;
}

function demandRecord<T>(value: T, message: string): T {
  demand(typeof value === "object" && value !== null, message);
  return value;
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === "string";
}

function isSignalOrNone(value: unknown): boolean {
  return value === undefined || typeof (value as AbortSignal | null)?.addEventListener === "function";
}

function demand(isFine: boolean, message: string): void {
  if (!isFine) throw new InvalidInputError(message);
}
