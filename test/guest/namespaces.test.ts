import { describe, expect, test } from "vitest";
import { decodeValue } from "../../src/protocol/codec/codec.ts";
import { Drive, namespace } from "./drive.ts";

async function result(code: string, namespaces = [namespace("codemode", ["search", "save"])]): Promise<unknown> {
  const drive = new Drive();
  await drive.run(code, { namespaces });
  const { last } = drive;
  if (last?.kind !== "done") throw new Error(JSON.stringify(last));
  return decodeValue(last.value);
}

describe("a namespace", () => {
  test.each<[string, string, unknown]>([
    ["can be awaited", "async () => (await codemode) === codemode", true],
    [
      "has no machinery of objects",
      "async () => ['then', 'toJSON', 'constructor', 'toString', 'valueOf', '__proto__', 'prototype'].map((name) => typeof codemode[name])",
      Array(7).fill("undefined"),
    ],
    [
      "has no symbols",
      "async () => [typeof codemode[Symbol.iterator], typeof codemode[Symbol.toPrimitive], typeof codemode[Symbol.toStringTag]]",
      Array(3).fill("undefined"),
    ],
    ["lists its tools", "async () => Object.keys(codemode)", ["search", "save"]],
    [
      "knows its tools",
      "async () => ['search' in codemode, 'nope' in codemode, 'toString' in codemode]",
      [true, false, false],
    ],
    ["has no prototype", "async () => Object.getPrototypeOf(codemode)", null],
    ["is frozen", "async () => [Object.isFrozen(codemode), Object.isFrozen(codemode.search)]", [true, true]],
    ["gives tools their names", "async () => codemode.search.name", "search"],
    ["can be printed", "async () => { console.log(codemode); return `${typeof codemode}` }", "object"],
    ["can be taken apart", "async () => { const { search } = codemode; return search === codemode.search }", true],
    [
      "is not a value that can be returned",
      "async () => { try { await codemode.search(codemode) } catch (error) { return error.code } }",
      "unsupported_value",
    ],
  ])("%s", async (_name, code, expected) => {
    expect(await result(code)).toEqual(expected);
  });

  test.each([
    "codemode.search = 1",
    "codemode.extra = 1",
    "delete codemode.search",
    "Object.defineProperty(codemode, 'x', { value: 1 })",
    "Object.setPrototypeOf(codemode, {})",
    "codemode.search.extra = 1",
  ])("cannot be changed: %s", async (change) => {
    expect(
      await result(`async () => { try { ${change}; return "changed" } catch (error) { return error.name } }`),
    ).toBe("TypeError");
  });

  test("the global that holds it is fixed", async () => {
    const drive = new Drive();
    await drive.run("async () => 1", { namespaces: [namespace("codemode", ["a"])] });
    const descriptor = Object.getOwnPropertyDescriptor(drive.scope, "codemode");
    expect(descriptor).toMatchObject({ writable: false, configurable: false, enumerable: true });
  });

  test.each(["nope", "hasOwnProperty", "__defineGetter__", "isPrototypeOf", "call", "apply", "bind"])(
    "an unknown tool rejects and says what there is: %s",
    async (name) => {
      expect(
        await result(`async () => codemode.${name}({}).catch((error) => [error.name, error.code, error.message])`),
      ).toEqual([
        "ToolNotFoundError",
        "tool_not_found",
        `Tool "${name}" not found in codemode; available: search, save`,
      ]);
    },
  );

  test("an unknown tool rejects, it does not throw", async () => {
    expect(
      await result("async () => { const promise = codemode.nope(); return promise.then(() => 1, () => 'rejected') }"),
    ).toBe("rejected");
  });

  test("many tools are not all listed, none at all is said", async () => {
    const many = Array.from({ length: 45 }, (_, index) => `tool${index}`);
    const code = "async () => codemode.nope().catch((error) => error.message)";
    expect(await result(code, [namespace("codemode", many)])).toMatch(/tool29, and 15 more$/);
    expect(await result(code, [namespace("codemode", [])])).toMatch(/it has no tools$/);
  });

  test("tools named like objects' own methods are ordinary tools", async () => {
    const drive = new Drive();
    await drive.run("async () => { codemode.hasOwnProperty(1); codemode.constructor_(2); codemode.isPrototypeOf(3) }", {
      namespaces: [namespace("codemode", ["hasOwnProperty", "constructor_", "isPrototypeOf"])],
    });
    expect(drive.calls.map(({ path }) => path)).toEqual(
      ["hasOwnProperty", "constructor_", "isPrototypeOf"].map((method) => `codemode.${method}`),
    );
  });

  test("several, each its own", async () => {
    const drive = new Drive();
    await drive.run("async () => { files.read(1); mail.read(2); return [Object.keys(files), Object.keys(mail)] }", {
      namespaces: [namespace("files", ["read"]), namespace("mail", ["read", "send"])],
    });
    expect(drive.calls.map(({ path }) => path)).toEqual(["files.read", "mail.read"]);
  });
});

/** A prelude sees globals, which in this process are the process's own. */
describe("a prelude", () => {
  const withGlobal = async (prelude: string, code: string): Promise<Drive> => {
    const drive = new Drive();
    const name = "preludeTest";
    Object.defineProperty(globalThis, name, { configurable: true, get: () => drive.scope[name] });
    try {
      await drive.run(code, { namespaces: [namespace(name, ["get"], { prelude })] });
    } finally {
      Reflect.deleteProperty(globalThis, name);
    }
    return drive;
  };

  test("assigns functions, which win over the tools", async () => {
    const prelude = "preludeTest.twice = async (x) => 2 * x;\npreludeTest.get = async () => 'mine'; // end";
    const drive = await withGlobal(
      prelude,
      "async () => [await preludeTest.twice(4), await preludeTest.get(), Object.keys(preludeTest), Object.isFrozen(preludeTest)]",
    );
    expect(drive.calls).toEqual([]);
    expect(decodeValue((drive.last as { value: string }).value)).toEqual([8, "mine", ["get", "twice"], true]);
  });

  test("may wrap a tool", async () => {
    const prelude =
      "const get = preludeTest.get; preludeTest.getAll = (ids) => Promise.all(ids.map((id) => get({ id })));";
    const drive = await withGlobal(prelude, "async () => preludeTest.getAll([1, 2])");
    expect(drive.calls.map(({ path, args }) => [path, args])).toEqual([
      ["preludeTest.get", '{"id":1}'],
      ["preludeTest.get", '{"id":2}'],
    ]);
  });

  test.each(["throw new Error('prelude broke')", "this is not JavaScript"])(
    "that fails ends the run: %s",
    async (prelude) => {
      const drive = await withGlobal(prelude, "async () => 1");
      expect(drive.messages).toHaveLength(1);
      expect(drive.last).toMatchObject({
        kind: "fail",
        error: { message: expect.stringMatching(/prelude broke|Unexpected/) },
      });
    },
  );
});
