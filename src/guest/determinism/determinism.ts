import { createCrypto } from "../crypto.ts";
import { narrowGlobals } from "../globals.ts";
import type { Timers } from "../timers.ts";
import { createDateZone } from "./date-zone.ts";
import { wrapDate } from "./date.ts";
import { wrapEvents } from "./events.ts";
import { createIntlDefaults, wrapIntl } from "./intl.ts";
import { wrapPlainDateTexts } from "./plain-date-texts.ts";
import { createRandom } from "./random.ts";
import { wrapTemporal } from "./temporal.ts";
import { readGlobal, wrapMethod } from "./wrap.ts";

export interface DeterminismOptions {
  /** 32 hexadecimal digits. */
  seed: string;
  /** Milliseconds since the epoch, whole. Moves only when something is delivered to the code. */
  clock: { readonly now: number };
  /** A BCP 47 tag. English where the engine does not know it. */
  locale: string;
  /** An IANA name. UTC where the engine does not know it, or has no `Intl`. */
  timeZone: string;
  /** The run's own timers. */
  timers: Timers;
}

/**
 * Makes the globals of `scope` depend on the options alone: clock, random numbers, locale and time zone. To be called
 * before generated code, which finds no way back to the originals. What is left is in `docs/determinism.md`.
 */
export function makeDeterministic(scope: object, options: DeterminismOptions): void {
  const { clock, locale, timers, timeZone } = options;
  const random = createRandom(options.seed);
  const timeOrigin = clock.now;
  const now = (): number => clock.now - timeOrigin;
  const intl = readGlobal<typeof Intl>(scope, "Intl");
  const temporal = readGlobal(scope, "Temporal");
  const zone = createDateZone(intl, timeZone);
  const defaults = intl && createIntlDefaults(intl, locale, zone);
  wrapDate(scope, clock, zone);
  if (intl === undefined || defaults === undefined) wrapPlainDateTexts(scope);
  else wrapIntl(scope, intl, { ...defaults, clock });
  if (temporal !== undefined) wrapTemporal(temporal, clock, { zone, intl: defaults });
  wrapEvents(scope, now, timers);
  wrapMethod(readGlobal(scope, "Math"), "random", random.fraction);
  narrowGlobals(scope, { crypto: createCrypto(random.fillBytes), performance: { now, timeOrigin } });
}
