/** What crosses between host and guest of a driver's sandbox, beside the frames of the protocol: all of it text. */

/** The program's own global, gone once it has started. */
export const PROGRAM = "__codemodeGuest";
/** The binding that the guest calls where a sandbox forgets its globals. */
export const EXCHANGE = "codemodeExchange";
/** The host's answer to an exchange after the last. */
export const STOP = "stop";
/** Begins a message that says something while an exchange is being answered already. */
export const ASIDE = "+";

/** What the guest has to say at the end of a turn. */
export interface TurnReport {
  /** Something is under way that a further turn will tell the outcome of. */
  isBusy: boolean;
  /** Milliseconds until the next timer is due; -1 when there is none. */
  wait: number;
  frames: string[];
}

/** Between frames: the lines of a frame are not empty. */
const GAP = "\n\n";

/** @param frames All the frames, with {@link GAP} between them. */
export function writeReport(isBusy: boolean, wait: number, frames: string): string {
  return `${isBusy ? 1 : 0} ${wait}${frames === "" ? "" : GAP}${frames}`;
}

/** Reads what a guest, which may be hostile, has reported; `undefined` when that is no report. */
export function readReport(text: unknown): TurnReport | undefined {
  if (typeof text !== "string") return undefined;
  const [head = "", ...frames] = text.split(GAP);
  const parts = /^([01]) (-1|\d{1,10})$/.exec(head);
  return parts ? { isBusy: parts[1] === "1", wait: Number(parts[2]), frames } : undefined;
}
