/**
 * A script whose value is a list of what all functions and getters give that can be reached from the globals of
 * sandboxes, each line with the way to it.
 */
import { SANDBOX_GLOBALS } from "../../../src/protocol/sandbox-globals.ts";

/** They act rather than tell, or are put there by the guest later. */
const LEFT_OUT = new Set(["console", "setTimeout", "setInterval", "clearTimeout", "clearInterval", "queueMicrotask"]);
const NAMES = SANDBOX_GLOBALS.filter((name) => !LEFT_OUT.has(name));

export const WALK = `(() => {
  const { apply, construct, ownKeys, getOwnPropertyDescriptor } = Reflect;
  const { getPrototypeOf } = Object;
  const { isArray } = Array;
  const show = (value, depth = 0) => {
    if (typeof value === "function") return "function " + value.name;
    if (typeof value === "symbol") return "symbol";
    if (typeof value !== "object" || value === null) return typeof value + " " + String(value);
    if (depth > 2) return "object";
    if (isArray(value)) return "[" + Array.from(value, (item) => show(item, depth + 1)).join(", ") + "]";
    const kind = Object.prototype.toString.call(value);
    const parts = [];
    for (const name of ownKeys(value)) {
      const descriptor = getOwnPropertyDescriptor(value, name);
      // Stacks have paths of files in them.
      if (name === "stack" || descriptor === undefined || !("value" in descriptor)) continue;
      parts.push(String(name) + ": " + show(descriptor.value, depth + 1));
    }
    if (value instanceof Date) parts.push(String(value), value.toLocaleString());
    if (kind.includes("Event]")) parts.push("at " + value.timeStamp);
    if (kind.includes("Temporal")) parts.push(value.toString());
    if (typeof value.resolvedOptions === "function") parts.push(show(value.resolvedOptions(), depth + 1));
    return kind + " { " + parts.join("; ") + " }";
  };

  // Found before anything is called: calls may change things.
  const found = [];
  const seen = new Set();
  const walk = (value, path, holder) => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
    if (path.split(".").length > 6) return;
    seen.add(value);
    if (typeof value === "function") found.push({ path, call: value, holder });
    for (const name of ownKeys(value)) {
      // Node's own, which no sandbox has.
      if (String(name).includes("nodejs.")) continue;
      const { value: next, get } = getOwnPropertyDescriptor(value, name);
      const way = path + "." + String(name);
      if (get !== undefined) found.push({ path: way, call: get, holder: value });
      else walk(next, way, value);
    }
    walk(getPrototypeOf(value), path + ".[[Prototype]]", holder);
  };
  for (const name of ${JSON.stringify(NAMES)}) {
    if (name in globalThis && name !== "globalThis") walk(globalThis[name], name, undefined);
  }

  const samples = (holder) => {
    const list = [holder];
    const make = (of, args) => { try { list.push(construct(of, args)); } catch {} };
    const { constructor } = holder ?? {};
    if (typeof constructor === "function" && constructor.prototype === holder) {
      make(constructor, []);
      make(constructor, [undefined, { type: "region" }]);
      make(constructor, ["abort"]);
      make(constructor, [1.55e12]);
      make(constructor, [2020, 6, 7, 8, 9]);
      if (constructor === Number || constructor === BigInt || constructor === String) list.push(Object(constructor(1234567)));
      if (constructor === String) list.push("title");
      if (constructor === Array) list.push([1234.5, new Date(0), 123456789n]);
      if (typeof constructor.from === "function") {
        try { list.push(constructor.from("2020-01-02T03:04:05+01:00[Europe/Paris]")); } catch {}
        try { list.push(constructor.from("2020-01-02T03:04:05Z")); } catch {}
      }
      if (typeof constructor.fromEpochMilliseconds === "function") list.push(constructor.fromEpochMilliseconds(0));
    }
    return list;
  };
  const ARGUMENTS = [[], [null], [5], ["2020-01-02T03:04"], ["Jan 2 2020 3:04"], ["ä", []], [["xx"]], [new Date(0), new Date(1e9)],
    [undefined, { timeStyle: "long" }], [2020, 0, 2, 3, 4], [{ [Symbol.toPrimitive]: () => "2020-01-02 03:04" }]];
  const lines = [];
  const note = (path, act) => {
    let text;
    try { text = show(act()); } catch (thrown) { text = "throws " + (thrown instanceof Error ? thrown.name + ": " + thrown.message : typeof thrown); }
    lines.push(path + " => " + text);
  };
  const isClass = (value) => { try { construct(Object, [], value); return true; } catch { return false; } };
  for (const { path, call, holder } of found) {
    if (/\\.(preventExtensions|freeze|seal|setPrototypeOf|defineProperty|defineProperties|__defineGetter__|__defineSetter__|assign|__proto__)$/.test(path)) continue;
    const selves = samples(holder);
    ARGUMENTS.forEach((args, at) => {
      for (const self of selves) {
        note(path + " " + at, () => {
          const value = apply(call, self, args);
          // Formatters hand out functions.
          return typeof value === "function" && !seen.has(value) ? [value, value(), value(1.5e12)] : value;
        });
      }
      if (isClass(call)) note("new " + path + " " + at, () => construct(call, args));
    });
  }
  return lines;
})()`;
