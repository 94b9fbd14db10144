import type { Outcome } from "./outcome.ts";

/** Words for a run that failed and is not tried again, from its error. */
export function describeFailure(outcome: Outcome | undefined): string {
  if (outcome === undefined || outcome.status === "completed") return "Nothing was run.";
  const logs = outcome.logs.length === 0 ? "" : ` Before that it printed ${count(outcome.logs.length, "line")}.`;
  switch (outcome.code) {
    case "timeout":
      return `The code did not come to an end, so the sandbox stopped it: *${outcome.error}*.${logs} The page stayed yours all the while.`;
    case "cancelled":
      return "The run was stopped. What it had changed before that stays changed.";
    case "interrupted":
      return `The run was interrupted, because the page was reloaded or closed: *${outcome.error}* I did not run it again by myself; look at the list, and ask me again for what is missing.`;
    default:
      return `That did not work. The page said:\n\n> ${outcome.error.split("\n")[0]}${logs === "" ? "" : `\n\n${logs.trim()}`}`;
  }
}

export function count(amount: number, noun: string, plural: string = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}
