/** What the probes of exhaustion have in common. */
import { DEFAULT_LIMITS } from "../../../src/protocol/limits.ts";
import type { Evidence, Probe, Reasons } from "../probe.ts";

export type Given = Omit<Probe, "family" | "attack" | "name">;

export function exhaustion(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "exhaustion", control: "worker", ...given, name, attack: `async () => { ${attack} }` };
}

/** Milliseconds that controls are kept busy, and our sandboxes. */
export const CONTROL_LOOP = 300;
export const OUR_LOOP = 1_000;
/** Turns of a page's event loop while code is busy in our sandbox: a page that is free makes some two hundred, one that is held up one or two. */
const TURNS = 4;
/** Milliseconds of standing still that nobody takes for chance: what is busy has to hold up a control at least so long. */
const HELD_UP = 100;

/**
 * The code is busy for a while. In the page, nothing else has a turn as long as it is, however busy the machine; from
 * our sandbox the page is not held up, so it has many.
 */
export function stopsThePage(
  { turns = 0, longestGap = 0, appTime = 0, events }: Evidence,
  control?: Evidence,
): boolean {
  if (control !== undefined) return turns < TURNS;
  return Math.max(longestGap, appTime) > CONTROL_LOOP / 2 || events.length > 0;
}

/**
 * Much comes at once. A host that takes it all stands still for as long as the attack wants; ours ends the run, which the
 * probe's `ends` look at, and what is beyond all patience counts as frozen anyway.
 */
export function holdsThePageUp({ longestGap = 0, events }: Evidence, control?: Evidence): boolean {
  return control === undefined && (events.length > 0 || longestGap > HELD_UP);
}

/** The same message holds up whoever receives it: the control, and us. */
export const holdsBothUp = (evidence: Evidence): boolean => holdsThePageUp(evidence);

/** A value that comes through, and is longer than the limit of results. */
export const isLongResult = ({ resultLength = 0 }: Evidence): boolean =>
  resultLength > DEFAULT_LIMITS.resultLength * 1.1;
/** How much of a result a part of the limit is. */
export const ofLimit = (part: number): number => Math.floor(DEFAULT_LIMITS.resultLength * part);
/** What the code has thrown, longer than anybody reads. */
export const isLongFailure = ({ errorLength = 0 }: Evidence): boolean => errorLength > 100_000;

/** Enough to be more than any limit, and to hold up a page that takes it all at once. */
export const MANY = "Array.from({ length: 1e6 }, () => [])";

export function everywhere(reason: string): Reasons {
  return { chromium: reason, firefox: reason, webkit: reason };
}
