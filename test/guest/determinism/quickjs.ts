import { expect } from "vitest";
import { createBareVm } from "../polyfills/vm.ts";
import { preparation } from "./machine.ts";

/** Expressions, and what they give in QuickJS, which has no `Intl`. */
const EXPRESSIONS: readonly (readonly [expression: string, value: string])[] = [
  ["Date.now()", "1600000000000"],
  ["new Date().toString()", "Sun Sep 13 2020 12:26:40 GMT+0000"],
  ["Date()", "Sun Sep 13 2020 12:26:40 GMT+0000"],
  ["new Date(2020, 6, 4, 10).toISOString()", "2020-07-04T10:00:00.000Z"],
  ["new Date('2020-07-04T10:00').toISOString()", "2020-07-04T10:00:00.000Z"],
  ["new Date('Jul 4 2020 10:00').toISOString()", "2020-07-04T10:00:00.000Z"],
  ["new Date('Jul 4 2020 10:00 GMT+0200').toISOString()", "2020-07-04T08:00:00.000Z"],
  ["new Date('7/4/2020').getHours()", "0"],
  ["new Date(1e12).getTimezoneOffset()", "0"],
  ["new Date(NaN).getTimezoneOffset()", "NaN"],
  ["new Date(1e12).toLocaleString()", "09/09/2001, 01:46:40 AM"],
  ["new Date(1e12 + 43200000).toLocaleTimeString()", "01:46:40 PM"],
  ["new Date(-1e14).toLocaleDateString()", "02/15/-1199"],
  ["new Date(-1e14).toDateString()", "Thu Feb 15 -1199"],
  ["new Date(NaN).toLocaleString()", "Invalid Date"],
  ["new Date(1e12).setHours(25)", "1000086400000"],
  ["new (class extends Date {})(2020, 0).toISOString()", "2020-01-01T00:00:00.000Z"],
  ["performance.timeOrigin + performance.now()", "1600000000000"],
  ["Math.random()", "0.542046014768351"],
  ["crypto.randomUUID().length", "36"],
  ["(1234.5).toLocaleString()", "1234.5"],
];

export function checkQuickJS(): void {
  const before = process.env["TZ"];
  process.env["TZ"] = "Asia/Tokyo";
  const vm = createBareVm();
  try {
    // The engine asks the machine: the zone is not UTC without further ado.
    expect(vm.run("String(new Date(2020, 0).getTimezoneOffset())")).toBe("-540");
    vm.run(`${preparation({ timeZone: "Europe/Berlin" })} ""`);
    for (const [expression, value] of EXPRESSIONS)
      expect([expression, vm.run(`String(${expression})`)]).toEqual([expression, value]);
  } finally {
    vm.dispose();
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  }
}
