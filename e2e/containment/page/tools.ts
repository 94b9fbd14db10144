/** The tools that probes find, and the app around them: careless, as apps are. */
import type { HostFunction, ResolvedProvider } from "../../../src/protocol/executor.ts";
import type { RecordedCall, ToolSet } from "../probe.ts";
import { SECRET } from "./state.ts";

const KEPT = 20;

/** Records the calls of one run. */
export class CallRecorder {
  readonly calls: RecordedCall[] = [];
  count = 0;
  leaked = false;
  isOver = false;

  providers(tools: ToolSet): ResolvedProvider[] {
    if (typeof tools === "object") return [{ name: tools.namespace, fns: this.#record(USUAL) }];
    if (tools === "odd") return [{ name: "codemode", fns: this.#record(ODD) }];
    if (tools === "inherited") {
      const fns = Object.assign(
        Object.create(this.#record({ hidden: async () => SECRET })) as object,
        this.#record(USUAL),
      );
      return [{ name: "codemode", fns: fns as Record<string, HostFunction> }];
    }
    return [
      { name: "codemode", fns: this.#record(USUAL) },
      { name: "files", fns: this.#record({ list: async () => ["a.txt"] }), positionalArgs: true },
    ];
  }

  end(): void {
    this.isOver = true;
    held = [];
  }

  #record(fns: Record<string, HostFunction>): Record<string, HostFunction> {
    const recorded: [string, HostFunction][] = Object.entries(fns).map(([method, run]) => [
      method,
      (...args: unknown[]) => {
        this.count++;
        if (this.calls.length < KEPT || this.isOver) this.#note(method, args[0]);
        return run(...args);
      },
    ]);
    return Object.fromEntries(recorded);
  }

  #note(method: string, value: unknown): void {
    const input = describe(value);
    this.leaked ||= input.includes(SECRET);
    const { length } = input;
    this.calls.push({ method, input: input.slice(0, 200), length, depth: depthOf(value), late: this.isOver });
  }
}

/** The app's settings: a tool and the app itself merge into them what they get. */
const settings: Record<string, unknown> = { theme: { name: "light" } };
export const themeName = (): unknown => (settings["theme"] as { name?: unknown }).name;

/** What tools that have not answered yet hold on to. */
let held: unknown[] = [];

const FILES: Record<string, string> = { public: "public text", private: SECRET };

const USUAL: Record<string, HostFunction> = {
  echo: async (input: unknown) => input,
  merge: async (input: unknown) => (carelessMerge(settings, input), "merged"),
  never: (input: unknown) => new Promise(() => held.push(input)),
  slow: async (input: unknown) => {
    const { ms } = input as { ms: number };
    await new Promise((resolve) => setTimeout(resolve, ms));
    return ms;
  },
  write: async () => "written",
  theme: async () => settings["theme"],
  // Checks the path, then uses it: what it is given must not change in between.
  read: async (input: unknown) => {
    const file = input as { path: string };
    if (file.path !== "public") throw new Error("not allowed");
    return FILES[file.path];
  },
  readSlowly: async (input: unknown) => {
    const file = input as { path: string };
    if (file.path !== "public") throw new Error("not allowed");
    await new Promise((resolve) => setTimeout(resolve, 50));
    return FILES[file.path];
  },
  text: async (input: unknown) => "x".repeat((input as { length: number }).length),
  fail: async () => {
    throw new Error("the tool failed");
  },
};

/** Names that objects have already. */
const ODD: Record<string, HostFunction> = Object.fromEntries(
  [
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "valueOf",
    "then",
    "hasOwnProperty",
    "toJSON",
    "await",
    "ok",
  ].map((name) => [name, async () => `tool ${name}`]),
);

/** What the app does with a result: merges it into its settings and shows it. Returns the milliseconds it took. */
export function useAsAppDoes(result: unknown): number {
  const start = performance.now();
  carelessMerge(settings, result);
  try {
    document.querySelector("#text")!.setAttribute("data-last", `${describe(result).length}`);
  } catch {
    // Not JSON: nothing is shown.
  } finally {
    document.querySelector("#text")!.removeAttribute("data-last");
  }
  return Math.round(performance.now() - start);
}

/** The merge of many an app: follows whatever key it is given. */
function carelessMerge(target: object, source: unknown, depth = 0): void {
  if (typeof source !== "object" || source === null || ArrayBuffer.isView(source) || depth > 4) return;
  for (const key of Object.keys(source).slice(0, 100)) {
    const value = (source as Record<string, unknown>)[key];
    const own = (target as Record<string, unknown>)[key];
    const isObject = (item: unknown): item is object =>
      (typeof item === "object" && item !== null) || typeof item === "function";
    if (isObject(value) && isObject(own)) carelessMerge(own, value, depth + 1);
    else (target as Record<string, unknown>)[key] = value;
  }
}

/** How deeply a value is nested, along its first members. */
export function depthOf(value: unknown): number {
  let depth = 0;
  for (let at = value; typeof at === "object" && at !== null && depth < 100_000; depth++) at = Object.values(at)[0];
  return depth;
}

/** JSON of anything: good enough to look for secrets and to show. */
export function describe(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
