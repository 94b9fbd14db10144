/** In a real browser, where there are `Temporal`, real events, and an engine that is not always V8. */
import { expect, test } from "vitest";
import program from "./entry.ts?program";
import { WALK } from "./walk.ts";

const OPTIONS = { seed: "0123456789abcdef0123456789abcdef", locale: "sv-SE", timeZone: "Asia/Kolkata" };
const NOW = 1_600_000_000_000;

/** What an expression gives in a new worker in which all has been made deterministic. `took` is the time for that. */
async function run(expression: string): Promise<unknown> {
  const script = `${program};
    const { performance: { now } } = { performance: { now: performance.now.bind(performance) } };
    const post = postMessage.bind(globalThis);
    self.timers = [];
    self.clock = { now: ${NOW} };
    self.took = now();
    makeDeterministic(self, { ...${JSON.stringify(OPTIONS)}, clock, timers: { setTimeout(callback, delay) { return self.timers.push({ callback, delay }); } } });
    self.took = now() - self.took;
    delete self.makeDeterministic;
    onunhandledrejection = (event) => event.preventDefault();
    post(JSON.stringify((0, eval)(${JSON.stringify(expression)})));`;
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new Worker(url);
  try {
    return JSON.parse(
      await new Promise<string>((resolve, reject) => {
        worker.addEventListener("message", ({ data }) => resolve(data as string));
        worker.addEventListener("error", (event) => reject(new Error(event.message)));
      }),
    );
  } finally {
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

test("nothing that can be reached from the globals tells time or chance", async () => {
  const walk = async (): Promise<string[]> => {
    // The address of the worker's script is in stacks, and never twice the same.
    return ((await run(WALK)) as string[]).map((line) => line.replaceAll(/blob:\S*?[\da-f]{8}-[\da-f-]{27}/g, "blob:"));
  };
  const [first, second] = [await walk(), await walk()];
  expect(first.length).toBeGreaterThan(10_000);
  expect(second.filter((line, at) => line !== first[at])).toEqual([]);
});

test("Date, Intl and events show the clock's time, in the run's zone and language", async () => {
  const expression = `[
    Date.now(), new Date().getTime(), new (structuredClone(new Date(0)).constructor)().getTime(), performance.timeOrigin + performance.now(),
    new Date(2020, 0, 1).getTime(), new Date("2020-01-01T00:00").getTime(), Date.parse("Jan 1 2020"), Date.parse("1/1/2020 0:00"), Date.parse("Jan 1 2020 00:00 GMT+0530"),
    new Date(0).getHours(), new Date(0).getTimezoneOffset(), String(new Date(0)),
    new Date(0).toLocaleString(), new Intl.DateTimeFormat().resolvedOptions().timeZone, new Intl.NumberFormat().resolvedOptions().locale,
    (() => { let at; const controller = new AbortController(); controller.signal.onabort = (event) => { clock.now += 7; at = event.timeStamp; }; controller.abort(); return at; })(),
    (() => { const signal = AbortSignal.timeout(5); timers.at(-1).callback(); return [signal.reason.name, AbortSignal.any([signal]).aborted]; })(),
  ]`;
  const newYear = Date.UTC(2019, 11, 31, 18, 30);
  expect(await run(expression)).toEqual([
    ...Array.from({ length: 4 }, () => NOW),
    ...Array.from({ length: 5 }, () => newYear),
    5,
    -330,
    "Thu Jan 01 1970 05:30:00 GMT+0530 (India Standard Time)",
    "1970-01-01 05:30:00",
    expect.stringMatching(/^Asia\/(Kolkata|Calcutta)$/),
    "sv-SE",
    7,
    ["TimeoutError", true],
  ]);
});

test.runIf("Temporal" in globalThis)("so does Temporal", async () => {
  const expression = `[
    Temporal.Now.instant().epochMilliseconds, Temporal.Now.timeZoneId(), String(Temporal.Now.zonedDateTimeISO()), String(Temporal.Now.zonedDateTimeISO("Asia/Tokyo")),
    String(Temporal.Now.plainDateTimeISO()), String(Temporal.Now.plainDateISO("Pacific/Kiritimati")), String(Temporal.Now.plainTimeISO()),
    Temporal.Now.instant().toLocaleString(), Temporal.Instant.from("2020-01-01T00:00Z").toLocaleString("en", { timeStyle: "short" }),
    Temporal.PlainDate.from("2020-01-02").toLocaleString(), Temporal.Now.zonedDateTimeISO().constructor === Temporal.ZonedDateTime,
    Temporal.Duration.from({ hours: 1 }).toLocaleString() === Temporal.Duration.from({ hours: 1 }).toLocaleString("sv-SE"),
    new Intl.DateTimeFormat().format(Temporal.PlainDate.from("2020-01-02")),
  ]`;
  expect(await run(expression)).toEqual([
    NOW,
    "Asia/Kolkata",
    "2020-09-13T17:56:40+05:30[Asia/Kolkata]",
    "2020-09-13T21:26:40+09:00[Asia/Tokyo]",
    "2020-09-13T17:56:40",
    "2020-09-14",
    "17:56:40",
    "2020-09-13 17:56:40",
    expect.stringMatching(/^5:30\sAM$/),
    "2020-01-02",
    true,
    true,
    "2020-01-02",
  ]);
});

test("installing takes little, in a new worker whose code is still cold", async () => {
  const times: number[] = [];
  for (let at = 0; at < 8; at++) times.push((await run("took")) as number);
  // Generous: it is the machine that decides. No formatter may be made, which alone takes longer.
  expect(Math.min(...times)).toBeLessThan(5);
});
