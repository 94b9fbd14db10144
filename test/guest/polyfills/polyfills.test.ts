import { describe, expect, test } from "vitest";
import { POLYFILLED, POLYFILLED_METHODS } from "../../../src/guest/polyfills/names.ts";
import polyfills from "../../../src/guest/polyfills/entry.ts?program";
import { SANDBOX_GLOBALS } from "../../../src/protocol/sandbox-globals.ts";
import { inVm } from "./compare.ts";
import { showing } from "./show.ts";
import { createBareVm, createVm } from "./vm.ts";

const GLOBALS = "JSON.stringify(Reflect.ownKeys(globalThis).map(String))";

describe("the program", () => {
  test("defines the names it says, and leaves nothing else behind", () => {
    const vm = createBareVm();
    const before = JSON.parse(vm.run(GLOBALS)) as string[];
    expect(before.filter((name) => POLYFILLED.includes(name))).toEqual([]);
    vm.run(`${polyfills}; ""`);
    const after = JSON.parse(vm.run(GLOBALS)) as string[];
    expect(after.filter((name) => !before.includes(name)).toSorted()).toEqual(POLYFILLED.toSorted());
    for (const [holder, name] of POLYFILLED_METHODS) expect(vm.run(`typeof ${holder}.${name}`)).toBe("function");
    vm.dispose();
  });

  test("leaves nothing of the sandbox missing but what the guest makes, and what is too large", () => {
    const missing = inVm(`${JSON.stringify(SANDBOX_GLOBALS)}.filter((name) => !(name in globalThis)).join(" ")`);
    expect(missing).toBe(
      '"Intl Temporal clearInterval clearTimeout console crypto performance queueMicrotask setInterval setTimeout"',
    );
  });

  test("defines ordinary globals", () => {
    for (const name of POLYFILLED) {
      const descriptor = `((found) => [typeof found.value, found.value.name, found.configurable, found.writable, found.enumerable])(Object.getOwnPropertyDescriptor(globalThis, "${name}"))`;
      expect(inVm(descriptor)).toBe(`[5;0:"function",1:"${name}",2:true,3:true,4:false]`);
    }
  });

  test("keeps what is there", () => {
    const vm = createVm("globalThis.URL = 1; globalThis.atob = 2; Array.fromAsync = 3");
    expect(vm.run(showing("[URL, atob, Array.fromAsync, typeof btoa]"))).toBe('[4;0:1,1:2,2:3,3:"function"]');
    vm.dispose();
  });

  test("changes no built-in", () => {
    const vm = createBareVm();
    const inventory = `JSON.stringify(Reflect.ownKeys(globalThis).filter((name) => typeof globalThis[name] === "function").flatMap((name) =>
      [globalThis[name], globalThis[name].prototype ?? {}].map((object) => [name, Reflect.ownKeys(object).map(String).join()])))`;
    const before = JSON.parse(vm.run(inventory)) as unknown[];
    vm.run(`${polyfills}; delete Array.fromAsync; ""`);
    const after = JSON.parse(vm.run(inventory)) as [string, string][];
    expect(after.filter(([name]) => !POLYFILLED.includes(name))).toEqual(before);
    vm.dispose();
  });
});

describe("the language", () => {
  test("SuppressedError", () => {
    const shown = `((error) => [error instanceof Error, error.name, error.message, error.error, error.suppressed, Object.keys(error)])`;
    const expected = '[6;0:true,1:"SuppressedError",2:"m",3:1,4:2,5:[0;]]';
    expect(inVm(`${shown}(new SuppressedError(1, 2, "m"))`)).toBe(expected);
    expect(inVm(`${shown}(SuppressedError(1, 2, "m"))`)).toBe(expected);
    expect(inVm("(() => { class Mine extends SuppressedError {} return new Mine(1, 2) instanceof Mine })()")).toBe(
      "true",
    );
  });

  test.each([
    "[1, Promise.resolve(2)]",
    "(async function* () { yield 1; yield 2 })()",
    "{ length: 2, 0: 1, 1: Promise.resolve(2) }",
    "new Set([1, 2]), (value, index) => Promise.resolve(value * 10 + index)",
    "[1], function () { return this.x }, { x: 5 }",
    "[Promise.reject(new RangeError())]",
    "(function* () { yield 1; throw new RangeError() })()",
    "null",
    "[], 1",
    "'ab'",
  ])("Array.fromAsync(%s)", async (args) => {
    const call = `Array.fromAsync(${args})`;
    const vm = createVm();
    vm.run(
      `let text; ${call}.then((value) => JSON.stringify(value), (error) => error.name).then((done) => (text = done)); ""`,
    );
    const here = new Function(
      `return ${call}.then((value) => JSON.stringify(value), (error) => error.name)`,
    ) as () => Promise<string>;
    expect(vm.run("text")).toBe(await here());
    vm.dispose();
  });
});
