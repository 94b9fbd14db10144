/** Processes that stand for machines with a time zone and a language of their own. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import program from "./entry.ts?program";

export interface Machine {
  timeZone: string;
  /** As the environment names it. */
  language?: string;
}

export interface RunOptions {
  seed?: string;
  now?: number;
  locale?: string;
  timeZone?: string;
}

const run = promisify(execFile);
/** A timer that is kept in the list `timers`. */
const TIMERS = `{ setTimeout(callback, delay) { return globalThis.timers.push({ callback, delay }); } }`;

/** Evaluates an expression on a machine as it is. Its value must be JSON. */
export async function natively(machine: Machine, expression: string): Promise<unknown> {
  return evaluate(machine, `answer((0, eval)(${JSON.stringify(expression)}));`);
}

/** The same once all is made deterministic. The expression may move `clock`, and finds timers in `timers`. */
export async function deterministically(machine: Machine, options: RunOptions, expression: string): Promise<unknown> {
  return evaluate(machine, `${preparation(options)} answer((0, eval)(${JSON.stringify(expression)}));`);
}

/** A script that makes the globals of its realm deterministic. */
export function preparation({ seed = "0123456789abcdef0123456789abcdef", now = 1.6e12, ...rest }: RunOptions): string {
  const options = JSON.stringify({ seed, locale: "en-US", timeZone: "UTC", ...rest });
  return `${program};
    globalThis.timers = [];
    globalThis.clock = { now: ${now} };
    globalThis.makeDeterministic(globalThis, { ...${options}, clock, timers: ${TIMERS} });
    delete globalThis.makeDeterministic;`;
}

/** What the script leaves behind is of no interest. */
const FLAGS = ["--no-warnings", "--unhandled-rejections=none"];

async function evaluate({ timeZone, language = "en_US.UTF-8" }: Machine, script: string): Promise<unknown> {
  const env = { ...process.env, TZ: timeZone, LC_ALL: language, NODE_OPTIONS: "" };
  const answer =
    "const { stdout } = process; const answer = (value) => stdout.write(JSON.stringify(value), () => process.exit());";
  const { stdout } = await run(process.execPath, [...FLAGS, "--eval", `${answer}${script}`], {
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout);
}
