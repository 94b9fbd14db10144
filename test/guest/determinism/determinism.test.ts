import { Script, createContext } from "node:vm";
import { expect, test } from "vitest";
import { deterministically, natively, preparation } from "./machine.ts";
import { checkQuickJS } from "./quickjs.ts";

const ELSEWHERE = { timeZone: "Pacific/Kiritimati", language: "tr_TR.UTF-8" };
const BERLIN = { now: 1_600_000_000_000, timeZone: "Europe/Berlin", locale: "de-DE" };

/** What expressions give in a realm of their own, on a machine that is far away. */
async function run(expressions: readonly string[], options = BERLIN): Promise<unknown[]> {
  const list = expressions.map((expression) => `(() => (${expression}))()`).join(", ");
  return (await deterministically(ELSEWHERE, options, `[${list}]`)) as unknown[];
}

test("the current time is the clock's, on every way to it", async () => {
  const ways = [
    "Date.now()",
    "new Date().getTime()",
    "+new Date",
    "new (class extends Date {})().getTime()",
    "new Date(0).constructor.now()",
    "Object.getPrototypeOf(new Date(0)).constructor.now()",
    "Reflect.construct(Date, []).getTime()",
    "Reflect.construct(Date, [], Object).constructor === Object && Date.now()",
    "structuredClone(new Date(0)).constructor.now()",
    "new (structuredClone(new Date(0)).constructor)().getTime()",
    "Object.create(Date).now()",
    "Object.getOwnPropertyDescriptor(Date.prototype, 'constructor').value.now()",
    "performance.timeOrigin",
    "performance.timeOrigin + performance.now()",
    "performance.timeOrigin + new Event('x').timeStamp",
    "Date.parse(Date() + '') ",
    "Date.parse(String(new Date()))",
  ];
  expect(await run(ways)).toEqual(ways.map(() => BERLIN.now));
});

test("it moves when the clock does", async () => {
  const expression = `(() => { const event = new Event("x"); clock.now += 1500; return [Date.now(), new Date().getTime(), performance.now(), performance.timeOrigin, event.timeStamp, new Event("y").timeStamp]; })()`;
  const { now } = BERLIN;
  expect(await run([expression])).toEqual([[now + 1500, now + 1500, 1500, now, 0, 1500]]);
});

