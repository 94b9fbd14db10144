import {
  apply,
  construct,
  ownKeys,
  uncurry,
  NativeMap,
  mapGet,
  mapSet,
  NativeWeakMap,
  weakMapGet,
  weakMapSet,
} from "../../protocol/intrinsics.ts";
import { formatReader, type DateZone } from "./date-zone.ts";
import { disguise, readGlobal, wrapClass, wrapGetter, wrapMethod, type Callable, type Class } from "./wrap.ts";

/** What stands for the `locales` of generated code: the run's where it names none that is known. */
export type LocaleChoice = (locales: unknown) => unknown;

export interface IntlDefaults {
  /** By the name of the class of `Intl` that knows the locales. */
  choice: (name: string) => LocaleChoice;
  /** Options of a `DateTimeFormat`, with a zone. */
  withZone: (options: unknown) => unknown;
}

type Service = Class & { supportedLocalesOf: (locales: unknown) => string[] };

/** The run's locale and zone where generated code names none. */
export function createIntlDefaults(intl: typeof Intl, locale: string, zone: DateZone): IntlDefaults {
  const { getCanonicalLocales } = intl;
  const choices = new NativeMap<string, LocaleChoice>();
  const createChoice = (name: string): LocaleChoice => {
    const service = readGlobal<Service>(intl, name);
    const { supportedLocalesOf } = service ?? {};
    const isSupported = (locales: unknown): boolean =>
      supportedLocalesOf === undefined || apply(supportedLocalesOf, service, [locales]).length > 0;
    let fallback: string | undefined;
    return (locales) => {
      if (locales !== undefined) {
        // A copy: what is asked about and what is used must be the same.
        const list = getCanonicalLocales(locales as string);
        if (list.length > 0 && isSupported(list)) return list.length === 1 ? list[0] : list;
      }
      return (fallback ??= isUsable(locale, isSupported) ? locale : "en-US");
    };
  };
  return {
    choice(name) {
      let choice = mapGet(choices, name);
      if (choice === undefined) mapSet(choices, name, (choice = createChoice(name)));
      return choice;
    },
    withZone(options) {
      if (options === undefined) return { __proto__: null, timeZone: zone.id() };
      // The engine's to refuse.
      if (options === null) return options;
      // Read once, so that it cannot be another when the engine reads it.
      const { timeZone = zone.id() } = options as Intl.DateTimeFormatOptions;
      return { __proto__: options, timeZone };
    },
  };
}

function isUsable(locale: string, isSupported: (locales: unknown) => boolean): boolean {
  try {
    return isSupported(locale);
  } catch {
    return false;
  }
}

/** Makes `Intl`, and all that formats by it, take the run's locale, zone and time where generated code names none. */
export function wrapIntl(
  scope: object,
  intl: typeof Intl,
  context: IntlDefaults & { clock: { readonly now: number } },
): void {
  const { choice, withZone } = context;
  const dateTimeFormat = intl.DateTimeFormat.prototype;
  // Before its classes are replaced.
  wrapDateMethods(scope, intl, context);
  wrapLocaleMethods(scope, choice);
  wrapFormatting(dateTimeFormat, context.clock);
  wrapLocale(intl, choice);
  const names = ownKeys(intl);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (typeof readGlobal<Service>(intl, name)?.supportedLocalesOf !== "function") continue;
    const localesFor = choice(name);
    const argumentsFrom = (args: unknown[]): unknown[] => [
      localesFor(args[0]),
      name === "DateTimeFormat" ? withZone(args[1]) : args[1],
    ];
    wrapClass<Class>(intl, name, {
      apply: (native, self, args) => apply(native as never, self, argumentsFrom(args)) as unknown,
      construct: (native, args, newTarget) => construct(native, argumentsFrom(args), newTarget) as object,
    });
  }
}

/** Without a date, a `DateTimeFormat` formats the current time. */
function wrapFormatting(prototype: Intl.DateTimeFormat, clock: { readonly now: number }): void {
  const orNow = (native: Callable, self: unknown, args: unknown[]): unknown =>
    apply(native, self, [args[0] === undefined ? clock.now : args[0]]);
  wrapMethod(prototype, "formatToParts", orNow);
  const formats = new NativeWeakMap<object, Callable>();
  wrapGetter(prototype, "format", (get, self) => {
    // The same one each time, as the engine's own is.
    const native = apply(get, self, []) as Callable;
    let format = weakMapGet(formats, native);
    if (format === undefined) weakMapSet(formats, native, (format = disguise(native, { apply: orNow })));
    return format;
  });
}

