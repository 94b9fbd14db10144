import { regExpExec, uncurry } from "../../protocol/intrinsics.ts";
import { readGlobal, wrapMethod } from "./wrap.ts";

/** `toLocaleString` and its like in an engine without `Intl`, where they show the machine's local time: now UTC. */
export function wrapPlainDateTexts(scope: object): void {
  const prototype = readGlobal<DateConstructor>(scope, "Date")?.prototype;
  if (prototype === undefined) return;
  const toISOString = uncurry(prototype.toISOString) as (date: unknown) => string;
  const getTime = uncurry(prototype.getTime) as (date: unknown) => number;
  const methods = ["toLocaleDateString", "toLocaleTimeString", "toLocaleString"] as const;
  for (let at = 0; at < methods.length; at++) {
    wrapMethod(prototype, methods[at]!, (_, self) => {
      const time = getTime(self);
      if (time !== time) return "Invalid Date";
      const parts = regExpExec(/^\+?(-?)0{0,2}(\d+)-(\d+)-(\d+)T(\d+)(:\d+:\d+)/, toISOString(self))!;
      const hour = +parts[5]!;
      const twelfth = hour % 12 || 12;
      const date = `${parts[3]}/${parts[4]}/${parts[1]}${parts[2]}`;
      const text = `${twelfth < 10 ? "0" : ""}${twelfth}${parts[6]} ${hour < 12 ? "AM" : "PM"}`;
      return at === 0 ? date : at === 1 ? text : `${date}, ${text}`;
    });
  }
}
