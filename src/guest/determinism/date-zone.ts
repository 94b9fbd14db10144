import {
  mapGet,
  mapSet,
  NativeMap,
  regExpExec,
  slice,
  indexOf,
  getOwnPropertyDescriptor,
  apply,
} from "../../protocol/intrinsics.ts";

/** Times in milliseconds since the epoch; local times as if they were UTC. */
export interface DateZone {
  /** The zone's IANA name: UTC where the engine does not know the one asked for. */
  id: () => string;
  /** What is to be added to get the local time. */
  offsetAt: (time: number) => number;
  /** A local time that a change of the clock skips or repeats is read as before the change, as ECMAScript says. */
  toUtc: (local: number) => number;
  /** In English; empty in an engine that has no names. */
  nameAt: (time: number) => string;
}

const MAX_TIME = 8.64e15;
const { floor, max, min } = Math;
/** No zone is further from UTC, also of those before zones: -15:56 and +15:13. */
const MAX_OFFSET = 16 * 3_600_000;
/** Three days: with the same offset at both ends there is no change in between. The shortest there has been took four. */
const SPAN = 2 ** 28;

/**
 * A time zone by `Intl` alone, whatever the machine's own is. UTC in an engine without `Intl`.
 *
 * Formatters are made when they are first needed: that takes longer than all the rest.
 */
export function createDateZone(intl: typeof Intl | undefined, timeZone: string): DateZone {
  if (intl === undefined) {
    return {
      id: () => "UTC",
      offsetAt: (time) => (time === time ? 0 : time),
      toUtc: (local) => local,
      nameAt: () => "",
    };
  }
  const { DateTimeFormat } = intl;
  const formatOf = formatReader(intl);
  let known: string | undefined;
  const id = (): string => (known ??= isKnown(DateTimeFormat, timeZone) ? timeZone : "UTC");

  const describe = (timeZoneName: "long" | "longOffset") => {
    let format: ((time: number) => string) | undefined;
    return (time: number): string => {
      format ??= formatOf(new DateTimeFormat("en-US", { __proto__: null, timeZone: id(), timeZoneName } as object));
      const text = format(max(-MAX_TIME, min(MAX_TIME, time)));
      return slice(text, indexOf(text, ", ") + 2);
    };
  };
  const nameAt = describe("long");
  const offsetTextAt = describe("longOffset");
  const readOffset = (time: number): number => {
    const found = regExpExec(/([+-])(\d+):(\d+):?(\d*)$/, offsetTextAt(time));
    if (found === null) return 0;
    const seconds = +found[2]! * 3600 + +found[3]! * 60 + +found[4]!;
    return found[1] === "-" ? seconds * -1000 : seconds * 1000;
  };

  const ends = new NativeMap<number, number>();
  const offsetAtEnd = (number: number): number => {
    let offset = mapGet(ends, number);
    if (offset === undefined) mapSet(ends, number, (offset = readOffset(number * SPAN)));
    return offset;
  };
  const offsetAt = (time: number): number => {
    if (time !== time) return time;
    const span = floor(time / SPAN);
    const offset = offsetAtEnd(span);
    return offset === offsetAtEnd(span + 1) ? offset : readOffset(time);
  };
  const toUtc = (local: number): number => {
    if (local !== local) return local;
    const before = offsetAt(local - MAX_OFFSET);
    const early = local - before;
    const after = offsetAt(early);
    const late = local - after;
    return offsetAt(late) === after ? late : early;
  };
  return { id, offsetAt, toUtc, nameAt };
}

/** Gets a formatter's function, also once generated code has been at its class. */
export function formatReader(intl: typeof Intl): (formatter: Intl.DateTimeFormat) => (time: number) => string {
  const get = getOwnPropertyDescriptor(intl.DateTimeFormat.prototype, "format")!.get!;
  return (formatter) => apply(get, formatter, []) as (time: number) => string;
}

function isKnown(DateTimeFormat: typeof Intl.DateTimeFormat, timeZone: string): boolean {
  try {
    return !!new DateTimeFormat("en-US", { __proto__: null, timeZone } as object);
  } catch {
    return false;
  }
}
