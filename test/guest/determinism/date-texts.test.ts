import { describe, expect, test } from "vitest";
import { deterministically, natively } from "./machine.ts";

/** Some leave their zone to the engine, some have one, some are no dates. */
const TEXTS = [
  "2020",
  "2020-07",
  "2020-07-04",
  "+002020-07-04",
  "-000001-07-04",
  "-000000",
  "2020-02-30",
  "2020-02-31",
  "2020-13-01",
  "2020-07-04T10:20",
  "2020-07-04T10:20:30",
  "2020-07-04T10:20:30.4567",
  "2020-07-04T24:00",
  "2020-07-04T24:01",
  "2020-07T10:20",
  "2020T10:20",
  "+002020-07-04T10:20",
  "2020-07-04t10:20",
  "2020-07-04T10:20Z",
  "2020-07-04t10:20z",
  "2020-07-04T10:20+05:30",
  "2020-07-04T10:20:30-0330",
  "2020-07-04T10",
  "2020-07-04T",
  "2020-07-04 ",
  " 2020-07-04",
  "2020-7-4",
  "2020-7-4 10:20",
  "2020-07-04 10:20",
  "2020-07-04 10:20:30.123",
  "2020-07-04 10:20:30.123456",
  "2020-07-04 10:20Z",
  "2020-07-04 10:20 Z",
  "2020-07-04 10:20+02:00",
  "2020-07-04 10:20 +0200",
  "2020-07-04 10:20:30 -5",
  "2020-07-04 10:20:30 -05",
  "2020-07-04 10:20 - 5",
  "2020/07/04",
  "2020/07/04 10:20",
  "7/4/2020",
  "7/4/2020, 10:20:30 AM",
  "7/4/2020, 10:20:30 PM",
  "7/4/2020 12:20 AM",
  "7/4/20",
  "7/4",
  "4.7.2020",
  "July 4, 2020",
  "July 4, 2020 10:20",
  "Jul 4 2020 10:20 PM",
  "4 July 2020",
  "4 Jul 2020 10:20:30",
  "4 Jul 2020 10:20:30 GMT",
  "4 Jul 2020 10:20:30 UTC+2",
  "4 Jul 2020 10:20:30 GMT-03:30",
  "4 Jul 2020 10:20:30 (GMT)",
  "4 Jul 2020 10:20:30 (summer (GMT)) ",
  "4 Jul 2020 10:20:30 (GMT",
  "4 Jul 2020 (10:20:30 GMT) 11:22",
  "Sat, 04 Jul 2020 10:20:30 GMT",
  "Sat Jul 04 2020 10:20:30 GMT+0200 (Central European Summer Time)",
  "Sat Jul 04 2020 10:20:30",
  "Sat Jul 04 2020",
  "GMT 4 Jul 2020 10:20",
  "Z 4 Jul 2020 10:20",
  "4 Jul 2020 10:20 EST",
  "4 Jul 2020 10:20 pdt",
  "4 Jul 2020 10:20 MSK",
  "4 Jul 2020 10:20 ut",
  "4 Jul 2020 10:20UTC",
  "4 Jul 2020 10:20Z",
  "4 Jul 2020 GMT",
  "July 4 2020 UTC",
  "2020 Jul 4",
  "2020 4 Jul 10:20",
  "10:20 4 Jul 2020",
  "10:20 7-4-2020",
  "10:20 4-Jul-2020",
  "4-Jul-2020",
  "04-Jul-2020 10:20",
  "Octember 4 2020",
  "October 32 2020",
  "Feb 30 2020",
  "March 29 2020 02:30",
  "October 25 2020 02:30",
  "2020-03-29T02:30",
  "2020-10-25T02:30",
  "12",
  "12 10:20",
  "2020 10:20",
  "5",
  "50",
  "0",
  "1e3",
  "-1",
  "1.5",
  "",
  " ",
  "x",
  "now",
  "today",
  "T10:20",
  "10:20",
  "2020-07-04T10:20:30.000+00:00",
  "2020-07-04T10:20:30.000 UTC",
  "2020-07-04T10:20:30 GMT",
  "20200704",
  "20200704T102030",
  "20200704T102030Z",
  "2020-W27-6",
  "2020-186",
  "２０２０-07-04",
  "2020\u20137\u20134",
  "4\u00a0Jul\u00a02020",
  "Jul 4 2020\n10:20",
  "Jul 4 2020 10:20 GMT+0",
  "Jul 4 2020 10:20 +",
  "Jul 4 2020 24:00",
  "Jul 4 2020 25:00",
  "Jul 4 99",
  "Jul 4 49",
  "Jul 4 2020 at 10:20",
  "Jul 4 2020 Zulu",
  "Jul 4 2020 10:20 zulu",
  "Jul 4 2020 10:20 utcx",
  "+275760-09-12",
  "-271821-04-22T00:00",
];

describe.each(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])("texts are read in %s", (timeZone) => {
  test("as the engine reads them there", async () => {
    const texts = JSON.stringify(TEXTS);
    const expression = `${texts}.map((text) => [text, Date.parse(text), new Date(text).getTime(), new Date({ toString: () => text, valueOf: () => ({}) }).getTime()])`;
    const [expected, found] = await Promise.all([
      natively({ timeZone }, expression),
      deterministically({ timeZone: "Pacific/Kiritimati" }, { timeZone }, expression),
    ]);
    expect(found).toEqual(expected);
  });
});

/** Texts put together from what texts of dates are made of. */
const SCRAMBLED = `(() => {
  let state = 4242;
  const random = () => ((state = (Math.imul(state, 1103515245) + 12345) | 0) >>> 0) / 2 ** 32;
  const parts = ["2020", "7", "04", "31", "99", "Jul", "march", "Sat", "10:20", "10:20:30", "12:00:01.5", "T", "t", "Z", "z", "UTC", "ut", "GMT", "EST", "pdt", "AM", "pm", "+", "-", "+02", "-0330", "+05:30",
    "/", "-", ".", ",", ":", "(", ")", "(UTC)", "(x)", "é", "foo", "2020-07-04", "2020-07-04T10:20", "0", "1e3", "\\t"];
  const pick = (list) => list[Math.floor(random() * list.length)];
  const results = [];
  while (results.length < 4000) {
    let text = pick(["", "2020-07-04", "4 Jul 2020", "7/4/2020", "Jul 4 2020 10:20", "2020-07-04T10:20"]);
    for (let count = Math.floor(random() * 5); count >= 0; count--) text += pick(["", " ", " ", " "]) + pick(parts);
    const time = Date.parse(text);
    results.push(text + " => " + time);
  }
  return results;
})()`;

test("what a text is read as does not depend on the machine's zone", async () => {
  const [here, there] = await Promise.all(
    ["America/Los_Angeles", "Pacific/Kiritimati"].map((timeZone) =>
      deterministically({ timeZone }, { timeZone: "Europe/Berlin" }, SCRAMBLED),
    ),
  );
  expect(here).toEqual(there);
});

test("nor differs from what the engine reads in that zone", async () => {
  const [expected, found] = (await Promise.all([
    natively({ timeZone: "Europe/Berlin" }, SCRAMBLED),
    deterministically({ timeZone: "Pacific/Kiritimati" }, { timeZone: "Europe/Berlin" }, SCRAMBLED),
  ])) as string[][];
  // A time that runs into another number is none of the forms that are told apart.
  const readable = (line: string): boolean => !/:\d{3}/.test(line);
  expect(expected!.filter(readable).length).toBeGreaterThan(3000);
  expect(found!.filter(readable)).toEqual(expected!.filter(readable));
});
