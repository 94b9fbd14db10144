import { describe, expect, test } from "vitest";
import { deterministically, natively } from "./machine.ts";

const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Africa/Casablanca",
  "UTC",
  "Pacific/Apia",
];

/** Gives the code of a test numbers that are the same each time. */
const NUMBERS = `
  let state = 12345;
  const random = () => ((state = (Math.imul(state, 1103515245) + 12345) | 0) >>> 0) / 2 ** 32;
  const whole = (from, to) => from + Math.floor(random() * (to - from));
  // Two thirds from 1970 to 2040, the rest from 1653 to 3491.
  const instant = () => (random() < 0.67 ? whole(0, 2.2e12) : whole(-1e13, 4.8e13));
`;

/** Instants within some hours of each change of the clock, also the odd second. */
const CHANGES = `
  const changes = [];
  for (let year = 1965; year < 2045; year++) {
    for (let week = 0; week < 53; week++) {
      let from = Date.UTC(year, 0, 1 + week * 7), to = Date.UTC(year, 0, 8 + week * 7);
      const zoneOf = (time) => new Date(time).getTimezoneOffset();
      if (zoneOf(from) === zoneOf(to)) continue;
      const old = zoneOf(from);
      while (to - from > 1) { const middle = Math.floor((from + to) / 2); if (zoneOf(middle) === old) from = middle; else to = middle; }
      changes.push(to);
    }
  }
`;

const READ = `
  const getters = ["getFullYear", "getMonth", "getDate", "getDay", "getHours", "getMinutes", "getSeconds", "getMilliseconds", "getTimezoneOffset", "getYear"];
  const read = (date) => [date.getTime(), ...getters.map((name) => date[name]()), date.toDateString(), date.toString().replace(/ \\(.*/, "")];
`;

const CASES: Record<string, string> = {
  instants: `(() => { ${NUMBERS} ${READ} return Array.from({ length: 3000 }, () => read(new Date(instant()))); })()`,
  "around changes of the clock": `(() => { ${CHANGES} ${READ}
    const hours = [-25, -3, -1, -0.5, -1 / 3.6e6, 0, 0.5, 1, 3, 25];
    return [changes, changes.flatMap((change) => hours.map((hour) => read(new Date(change + hour * 3.6e6))))]; })()`,
  components: `(() => { ${NUMBERS}
    return Array.from({ length: 3000 }, () => [
      new Date(whole(1910, 2100), whole(-20, 30)).getTime(),
      new Date(whole(1910, 2100), whole(0, 12), whole(-50, 80)).getTime(),
      new Date(whole(1910, 2100), whole(0, 12), whole(1, 29), whole(-30, 50), whole(-90, 90), whole(0, 60), whole(0, 1000)).getTime(),
      new Date(whole(0, 100), 3, 4, 5).getTime(),
    ]); })()`,
  "components around changes of the clock": `(() => { ${CHANGES}
    return changes.flatMap((change) => [-26, -25, -3, -2, -1.5, -1, -0.5, 0, 0.25, 0.5, 1, 1.5, 2, 3, 24, 26].map((hour) => {
      // What the clock on the wall shows before and after, read as if it were UTC: also what it never shows.
      const offsets = [new Date(change - 1).getTimezoneOffset(), new Date(change).getTimezoneOffset()];
      return offsets.map((offset) => {
        const wall = new Date(change + hour * 3.6e6 - offset * 60_000);
        return new Date(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate(), wall.getUTCHours(), wall.getUTCMinutes()).getTime();
      });
    })); })()`,
  setters: `(() => { ${NUMBERS} ${READ}
    const setters = [
      ["setFullYear", 1910, 2100, 0, 12, 1, 31], ["setMonth", -14, 30, -3, 40], ["setDate", -60, 90], ["setHours", -50, 50, -90, 90, 0, 60, 0, 1000],
      ["setMinutes", -200, 200, 0, 60, 0, 1000], ["setSeconds", -9000, 9000, 0, 1000], ["setMilliseconds", -9e6, 9e6], ["setYear", -3, 130],
    ];
    return Array.from({ length: 3000 }, () => {
      const date = new Date(instant());
      const [name, ...ranges] = setters[whole(0, setters.length)];
      const args = [];
      for (let at = 0; at < ranges.length; at += 2) if (at === 0 || random() < 0.6) args.push(whole(ranges[at], ranges[at + 1]));
      const result = date[name](...args);
      return [name, args, result, ...read(date)];
    }); })()`,
};

test("a summer time of one week", async () => {
  const expression = `Array.from({ length: 24 * 40 }, (_, hour) => new Date(Date.UTC(2000, 8, 25, hour)).getHours())`;
  const timeZone = "America/Recife";
  const expected = await natively({ timeZone }, expression);
  expect(await deterministically({ timeZone: "Asia/Tokyo" }, { timeZone }, expression)).toEqual(expected);
});

describe.each(ZONES)("local times in %s", (timeZone) => {
  // As far from it as can be.
  const elsewhere = timeZone === "Pacific/Apia" ? "America/Los_Angeles" : "Pacific/Kiritimati";

  test.each(Object.keys(CASES))("%s", async (name) => {
    const expression = CASES[name]!;
    const [expected, found] = await Promise.all([
      natively({ timeZone }, expression),
      deterministically({ timeZone: elsewhere }, { timeZone }, expression),
    ]);
    expect(found).toEqual(expected);
  });
});
