import { apply, construct, NativeTypeError, ownKeys, slice, uncurry } from "../../protocol/intrinsics.ts";
import { createDateTexts, type DateTexts } from "./date-texts.ts";
import type { DateZone } from "./date-zone.ts";
import { readGlobal, wrapClass, wrapMethod, type Callable } from "./wrap.ts";

const { toPrimitive } = Symbol;

/** Makes `Date` show the clock's time, and local times of the zone. */
export function wrapDate(scope: object, clock: { readonly now: number }, zone: DateZone): void {
  const Native = readGlobal<DateConstructor>(scope, "Date");
  if (Native === undefined) return;
  const { prototype, UTC } = Native;
  const getTime = uncurry(prototype.getTime) as (date: unknown) => number;
  const setTime = uncurry(prototype.setTime) as (date: unknown, time: number) => number;
  /** A date whose UTC is the local time of another. */
  const localOf = (time: number): Date => new Native(time + zone.offsetAt(time));
  const { format, parse }: DateTexts = createDateTexts(Native, zone);

  wrapClass(scope, "Date", {
    apply: () => format(clock.now, "toString"),
    construct(native, args, newTarget) {
      let time: unknown = clock.now;
      if (args.length === 1) time = timeFrom(args[0]);
      else if (args.length > 1) time = zone.toUtc(apply(UTC, undefined, args));
      return construct(native, [time], newTarget) as object;
    },
  });
  wrapMethod(Native, "now", () => clock.now);
  wrapMethod(Native, "parse", (_, _self, args) => parse(`${args[0] as number}`));

  const setter =
    (setUtc: Callable) =>
    (_: Callable, self: unknown, args: unknown[]): number =>
      setTime(self, zone.toUtc(apply(setUtc, localOf(getTime(self)), args) as number));
  const names = ownKeys(prototype);
  for (let at = 0; at < names.length; at++) {
    const name = names[at]!;
    if (typeof name !== "string" || slice(name, 3, 6) !== "UTC") continue;
    const kind = slice(name, 0, 3);
    const utc = prototype[name as "getUTCDay"];
    const wrapper =
      kind === "set" ? setter(utc) : (_: unknown, self: unknown) => apply(utc, localOf(getTime(self)), []);
    wrapMethod(prototype, kind + slice(name, 6), wrapper);
  }
  const { getUTCFullYear, setUTCFullYear } = prototype;
  const setFullYear = setter(setUTCFullYear);
  wrapMethod(prototype, "getYear", (_, self) => apply(getUTCFullYear, localOf(getTime(self)), []) - 1900);
  wrapMethod(prototype, "setYear", (native, self, args) => {
    getTime(self);
    const year = +(args[0] as number);
    return setFullYear(native, self, [year > -1 && year < 100 ? 1900 + (year - (year % 1)) : year]);
  });
  wrapMethod(prototype, "getTimezoneOffset", (_, self) => {
    // In whole minutes, as most engines have it also where the offset has seconds.
    const minutes = (0 - zone.offsetAt(getTime(self))) / 60_000;
    return minutes - (minutes % 1);
  });
  const texts = ["toString", "toDateString", "toTimeString"] as const;
  for (let at = 0; at < texts.length; at++) {
    const name = texts[at]!;
    wrapMethod(prototype, name, (_, self) => format(getTime(self), name));
  }

  function timeFrom(value: unknown): unknown {
    if (typeof value === "object" && value !== null) {
      try {
        return getTime(value);
      } catch {
        // No date.
      }
    }
    const primitive = primitiveOf(value);
    return typeof primitive === "string" ? parse(primitive) : primitive;
  }
}

/** https://tc39.es/ecma262/#sec-toprimitive, without a preference. */
function primitiveOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const convert = (value as { [toPrimitive]?: unknown })[toPrimitive];
  if (convert !== undefined && convert !== null) {
    const primitive: unknown = apply(convert as Callable, value, ["default"]);
    if (!isObject(primitive)) return primitive;
  } else {
    for (let at = 0; at < 2; at++) {
      const method = (value as Record<string, unknown>)[at === 0 ? "valueOf" : "toString"];
      const primitive: unknown = typeof method === "function" ? apply(method, value, []) : value;
      if (!isObject(primitive)) return primitive;
    }
  }
  throw new NativeTypeError("Cannot convert object to primitive value");
}

function isObject(value: unknown): boolean {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
