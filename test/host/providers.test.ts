import { describe, expect, test } from "vitest";
import { ProviderTable } from "../../src/host/providers.ts";
import type { HostFunction } from "../../src/protocol/executor.ts";
import { SANDBOX_GLOBALS, NETWORK_GLOBALS } from "../../src/protocol/sandbox-globals.ts";
import { sanitizeToolName, sanitizeToolNames } from "../../src/protocol/tool-names.ts";

const table = (fns: Record<string, HostFunction>): ProviderTable => new ProviderTable([{ name: "codemode", fns }]);

describe("the table of providers", () => {
  test("finds what was given, by its identifier", () => {
    const fns = { "get-it": () => 1, plain: () => 2 };
    const providers = table(fns);
    expect(providers.find("codemode.get_it")?.run).toBe(fns["get-it"]);
    expect(providers.find("codemode.plain")?.run).toBe(fns.plain);
    expect(providers.find("codemode.get-it")).toBeUndefined();
  });

  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "prototype", "get", "size", "has"])(
    "finds nothing that every object has: %s",
    (name) => {
      const providers = table({ a: () => 1 });
      expect(providers.find(`codemode.${name}`)).toBeUndefined();
      expect(providers.find(`${name}.a`)).toBeUndefined();
      expect(providers.find(name)).toBeUndefined();
    },
  );

  test("functions are the provider's own, taken when it was made", () => {
    const fns: Record<string, HostFunction> = Object.assign(Object.create({ inherited: () => 1 }) as object, {
      a: () => 1,
    });
    const providers = table(fns);
    fns["later"] = () => 2;
    fns["a"] = () => 3;
    expect(providers.find("codemode.inherited")).toBeUndefined();
    expect(providers.find("codemode.later")).toBeUndefined();
    expect(providers.find("codemode.a")?.run()).toBe(1);
  });

  test("a tool named __proto__ is a tool like any other", () => {
    const fns = JSON.parse('{"__proto__":1}') as Record<string, HostFunction>;
    Object.defineProperty(fns, "__proto__", { value: () => "mine", enumerable: true });
    const [identifier] = table(fns).namespaces[0]!.methods;
    expect(identifier).not.toBe("__proto__");
    expect(table(fns).find(`codemode.${identifier}`)?.run()).toBe("mine");
  });

  test.each([
    ...SANDBOX_GLOBALS,
    ...NETWORK_GLOBALS,
    "await",
    "class",
    "let",
    "yield",
    "arguments",
    "null",
    "true",
    "__x",
  ])("the name %s is reserved", (name) => {
    expect(() => new ProviderTable([{ name, fns: {} }])).toThrow(`Provider name "${name}" is reserved`);
  });

  test.each(["", "1a", "a-b", "a.b", "a b", "ä b", "a\n", "codemode;", "a/*"])(
    "the name %j is no identifier",
    (name) => {
      expect(() => new ProviderTable([{ name, fns: {} }])).toThrow(
        expect.objectContaining({
          code: "invalid_provider",
          message: `Provider name ${JSON.stringify(name)} is not a valid JavaScript identifier`,
        }),
      );
    },
  );

  test.each(["a", "$", "_", "$a_1", "codemode", "toString", "self", "window"])("the name %s can be used", (name) => {
    expect(new ProviderTable([{ name, fns: { a: () => 1 } }]).find(`${name}.a`)?.run()).toBe(1);
  });

  test("two of a name", () => {
    const twice = [
      { name: "a", fns: {} },
      { name: "a", fns: {} },
    ];
    expect(() => new ProviderTable(twice)).toThrow('Duplicate provider name "a"');
  });
});

describe("names of tools", () => {
  test.each([
    ["getTask", "getTask"],
    ["get-task", "get_task"],
    ["get.task/all", "get_task_all"],
    ["2nd", "_2nd"],
    ["größe", "größe"],
    ["\ud83d\ude00", "_"],
    ["delete", "delete_"],
    ["await", "await_"],
    ["then", "then_"],
    ["constructor", "constructor_"],
    ["toJSON", "toJSON_"],
    ["__proto__", "__proto___"],
    ["$valid_1", "$valid_1"],
    ["hasOwnProperty", "hasOwnProperty"],
  ])("%j is called %j", (name, identifier) => {
    expect(sanitizeToolName(name)).toBe(identifier);
    expect(identifier).toMatch(/^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u);
    // The identifier is its own name.
    expect(sanitizeToolName(identifier)).toBe(identifier);
  });

  test("the empty name is refused", () => {
    expect(() => sanitizeToolName("")).toThrow(expect.objectContaining({ code: "invalid_provider" }));
  });

  test.each([
    ["a-b", "a_b", "a_b"],
    ["a.b", "a b", "a_b"],
    ["then", "then_", "then_"],
    ["1", "_1", "_1"],
  ])("%j and %j are both %j", (a, b, name) => {
    expect(() => sanitizeToolNames([a, b])).toThrow(`Tool names "${a}" and "${b}" both sanitize to "${name}"`);
  });
});
