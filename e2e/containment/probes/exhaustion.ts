/** What the probes of exhaustion have in common. */
import type { Evidence, Probe } from "../probe.ts";

export type Given = Omit<Probe, "family" | "attack" | "name">;

export function exhaustion(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "exhaustion", control: "worker", ...given, name, attack: `async () => { ${attack} }` };
}

/** Milliseconds that the page may stand still while code loops. */
const LOOP = 50;
/** Milliseconds: a machine short of memory and processors is slow everywhere. */
const BOMB = 200;
/** Milliseconds that the page may stand still when much comes at once. */
const FLOOD = 500;
/** Milliseconds that an app may need to write a result as JSON. */
const APP = 700;

/** Where the browser tells how long tasks took, the time that other programs had is not in it. */
export function loops({ longestGap = 0, longestTask = Infinity, appTime = 0 }: Evidence): boolean {
  return Math.max(appTime, Math.min(longestGap, longestTask)) > LOOP;
}

export function bombs({ longestGap = 0, events }: Evidence): boolean {
  return longestGap > BOMB || events.length > 0;
}

export function floods({ longestGap = 0, appTime = 0, events }: Evidence): boolean {
  return longestGap > FLOOD || appTime > APP || events.length > 0;
}

/** Enough to hold any page up that takes it all at once. */
export const MANY = "Array.from({ length: 3e6 }, () => [])";

export function everywhere(reason: string): Probe["unprovable"] & object {
  return { chromium: reason, firefox: reason, webkit: reason };
}
