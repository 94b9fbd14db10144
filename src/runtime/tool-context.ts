import { ApprovalUnavailableError, InvalidInputError } from "../protocol/errors.ts";
import type { ApprovalRequest, ToolExecuteContext } from "../protocol/tools.ts";
import type { Entry } from "./transitions.ts";

export interface ToolContextParts {
  executionId: string;
  entry: Pick<Entry, "seq" | "attempts">;
  signal: AbortSignal;
  /** Asks a person for the call; `reason` has been checked. */
  requestApproval: (reason: string | undefined) => Promise<void>;
}

/** What a tool gets beside its input, for running and for undoing a call. */
export function toolContext({ executionId, entry, signal, requestApproval }: ToolContextParts): ToolExecuteContext {
  const { seq, attempts } = entry;
  return {
    executionId,
    seq,
    idempotencyKey: `${executionId}:${seq}`,
    attempt: attempts,
    signal,
    requestApproval: async (request) => requestApproval(readReason(request)),
  };
}

/** Rejects: a tool that asks where nobody can be asked must not go on. */
export async function refuseApproval(what: string): Promise<never> {
  throw new ApprovalUnavailableError(`requestApproval: ${what}`);
}

/** Characters; a person is to read it. */
const LONGEST_REASON = 1_000;

/** @throws {InvalidInputError} `invalid_input` */
function readReason(request: ApprovalRequest | undefined): string | undefined {
  if (request !== undefined && (typeof request !== "object" || request === null)) {
    throw new InvalidInputError("requestApproval takes { reason }");
  }
  const reason: unknown = request?.reason;
  if (reason === undefined) return undefined;
  if (typeof reason !== "string") throw new InvalidInputError("The `reason` of requestApproval must be text");
  const text = reason.trim();
  if (text.length > LONGEST_REASON) {
    throw new InvalidInputError(
      `The \`reason\` of requestApproval has ${text.length} characters; a person reads at most ${LONGEST_REASON}`,
    );
  }
  return text === "" ? undefined : text;
}