/** Compared with the same on a machine that has the zone and the language. */
const LOCAL = [
  "new Date().toLocaleString() && new Date(1e12).toLocaleString()",
  "new Date(1e12).toLocaleDateString()",
  "new Date(1e12).toLocaleTimeString()",
  "new Date(1e12).toLocaleTimeString('fr')",
  "new Date(1e12).toLocaleString('en', { timeZoneName: 'short' })",
  "new Date(1e12).toLocaleString(undefined, { timeZone: 'Asia/Tokyo' })",
  "new Date(1e12).toLocaleDateString(['xx', 'fr'], { month: 'long' })",
  "new Date(1e12).toLocaleDateString('xx', { month: 'long' })",
  "new Date(NaN).toLocaleString() + new Date(NaN) + new Date(NaN).toTimeString()",
  "(String(new Date(1e12)) + new Date(1.2e12).toTimeString()).replace(/\\(.*?\\)/g, '')",
  "new Intl.DateTimeFormat().resolvedOptions()",
  "new Intl.DateTimeFormat('en', { timeStyle: 'full' }).format(1e12)",
  "Intl.DateTimeFormat(undefined, { dateStyle: 'full' }).formatRange(1e12, 1.1e12)",
  "new Intl.DateTimeFormat([], { hour: 'numeric', timeZoneName: 'long' }).formatToParts(1e12)",
  "new (class extends Intl.DateTimeFormat {})().format(1e12)",
  "new (new Intl.NumberFormat('en').constructor)().format(1234567.891)",
  "new Intl.NumberFormat('xx').resolvedOptions()",
  "(1234567.891).toLocaleString() + (1234567n).toLocaleString() + [1.5, new Date(0)].toLocaleString()",
  "new Float64Array([1234.5, 2.5]).toLocaleString()",
  "(1234567.891).toLocaleString('en', { style: 'currency', currency: 'EUR' })",
  "['z', 'ä', 'a'].sort((a, b) => a.localeCompare(b))",
  "'i'.toLocaleUpperCase() + 'I'.toLocaleLowerCase([]) + 'i'.toLocaleUpperCase('tr') + 'i'.toLocaleUpperCase('xx')",
  "new Intl.Collator().resolvedOptions().locale.slice(0, 2)",
  "new Intl.RelativeTimeFormat().format(-1, 'day')",
  "new Intl.ListFormat().format(['a', 'b'])",
  "new Intl.PluralRules().resolvedOptions().pluralCategories",
  "new Intl.DisplayNames(undefined, { type: 'region' }).of('FR')",
  "[...new Intl.Segmenter().segment('ab')].length",
  "new Intl.Locale('de-AT').toString()",
  "Intl.DateTimeFormat.supportedLocalesOf(['de', 'xx'])",
  "(() => { try { new Intl.DateTimeFormat(undefined, null); } catch (error) { return error.name; } })()",
  "(() => { try { (1).toLocaleString('no_such'); } catch (error) { return error.name; } })()",
  "(() => { try { Date.prototype.getHours.call({}); } catch (error) { return error.name; } })()",
  "(() => { try { new Date(Symbol()); } catch (error) { return error.name; } })()",
  "(() => { try { new Date(1n); } catch (error) { return error.name; } })()",
  "[null, true, '5', undefined, new Number(5), new String('2020-01-01T01:00'), new Date(5.5), [2020, 1], {}].map((value) => new Date(value).getTime())",
  "new Date({ [Symbol.toPrimitive]: (hint) => hint === 'default' ? '2020-01-01T01:00' : 0 }).getTime()",
  "[new Date(2020, 5, 31).toJSON(), Date.UTC(2020, 5), new Date(99, 0).getFullYear(), new Date(2020, NaN).getTime()]",
  "[new Date(1e12).setHours(), new Date(NaN).setFullYear(2020), new Date(NaN).setHours(1), new Date(1e12).setYear(99), new Date(1e12).setYear(NaN)]",
  "[new Date(1e12) - new Date(0), new Date(1e12) + 1 !== `${new Date(1e12)}1`, JSON.stringify(new Date(1e12))]",
  "[new (class A extends Date { x = 1 })(1e12).getHours(), new (class A extends Date {})() instanceof Date, new Date() instanceof Date]",
  "[Date.name, Date.length, Date.now.name, Date.parse.length, Math.random.name, Date.prototype.getHours.name, Date.prototype.setHours.length, Intl.DateTimeFormat.name, Intl.DateTimeFormat.length]",
  "Reflect.ownKeys(Date).map(String).concat(Reflect.ownKeys(Date.prototype).map(String))",
  "[Date, Intl.NumberFormat].map((type) => Object.getOwnPropertyDescriptor(type, 'prototype').writable || Object.keys(type).length)",
  "['now', 'parse'].map((name) => Object.getOwnPropertyDescriptor(Date, name).enumerable)",
  "Object.getOwnPropertyDescriptor(globalThis, 'Date').enumerable || /native code/.test(Date) && /native code/.test(Date.now)",
  "(() => { const format = new Intl.DateTimeFormat('en'); return [format.format === format.format, typeof format.format(), format.format.length, format.format.name]; })()",
];

test("local times and languages are as on a machine that has them", async () => {
  const expressions = LOCAL.map((expression) => `(() => (${expression}))()`).join(", ");
  const machine = { timeZone: BERLIN.timeZone, language: "de_DE.UTF-8" };
  const expected = (await natively(machine, `[${expressions}]`)) as unknown[];
  const found = await run(LOCAL);
  expect(LOCAL.map((title, at) => [title, found[at]])).toEqual(LOCAL.map((title, at) => [title, expected[at]]));
});

test("a format without a date is of the clock's time", async () => {
  const found = await run([
    "new Intl.DateTimeFormat('en', { dateStyle: 'short', timeStyle: 'medium' }).format()",
    "[1].map(new Intl.DateTimeFormat('en', { dateStyle: 'short' }).format).length",
    "new Intl.DateTimeFormat('en', { year: 'numeric' }).formatToParts()[0].value",
  ]);
  expect(found).toEqual([expect.stringMatching(/^9\/13\/20, 2:26:40\sPM$/), 1, "2020"]);
});

test("the zone's name in texts is English, whatever the machine's language", async () => {
  expect(await run(["String(new Date(0))"])).toEqual([
    "Thu Jan 01 1970 01:00:00 GMT+0100 (Central European Standard Time)",
  ]);
});

test("a locale or a zone that the engine does not know is English, or UTC", async () => {
  const expression = "[(1234.5).toLocaleString(), new Date(0).getHours(), new Date(0).toTimeString()]";
  for (const unknown of [
    { ...BERLIN, locale: "xx", timeZone: "Mars/Olympus" },
    { ...BERLIN, locale: "not a locale", timeZone: "" },
  ]) {
    expect(await run([expression], unknown)).toEqual([
      ["1,234.5", 0, "00:00:00 GMT+0000 (Coordinated Universal Time)"],
    ]);
  }
});

