import type { ConsoleLevel } from "../protocol/executor.ts";
import { freeze, slice } from "../protocol/intrinsics.ts";
import type { ExecuteLimits } from "../protocol/limits.ts";
import { writeGuestMessage } from "../protocol/messages.ts";
import { formatLogArguments, inspect } from "./inspect.ts";
import type { Outbox } from "./outbox.ts";

export type LogSink = (level: ConsoleLevel, ...values: unknown[]) => void;

/** Sends console lines until the run's limits are used up, then says so once. */
export function createLogSink(outbox: Outbox, limits: Pick<ExecuteLimits, "logLines" | "logLength">): LogSink {
  let lines = 0;
  let length = 0;
  let isFull = false;
  const send = (level: ConsoleLevel, text: string) =>
    outbox.addPromptly(writeGuestMessage({ kind: "log", level, text }));
  return (level, ...values) => {
    if (isFull) return;
    const text = shorten(formatLogArguments(values));
    const room = limits.logLength - length;
    if (lines + 1 > limits.logLines || text.length > room) {
      isFull = true;
      if (lines < limits.logLines && room > 0) send(level, `${slice(text, 0, room)}...`);
      send(
        "warn",
        `Console output stops here: the limit is ${limits.logLines} lines and ${limits.logLength} characters`,
      );
      return;
    }
    lines++;
    length += text.length;
    send(level, text);
  };
}

/** Characters of one line, whatever the limits: as JSON it may take six times as many. */
const LINE_LENGTH = 100_000;

function shorten(text: string): string {
  return text.length > LINE_LENGTH ? `${slice(text, 0, LINE_LENGTH)}...` : text;
}

/** The `console` of generated code. */
export function createConsole(log: LogSink): object {
  const counts: Record<string, number> = { __proto__: null } as never;
  const at =
    (level: ConsoleLevel) =>
    (...values: unknown[]) =>
      log(level, ...values);
  const quiet = () => {};
  return freeze({
    log: at("log"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    debug: at("debug"),
    trace: at("debug"),
    dir: (value: unknown) => log("log", value),
    table: (value: unknown) => log("log", value),
    group: at("log"),
    groupCollapsed: at("log"),
    assert: (condition: unknown, ...values: unknown[]) => {
      if (!condition) log("error", "Assertion failed:", ...values);
    },
    count: (label: unknown = "default") => {
      const name = typeof label === "string" ? label : inspect(label);
      counts[name] = (counts[name] ?? 0) + 1;
      log("log", `${name}: ${counts[name]}`);
    },
    groupEnd: quiet,
    time: quiet,
    timeLog: quiet,
    timeEnd: quiet,
    clear: quiet,
  });
}
