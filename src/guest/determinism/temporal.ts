import { apply, ownKeys, uncurry } from "../../protocol/intrinsics.ts";
import type { DateZone } from "./date-zone.ts";
import type { IntlDefaults } from "./intl.ts";
import { readGlobal, wrapMethod, type Callable, type Class } from "./wrap.ts";

interface InstantClass extends Class {
  fromEpochMilliseconds: (time: number) => object;
}

/** The methods of `Temporal.Now` that give a part of the current time, each with the method of `ZonedDateTime`. */
const PARTS = [
  ["plainDateTimeISO", "toPlainDateTime"],
  ["plainDateISO", "toPlainDate"],
  ["plainTimeISO", "toPlainTime"],
] as const;

/** Makes `Temporal` show the clock's time, and take the run's zone and locale where the code names none. */
export function wrapTemporal(
  temporal: object,
  clock: { readonly now: number },
  defaults: { zone: DateZone; intl: IntlDefaults | undefined },
): void {
  const { zone, intl } = defaults;
  const now = readGlobal(temporal, "Now");
  const Instant = readGlobal<InstantClass>(temporal, "Instant");
  const zoned = readGlobal<Class>(temporal, "ZonedDateTime")?.prototype as Record<string, Callable> | undefined;
  if (intl !== undefined) wrapTexts(temporal, intl);
  if (Instant === undefined || zoned === undefined) return;
  const { fromEpochMilliseconds } = Instant;
  const instant = (): object => apply(fromEpochMilliseconds, Instant, [clock.now]);
  const toZoned = uncurry((Instant.prototype as Record<string, Callable>)["toZonedDateTimeISO"]!) as (
    self: object,
    timeZone: unknown,
  ) => object;
  const zonedNow = (args: unknown[]): object => toZoned(instant(), args[0] === undefined ? zone.id() : args[0]);
  wrapMethod(now, "instant", instant);
  wrapMethod(now, "timeZoneId", zone.id);
  wrapMethod(now, "zonedDateTimeISO", (_, _self, args) => zonedNow(args));
  for (let at = 0; at < PARTS.length; at++) {
    const { 0: name, 1: conversion } = PARTS[at]!;
    const convert = zoned[conversion]!;
    wrapMethod(now, name, (_, _self, args) => apply(convert, zonedNow(args), []));
  }
}

function wrapTexts(temporal: object, { choice, withZone }: IntlDefaults): void {
  const names = ownKeys(temporal);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    const localesFor = choice(name === "Duration" ? "DurationFormat" : "DateTimeFormat");
    wrapMethod(readGlobal<Class>(temporal, name)?.prototype, "toLocaleString", (native, self, args) =>
      // The others have a zone of their own, or none.
      apply(native, self, [localesFor(args[0]), name === "Instant" ? withZone(args[1]) : args[1]]),
    );
  }
}
