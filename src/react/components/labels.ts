/** All texts of the components, so that an app can say them in another language. */
import type { ConsoleLevel } from "../../protocol/executor.ts";
import type { Approval } from "../hooks/use-codemode-approvals.ts";
import type { CallView } from "../store/views.ts";
import { formatDuration, formatRemaining } from "./format-time.ts";

/** Where a call stands, for a person. */
export type CallLabelState = CallView["state"];

export interface CodemodeLabels {
  /** A time, in milliseconds. */
  duration: (ms: number) => string;
  count: (count: number) => string;

  approvals: string;
  /** What a screen reader says when actions begin to wait. */
  announceWaiting: (approvals: readonly Approval[]) => string;
  approveAll: (count: number) => string;
  approvalTitle: (approval: Approval) => string;
  uncertainExplanation: string;
  clientExplanation: string;
  /** Of a call whose page is away. */
  awayExplanation: string;
  /** Of a call that waits for the server. */
  serverExplanation: string;
  reasonOfTool: string;
  arguments: string;
  noArguments: string;
  codeOfRun: string;
  approve: string;
  approveInRun: string;
  approveInSession: string;
  edit: string;
  reject: string;
  retry: string;
  applied: string;
  failed: string;
  giveValue: string;
  back: string;
  busy: string;
  expiresIn: (ms: number) => string;
  expired: string;

  editField: string;
  cannotEdit: (path: string, kind: string) => string;
  tooLongToEdit: string;
  invalidJson: (problem: string) => string;
  changes: string;
  noChanges: string;
  removedLine: string;
  addedLine: string;
  skippedLines: (count: number) => string;
  approveChanges: string;
  rejectReason: string;
  rejectConfirm: string;
  onRejectQuestion: string;
  onRejectEnd: string;
  onRejectThrow: string;
  appliedResult: string;
  appliedConfirm: string;
  failedReason: string;
  failedConfirm: string;
  clientValue: string;
  clientConfirm: string;

  missingCharacters: (count: number) => string;
  missingEnd: string;
  showAll: string;

  timeline: string;
  /** How many calls there are in each state. */
  timelineSummary: (counts: Readonly<Partial<Record<CallLabelState, number>>>) => string;
  noCalls: string;
  callState: Readonly<Record<CallLabelState, string>>;
  step: string;
  replayed: string;
  replayedExplanation: string;
  result: string;
  error: string;
  executedArguments: string;
  rejectionReason: string;
  revertError: string;
  attempts: (count: number) => string;
  group: (count: number) => string;
  groupStates: (done: number, running: number) => string;
  earlierCalls: (count: number) => string;
  moreCalls: (count: number) => string;
  longBreak: (ms: number) => string;

  code: string;
  copy: string;
  copied: string;
  copyFailed: string;
  currentLine: string;
  errorLine: string;
  moreCode: (count: number) => string;

  console: string;
  noLines: string;
  consoleLevel: Readonly<Record<ConsoleLevel, string>>;
  earlierLines: (count: number) => string;
}

const count = (value: number): string => value.toLocaleString("en");
const many = (value: number, one: string, more = `${one}s`): string => `${count(value)} ${value === 1 ? one : more}`;
const nameOf = ({ connector, method }: { connector: string; method: string }): string => `${connector}.${method}`;

const callState: CodemodeLabels["callState"] = {
  executing: "running",
  applied: "done",
  failed: "failed",
  pending: "waiting",
  uncertain: "uncertain",
  reverted: "undone",
};