/** What V8 knows of a language that it does not know is, in part, what it knows of the machine's. */
const MACHINES_OWN: readonly (readonly [what: string, getter: string, service: string])[] = [
  ["getCollations", "collations", "Collator"],
  ["getNumberingSystems", "numberingSystems", "NumberFormat"],
];

function wrapLocale(intl: typeof Intl, choice: IntlDefaults["choice"]): void {
  const Locale = readGlobal<typeof Intl.Locale>(intl, "Locale");
  if (Locale === undefined) return;
  const textOf = uncurry(Locale.prototype.toString) as (locale: unknown) => string;
  for (let at = 0; at < MACHINES_OWN.length; at++) {
    const { 0: method, 1: getter, 2: service } = MACHINES_OWN[at]!;
    const localeFor = choice(service);
    const ofKnown = (native: Callable, self: unknown): unknown =>
      apply(native, new Locale(localeFor(textOf(self)) as string), []);
    wrapMethod(Locale.prototype, method, ofKnown);
    wrapGetter(Locale.prototype, getter, ofKnown);
  }
}

function wrapLocaleMethods(scope: object, choice: IntlDefaults["choice"]): void {
  const prototypeOf = (name: string): object | undefined => readGlobal<Class>(scope, name)?.prototype;
  const numberLocale = choice("NumberFormat");
  const toLocaleString = (native: Callable, self: unknown, args: unknown[]): unknown =>
    apply(native, self, [numberLocale(args[0]), args[1]]);
  wrapMethod(prototypeOf("Number"), "toLocaleString", toLocaleString);
  wrapMethod(prototypeOf("BigInt"), "toLocaleString", toLocaleString);
  const text = prototypeOf("String");
  const order = choice("Collator");
  wrapMethod(text, "localeCompare", (native, self, args) => apply(native, self, [args[0], order(args[1]), args[2]]));
  // Known to all locales: only an empty list means the default.
  const caseLocale = choice("");
  const changeCase = (native: Callable, self: unknown, args: unknown[]): unknown =>
    apply(native, self, [caseLocale(args[0])]);
  wrapMethod(text, "toLocaleLowerCase", changeCase);
  wrapMethod(text, "toLocaleUpperCase", changeCase);
}

/** What `Date` formats where no option says it. */
const DATE_PARTS: object = { __proto__: null, year: "numeric", month: "numeric", day: "numeric" };
const TIME_PARTS: object = { __proto__: null, hour: "numeric", minute: "numeric", second: "numeric" };
const METHODS: readonly (readonly [string, object])[] = [
  ["toLocaleString", { __proto__: null, ...DATE_PARTS, ...TIME_PARTS }],
  ["toLocaleDateString", DATE_PARTS],
  ["toLocaleTimeString", TIME_PARTS],
];

function wrapDateMethods(scope: object, intl: typeof Intl, { choice, withZone }: IntlDefaults): void {
  const prototype = readGlobal<DateConstructor>(scope, "Date")?.prototype;
  if (prototype === undefined) return;
  const { DateTimeFormat } = intl;
  const getTime = uncurry(prototype.getTime) as (date: unknown) => number;
  const formatOf = formatReader(intl);
  const localesFor = choice("DateTimeFormat");
  for (let at = 0; at < METHODS.length; at++) {
    const { 0: name, 1: parts } = METHODS[at]!;
    const formats = new NativeMap<unknown, (time: number) => string>();
    wrapMethod(prototype, name, (native, self, args) => {
      const time = getTime(self);
      const locales = localesFor(args[0]);
      if (args[1] !== undefined || typeof locales !== "string" || time !== time) {
        return apply(native, self, [locales, withZone(args[1])]);
      }
      // Making one takes a hundred times as long as using it.
      let format = mapGet(formats, locales);
      if (format === undefined) {
        format = formatOf(new DateTimeFormat(locales, withZone(parts) as object));
        mapSet(formats, locales, format);
      }
      return format(time);
    });
  }
}