/** Code that changes what it finds, to get at what was there before. */
const TRICKS = [
  `Object.prototype.get = function (target) { seen.add(target); return undefined; }; Object.prototype.apply = Object.prototype.get; Date.now; new Date(); Date.foo;`,
  `Function.prototype.call = Function.prototype.apply = Function.prototype.bind = Reflect.apply = Reflect.construct = function (...all) { seen.add(all[0]); };`,
  `Array.prototype[Symbol.iterator] = function* () { seen.add(this); };`,
  `for (const at of [0, 1, 2]) Object.defineProperty(Array.prototype, at, { set(value) { seen.add(value); }, get() { seen.add(this); } });`,
  `RegExp.prototype.exec = function () { seen.add(this); return null; }; String.prototype.replace = String.prototype.slice = () => "0";`,
  `Object.defineProperty(Object.prototype, "timeZone", { value: "Asia/Tokyo" });`,
  `Map.prototype.get = WeakMap.prototype.get = () => undefined; WeakMap.prototype.set = Map.prototype.set = function (...all) { seen.add(all[0]); };`,
  `Intl.DateTimeFormat = class { constructor() { seen.add(new.target); } formatToParts() { return []; } };`,
  `Object.defineProperty(Intl.DateTimeFormat.prototype, "format", { get() { seen.add(this); return () => "1/1/1, GMT+09:00"; } });`,
  `Date.prototype.getTime = Date.prototype.toISOString = Date.prototype.valueOf = Date.prototype.setTime = Date.prototype.getUTCHours = function () { return 0; };`,
  `Math.floor = Math.min = Math.max = Number.isNaN = ArrayBuffer.isView = () => 0;`,
];

test.each(TRICKS)("changes of built-ins change nothing and find nothing: %s", async (trick) => {
  const expression = `(() => {
    const { now } = Date;
    const { getHours, getMonth, toString, toLocaleTimeString, setHours } = Date.prototype;
    const { stringify } = JSON, { isInteger } = Number, { toLocaleString } = Number.prototype;
    const is = Object.is;
    const [A, B] = [Date, (value) => typeof value === "function" && (value.now !== undefined || value.prototype?.getHours !== undefined || value.prototype?.formatRange !== undefined)];
    globalThis.seen = new Set();
    ${trick}
    const found = { 0: now(), 1: new A(1e12), 2: new A(2020, 0, 1, 5), 3: new A("2020-01-01T10:00") };
    found[1].a = getHours; found[1].b = toString; found[1].c = toLocaleTimeString; found[1].d = setHours;
    let text = found[0] + "|" + found[1].a() + "|" + found[1].b() + "|" + found[1].c() + "|" + found[1].c("en", Object.create(null)) + "|" + found[1].d(3, 4, 5);
    found[2].a = found[3].a = getHours;
    text += "|" + found[2].a() + "|" + found[3].a() + "|" + Math.random();
    crypto.getRandomValues(new Uint8Array(5));
    let leaks = 0;
    seen.forEach((value) => { if (B(value) && value !== A) leaks++; });
    return text + "|" + leaks;
  })()`;
  const untouched = await run([expression.replace(trick, "")]);
  expect(await run([expression])).toEqual(untouched);
  expect(String(untouched)).toMatch(/\|0$/);
});

test("a feature that is missing is no reason to fail", () => {
  for (const missing of ["Intl", "Date", "Math", "Event", "AbortSignal", "DOMException", "String", "Number"]) {
    const context = createContext({});
    const script = preparation({}).replace(
      "globalThis.timers",
      `delete globalThis[${JSON.stringify(missing)}]; globalThis.timers`,
    );
    new Script(script).runInContext(context);
    expect(new Script(`crypto.randomUUID().length + performance.now()`).runInContext(context)).toBe(36);
  }
});

test("installing takes about a millisecond", () => {
  const times = Array.from({ length: 15 }, () => {
    const context = createContext({ performanceOfHost: performance });
    const script = preparation({}).replace(
      "globalThis.makeDeterministic(",
      "const before = performanceOfHost.now(); globalThis.makeDeterministic(",
    );
    new Script(`${script} globalThis.took = performanceOfHost.now() - before;`).runInContext(context);
    return (context as { took?: number }).took!;
  });
  // Generous: that a machine is slow is no reason to fail.
  expect(Math.min(...times)).toBeLessThan(3);
});

test("installing makes no formatter, which takes longer than all the rest", () => {
  const context = createContext({});
  const script = preparation({}).replace(
    "globalThis.makeDeterministic(",
    "let made = 0; for (const name of Object.getOwnPropertyNames(Intl)) { if (Intl[name].supportedLocalesOf) Intl[name] = new Proxy(Intl[name], { construct(...all) { made++; return Reflect.construct(...all); } }); } globalThis.makeDeterministic(",
  );
  new Script(script).runInContext(context);
  expect(new Script("made").runInContext(context)).toBe(0);
  expect(new Script("new Date(0).getHours(); made").runInContext(context)).toBeGreaterThan(0);
});

test("in QuickJS everything is UTC", () => {
  checkQuickJS();
});
