import { expect, test } from "vitest";
import { deterministically, natively, type Machine } from "./machine.ts";
import { WALK } from "./walk.ts";

const MACHINES: readonly Machine[] = [
  { timeZone: "Pacific/Kiritimati", language: "de_DE.UTF-8" },
  { timeZone: "America/Los_Angeles", language: "ar_EG.UTF-8" },
  { timeZone: "Asia/Kolkata", language: "tr_TR.UTF-8" },
];

test("nothing that can be reached from the globals tells the machine, the time or chance", async () => {
  const options = { timeZone: "Europe/Berlin", locale: "sv-SE" };
  const [first, ...others] = await walkAll((machine) => deterministically(machine, options, WALK));
  expect(first!.length).toBeGreaterThan(10_000);
  for (const lines of others) {
    expect(lines.filter((line, at) => line !== first![at])).toEqual([]);
    expect(lines).toHaveLength(first!.length);
  }
});

test("the walk finds what there is to find", async () => {
  const [first, ...others] = await walkAll((machine) => natively(machine, WALK));
  const differing = others.flatMap((lines) => lines.filter((line, at) => line !== first![at]));
  const paths = new Set(differing.map((line) => line.replace(/ \d+ => .*/s, "")));
  const known = [
    "new Date",
    "Date.now",
    "Date.parse",
    "Date.prototype.getHours",
    "Date.prototype.toLocaleTimeString",
    "Math.random",
    "Intl.DateTimeFormat.prototype.format",
    "Intl.DateTimeFormat.prototype.formatToParts",
    "Intl.Collator.prototype.resolvedOptions",
    "Number.prototype.toLocaleString",
    "Array.prototype.toLocaleString",
    "String.prototype.toLocaleUpperCase",
    "new Event",
  ];
  expect(known.filter((path) => !paths.has(path))).toEqual([]);
});

async function walkAll(walk: (machine: Machine) => Promise<unknown>): Promise<string[][]> {
  return (await Promise.all(MACHINES.map(walk))) as string[][];
}
