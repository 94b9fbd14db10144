import { InvalidOptionsError, type CodemodeError } from "../protocol/errors.ts";
import { STEP_PATH } from "../protocol/replay.ts";
import type { ConnectorTable, RuntimeTool } from "./connector.ts";
import type { CalledFact, Fact } from "./facts.ts";
import { checkRecord, recordError } from "./record-value.ts";

export interface CallRequest {
  seq: number;
  /** `connector.method` */
  path: string;
  /** Codec text. */
  args: string;
}

export interface AdmissionContext {
  executionId: string;
  connectors: ConnectorTable;
  now: () => number;
  /** Whether a person has consented to this tool in advance. */
  isGranted: (connector: string, method: string) => boolean;
  /** The tool, as it is now, is asked whether the call needs approval. */
  vet: (call: { seq: number; connector: string; method: string }) => void;
  /** Milliseconds that an approval may take; `Infinity` for ever. */
  approvalTimeout: number;
  /** It may go on elsewhere, where results that are not recorded cannot be had again. */
  mayMove: boolean;
  /** Why the execution cannot move to the server, for a call of a tool there; `undefined` when it can. */
  atServer: () => CodemodeError | undefined;
}

/** Splits `connector.method`. */
export function splitPath(path: string): [connector: string, method: string] {
  const dot = path.indexOf(".");
  return [path.slice(0, dot), path.slice(dot + 1)];
}

/**
 * What becomes of a new call: it runs, it waits for a person, or it fails before anything has happened. At once where
 * neither the check of its input nor the question for its approval takes time.
 *
 * @throws {LimitError} `limit_exceeded`, {UnsupportedValueError} `unsupported_value`: no sandbox of ours asks so.
 */
export function admit(call: CallRequest, context: AdmissionContext): Fact[] | Promise<Fact[]> {
  const { seq, path, args } = call;
  const { connectors, now } = context;
  const [connector, method] = splitPath(path);
  const input = checkRecord(args, `The input of ${path}`);
  const called: CalledFact = { type: "called", at: now(), seq, connector, method, args, effect: "read" };
  const fail = (error: unknown): Fact[] => [called, { type: "settled", at: now(), seq, error: recordError(error) }];
  if (path === STEP_PATH) return [called];
  const tool = connectors.find(connector, method);
  if (tool?.isAtServer) {
    const problem = context.atServer();
    if (problem) return fail(problem);
    // Whether somebody is asked, and what is a good input, is the server's to say.
    return [{ ...called, effect: tool.effect, gate: { waiting: "server" } }];
  }
  if (tool === undefined) return fail(connectors.notFound(connector, method));
  context.vet(called);
  called.effect = tool.effect;
  if (tool.replay === "reexecute" && !context.mayMove) called.ephemeral = true;
  try {
    const checked = tool.check?.(input);
    const gated = isPromise(checked)
      ? checked.then((value) => isGated(tool, value ?? input, { call, context }))
      : isGated(tool, checked ?? input, { call, context });
    if (!isPromise(gated)) return open(called, gated, { tool, context });
    return gated.then((isNeeded) => open(called, isNeeded, { tool, context })).catch(fail);
  } catch (error) {
    return fail(error);
  }
}

function open(
  called: CalledFact,
  isApprovalNeeded: boolean,
  { tool, context }: { tool: RuntimeTool; context: AdmissionContext },
): Fact[] {
  if (isApprovalNeeded) {
    if (tool.replay === "reexecute") {
      throw new InvalidOptionsError(
        `${called.connector}.${called.method} cannot need approval and run again on replay`,
      );
    }
    called.gate = { waiting: "approval", ...expiryOf(context) };
  } else if (tool.execute === undefined) called.gate = { waiting: "client" };
  else if (tool.isReachable?.() === false) called.gate = { waiting: "client", isAway: true };
  return [called];
}

/** When an approval that is asked for now counts as refused; nothing for never. */
export function expiryOf({ approvalTimeout, now }: Pick<AdmissionContext, "approvalTimeout" | "now">): {
  expiresAt?: number;
} {
  return approvalTimeout === Infinity ? {} : { expiresAt: now() + approvalTimeout };
}

function isGated(
  tool: RuntimeTool,
  input: unknown,
  { call, context }: { call: CallRequest; context: AdmissionContext },
): boolean | Promise<boolean> {
  if (!tool.needsApproval || context.isGranted(...splitPath(call.path))) return false;
  return needsConsent(tool, input, { executionId: context.executionId, seq: call.seq });
}

/** Whether a tool says that a call of it needs approval. */
export function needsConsent(
  { needsApproval = false }: RuntimeTool,
  input: unknown,
  call: { executionId: string; seq: number },
): boolean | Promise<boolean> {
  if (typeof needsApproval === "boolean") return needsApproval;
  const answer = needsApproval(input, call);
  // Whatever is not a clear no is a yes.
  return isPromise(answer) ? answer.then((value) => value !== false) : answer !== false;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