export const englishLabels: CodemodeLabels = {
  duration: formatDuration,
  count,

  approvals: "Actions that wait for you",
  announceWaiting: (approvals) =>
    approvals.length === 1
      ? `${nameOf(approvals[0]!)} waits for your answer`
      : `${many(approvals.length, "action")} wait for your answer`,
  approveAll: (total) => `Approve all ${count(total)}`,
  approvalTitle: ({ waiting, isAway, ...approval }) =>
    waiting === "settlement"
      ? `Did ${nameOf(approval)} happen?`
      : isAway
        ? `${nameOf(approval)} waits for its page`
        : waiting === "client"
          ? `${nameOf(approval)} needs a value`
          : waiting === "server"
            ? `${nameOf(approval)} waits for the server`
            : `May ${nameOf(approval)} run?`,
  uncertainExplanation:
    "The page went away while this call was under way, so nobody knows whether it took effect. Look, then say what happened.",
  clientExplanation: "The run goes on with the value that you give.",
  awayExplanation: "The page that has this tool is not open. The run goes on when it is.",
  serverExplanation: "The run moves to the server, as soon as there is a connection.",
  reasonOfTool: "Why it asks:",
  arguments: "Input",
  noArguments: "No input",
  codeOfRun: "Code of the run",
  approve: "Approve",
  approveInRun: "Approve, and always in this run",
  approveInSession: "Approve, and always in this session",
  edit: "Edit input",
  reject: "Reject",
  retry: "Run it again",
  applied: "It worked",
  failed: "It failed",
  giveValue: "Give a value",
  back: "Back",
  busy: "Working…",
  expiresIn: (ms) => `Expires in ${formatRemaining(ms)}`,
  expired: "Expired",

  editField: "Input, as JSON",
  cannotEdit: (path, kind) =>
    `This input cannot be edited as JSON: ${path} holds ${/^[a-z]/.test(kind) ? kind : `a value of the kind ${kind}`}, which would be lost.`,
  tooLongToEdit: "This input is too long to be edited.",
  invalidJson: (problem) => `This is no JSON that can be used: ${problem}`,
  changes: "What you have changed",
  noChanges: "Nothing is changed yet.",
  removedLine: "removed",
  addedLine: "added",
  skippedLines: (total) => many(total, "unchanged line"),
  approveChanges: "Approve with these changes",
  rejectReason: "Why not? The assistant reads it; it may stay empty",
  rejectConfirm: "Reject",
  onRejectQuestion: "What happens to the run?",
  onRejectEnd: "It ends",
  onRejectThrow: "The call fails, and the code may go on",
  appliedResult: "Its result, as JSON; empty for none",
  appliedConfirm: "Go on with this result",
  failedReason: "What went wrong? The code reads it; it may stay empty",
  failedConfirm: "Go on with this error",
  clientValue: "The value, as JSON; empty for none",
  clientConfirm: "Go on with this value",

  missingCharacters: (missing) => `${many(missing, "more character")} not shown`,
  missingEnd: "This is only the beginning: the value is too long to be shown",
  showAll: "Show all",

  timeline: "Calls of the run",
  timelineSummary: (counts) => {
    const entries = Object.entries(counts) as [CallLabelState, number][];
    const all = entries.reduce((sum, [, found]) => sum + found, 0);
    return [many(all, "call"), ...entries.map(([state, found]) => `${count(found)} ${callState[state]}`)].join(", ");
  },
  noCalls: "No calls yet",
  callState,
  step: "step",
  replayed: "replayed",
  replayedExplanation: "This call was not made again: its outcome was taken from the record.",
  result: "Result",
  error: "Error",
  executedArguments: "Input that ran, as a person changed it",
  rejectionReason: "Reason of the rejection",
  revertError: "Why undoing it failed",
  attempts: (total) => `Started ${many(total, "time")}`,
  group: (total) => `× ${count(total)}`,
  groupStates: (done, running) => (running > 0 ? `${count(done)} done, ${count(running)} running` : "all done"),
  earlierCalls: (total) => `${many(total, "earlier call")} not shown: show more`,
  moreCalls: (total) => `${many(total, "more call")} not shown: show more`,
  longBreak: (ms) => `${formatDuration(ms)} left out`,

  code: "Code",
  copy: "Copy",
  copied: "Copied",
  copyFailed: "Could not be copied",
  currentLine: "current line",
  errorLine: "line of the error",
  moreCode: (total) => `${many(total, "more line")} not shown: show all`,

  console: "Console",
  noLines: "Nothing was written to the console",
  consoleLevel: { log: "log", info: "info", warn: "warning", error: "error", debug: "debug" },
  earlierLines: (total) => `${many(total, "earlier line")} not shown: show more`,
};
