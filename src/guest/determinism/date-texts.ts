import { charCodeAt, regExpExec, slice, uncurry } from "../../protocol/intrinsics.ts";
import type { DateZone } from "./date-zone.ts";

type TextMethod = "toString" | "toDateString" | "toTimeString";

export interface DateTexts {
  format: (time: number, method: TextMethod) => string;
  parse: (text: string) => number;
}

/** A zone's name. Before all digits it is a mere word to some engines. */
const NAMED_ZONE = /\d(?:[^]*[^a-z])?(?:z|utc?|gmt|[ecmp][sd]t)(?![a-z])/i;
/** An offset, after a time. A hyphen that follows the number of a day or the name of a month only separates. */
const OFFSET = /:\s*\d[^]*(?:\+|[^a-z\d]-|[ap]m-)|:\d\d?(?:\.\d+)?[+-]/i;
const { isNaN } = Number;
const ISO_DATE = /^(?:[+-]\d\d)?\d{4}(?:-\d\d){0,2}$/;
const ISO_LOCAL_TIME = /^(?:[+-]\d\d)?\d{4}(?:-\d\d){0,2}T\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?$/i;

/** The texts of dates, as ECMAScript has them, in a zone. What it leaves to engines is read as the engine does. */
export function createDateTexts(Native: DateConstructor, zone: DateZone): DateTexts {
  const toUTCString = uncurry(Native.prototype.toUTCString) as (date: Date) => string;
  const { parse } = Native;
  return {
    format(time, method) {
      if (isNaN(time)) return "Invalid Date";
      const offset = zone.offsetAt(time);
      const utc = toUTCString(new Native(time + offset));
      const parts = regExpExec(/^(\w+), (\d+) (\w+) (-?\d+) (\S+)/, utc);
      if (parts === null) return utc;
      const date = `${parts[1]} ${parts[3]} ${parts[2]} ${parts[4]}`;
      if (method === "toDateString") return date;
      const minutes = offset < 0 ? -offset / 60_000 : offset / 60_000;
      const name = zone.nameAt(time);
      const text = `${parts[5]} GMT${offset < 0 ? "-" : "+"}${twoDigits(minutes / 60)}${twoDigits(minutes % 60)}${name && ` (${name})`}`;
      return method === "toString" ? `${date} ${text}` : text;
    },
    parse(text) {
      let time = NaN;
      if (regExpExec(ISO_DATE, text)) time = parse(`${text}T00:00Z`);
      else if (regExpExec(ISO_LOCAL_TIME, text)) time = zone.toUtc(parse(`${text}Z`));
      if (!isNaN(time)) return time;
      const plain = withoutComments(text);
      if (regExpExec(NAMED_ZONE, plain) || regExpExec(OFFSET, plain)) return parse(text);
      if (isNaN(parse(text))) return NaN;
      return zone.toUtc(parse(`${plain} UTC`));
    },
  };
}

function twoDigits(value: number): string {
  const whole = value - (value % 1);
  return whole < 10 ? `0${whole}` : `${whole}`;
}

/** Without what is in parentheses. */
function withoutComments(text: string): string {
  let rest = "";
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = charCodeAt(text, at);
    if (code === 40 && depth++ === 0) rest += `${slice(text, start, at)} `;
    if (code === 41 && depth > 0 && --depth === 0) start = at + 1;
  }
  return depth === 0 ? rest + slice(text, start) : rest;
}
