import {
  createList,
  defineProperty,
  indexOf,
  join,
  NativeError,
  regExpExec,
  slice,
  uncurry,
} from "../protocol/intrinsics.ts";

/** What engines call the generated code in stacks, but for QuickJS, where evaluated code is `<input>`. */
export const CODE_URL = "codemode.js";

export interface Frames {
  /** The frames inside the generated code, one a line, in its own line numbers; empty when none. */
  text: string;
  line?: number;
  column?: number;
}

let lineOffset: (() => number) | undefined;

/** Tells how to learn the number of lines that compiling puts before the code: engines differ. */
export function setLineOffset(measure: () => number): void {
  let known: number | undefined;
  lineOffset = () => (known ??= measure());
}

const known = new WeakMap<object, Frames>();
const knownGet = uncurry(WeakMap.prototype.get) as (map: WeakMap<object, Frames>, key: object) => Frames | undefined;
const knownSet = uncurry(WeakMap.prototype.set) as (map: WeakMap<object, Frames>, key: object, value: Frames) => void;

/** Lets `error`, which was made elsewhere, point at the code that `site` was made in. */
export function adoptFrames(error: Error, site: Error): void {
  const frames = framesOf(site);
  knownSet(known, error, frames);
  const stack = `${error.name}: ${error.message}${frames.text === "" ? "" : `\n${frames.text}`}`;
  defineProperty(error, "stack", { value: stack, configurable: true, writable: true });
}

/** The frames of `error` that lie in the generated code. V8, SpiderMonkey, JavaScriptCore and QuickJS stacks. */
export function framesOf(error: unknown): Frames {
  const adopted = typeof error === "object" && error !== null ? knownGet(known, error) : undefined;
  if (adopted !== undefined) return adopted;
  return parseFrames(readStack(error), lineOffset?.() ?? 0);
}

/** The first line number of the generated code in a stack, as the engine counts. */
export function rawLineOf(error: unknown): number | undefined {
  return parseFrames(readStack(error), 0).line;
}

function readStack(error: unknown): string {
  if (!(error instanceof NativeError)) return "";
  try {
    const { stack } = error;
    return typeof stack === "string" ? withPlace(error, stack) : "";
  } catch {
    return "";
  }
}

/**
 * JavaScriptCore names no evaluated code in its stacks, but an error tells line and column of its first frame that
 * is not native. That is the generated code when this frame has no address.
 */
function withPlace(error: Error, stack: string): string {
  const { line, column } = error as { line?: unknown; column?: unknown };
  const first = regExpExec(/^(?:.*@\[native code\]\n)*(.*@)(?:\n|$)/, stack);
  if (first === null || typeof line !== "number") return stack;
  return `${first[1]!}${CODE_URL}:${line}${typeof column === "number" ? `:${column}` : ""}`;
}

function parseFrames(stack: string, offset: number): Frames {
  const frames = createList<string>();
  const first: { line?: number; column?: number } = {};
  let rest = stack;
  while (rest !== "" && frames.length < 20) {
    const end = indexOf(rest, "\n");
    const row = end < 0 ? rest : slice(rest, 0, end);
    rest = end < 0 ? "" : slice(rest, end + 1);
    const place = regExpExec(/(?:codemode\.js|<input>):(\d+)(?::(\d+))?/, row);
    if (place === null) continue;
    const line = +place[1]! - offset;
    if (line < 1) continue;
    const column = place[2] === undefined ? undefined : +place[2];
    first.line ??= line;
    if (frames.length === 0 && column !== undefined) first.column = column;
    const name = regExpExec(/^\s*at (?:async )?([\w$.]+) \(|^([\w$.]+)@/, row);
    const position = `${CODE_URL}:${line}${column === undefined ? "" : `:${column}`}`;
    const called = name?.[1] ?? name?.[2];
    frames[frames.length] =
      called !== undefined && called !== "eval" && called !== "anonymous"
        ? `    at ${called} (${position})`
        : `    at ${position}`;
  }
  return { text: join(frames, "\n"), ...first };
}
