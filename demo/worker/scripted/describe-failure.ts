import type { Outcome } from "./outcome.ts";

/** Words for a run that failed and is not tried again, from its error. */
export function describeFailure(outcome: Outcome | undefined): string {
  if (outcome?.status !== "error") return "Nothing was run.";
  const logs = outcome.logs.length === 0 ? "" : ` Before that it printed ${count(outcome.logs.length, "line")}.`;
  switch (outcome.code) {
    case "timeout":
      return `The code did not come to an end, so the sandbox stopped it: *${outcome.error}*.${logs} The page stayed yours all the while.`;
    case "rejected":
      return `You said no${reasonIn(outcome.error)}, so the run ended there.${before(outcome.logs)} You can undo that under *Runs*.`;
    case "expired":
      return `Nobody answered in time, so the run ended there.${before(outcome.logs)}`;
    case "cancelled":
      return `The run was cancelled.${before(outcome.logs)} What it had changed stays changed, unless you undo it under *Runs*.`;
    case "rolled_back":
      return "The run was undone: what it had changed is as it was before.";
    default:
      return `That did not work. The page said:\n\n> ${outcome.error.split("\n")[0]}${logs === "" ? "" : `\n\n${logs.trim()}`}`;
  }
}

/** What the code had said before it was stopped. */
function before(logs: string[]): string {
  if (logs.length === 0) return " It had changed nothing yet that it told of.";
  return ` Before that it reported:\n\n${logs.map((line) => `- ${line}`).join("\n")}\n\n`;
}

/** The reason that a person gave, as the error tells it. */
function reasonIn(error: string): string {
  const reason = /rejected by user: (.+)$/s.exec(error)?.[1];
  return reason === undefined ? "" : ` (“${reason}”)`;
}

export function count(amount: number, noun: string, plural: string = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}
