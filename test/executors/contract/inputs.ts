import { describe, expect, test, vi } from "vitest";
import type { HostFunction, ResolvedProvider } from "../../../src/protocol/executor.ts";
import { codemode, shareExecutor, type CreateExecutor } from "./subject.ts";

export function describeInputs(create: CreateExecutor): void {
  describe("execute never throws", () => {
    const run = shareExecutor(create);
    const fine = "async () => 1";

    const expectFailure = async (
      running: Promise<unknown>,
      code: string,
      message: string | RegExp = /\S/,
    ): Promise<void> => {
      const outcome = await running;
      expect(outcome).toMatchObject({
        result: undefined,
        error: expect.stringMatching(/\S/),
        failure: { code, message: expect.stringMatching(/\S/) },
      });
      expect((outcome as { error: string }).error).toMatch(message);
    };

    test.each([undefined, null, 5, {}, [], () => {}, Symbol("x"), 5n])("code that is no text: %o", async (code) => {
      await expectFailure(run(code as never), "invalid_input", /string/);
    });

    test.each(["", "   ", "\n\t\n"])("code that is empty: %j", async (code) => {
      await expectFailure(run(code), "invalid_input");
    });

    test.each(["// nothing", ";", "```js\n```", "async () => {", "}", "<html>", "\u0000", "const const"])(
      "code that is none: %j",
      async (code) => {
        await expectFailure(run(code), "syntax_error");
      },
    );

    const executeWith = (providers: unknown): Promise<unknown> => {
      const executor = create();
      return executor.execute(fine, providers as never).finally(() => executor.dispose?.());
    };

    test.each<[string, unknown]>([
      ["null", null],
      ["undefined", undefined],
      ["a number", 5],
      ["text", "codemode"],
      ["a list with null", [null]],
      ["a list with text", ["codemode"]],
      ["a provider without anything", [{}]],
      ["a provider without functions", [{ name: "a" }]],
      ["a provider whose functions are null", [{ name: "a", fns: null }]],
      ["a provider with something that is no function", [{ name: "a", fns: { b: 1 } }]],
      ["a provider whose name is a symbol", [{ name: Symbol("a"), fns: {} }]],
      ["a provider whose name is a BigInt", [{ name: 1n, fns: {} }]],
      ["a tool without a name", [{ name: "a", fns: { "": () => 1 } }]],
    ])("providers: %s", async (_name, providers) => {
      await expectFailure(executeWith(providers), "invalid_provider");
    });

    test.each<[string, unknown]>([
      [
        "a getter that throws",
        [
          {
            name: "a",
            get fns(): never {
              throw new Error("x");
            },
          },
        ],
      ],
      [
        "a getter that throws null",
        [
          {
            name: "a",
            get fns(): never {
              throw null;
            },
          },
        ],
      ],
      [
        "a proxy",
        new Proxy([], {
          get() {
            throw new Error("x");
          },
        }),
      ],
    ])("providers that break when they are read: %s", async (_name, providers) => {
      const outcome = await executeWith(providers);
      expect(outcome).toMatchObject({
        result: undefined,
        error: expect.stringMatching(/\S/),
        failure: { code: expect.any(String) },
      });
    });

    test.each<[string[], string]>([
      [["1a"], 'Provider name "1a" is not a valid JavaScript identifier'],
      [["a-b"], 'Provider name "a-b" is not a valid JavaScript identifier'],
      [["a b"], 'Provider name "a b" is not a valid JavaScript identifier'],
      [[""], 'Provider name "" is not a valid JavaScript identifier'],
      [["console"], 'Provider name "console" is reserved'],
      [["Promise"], 'Provider name "Promise" is reserved'],
      [["globalThis"], 'Provider name "globalThis" is reserved'],
      [["fetch"], 'Provider name "fetch" is reserved'],
      [["await"], 'Provider name "await" is reserved'],
      [["class"], 'Provider name "class" is reserved'],
      [["undefined"], 'Provider name "undefined" is reserved'],
      [["__proto__"], 'Provider name "__proto__" is reserved'],
      [["a", "b", "a"], 'Duplicate provider name "a"'],
    ])("provider names %j", async (names, message) => {
      await expectFailure(
        run(
          fine,
          names.map((name) => ({ name, fns: {} })),
        ),
        "invalid_provider",
        message,
      );
    });

    test.each<[string, string, string]>([
      ["a-b", "a.b", "a_b"],
      ["constructor", "constructor_", "constructor_"],
      ["1", "_1", "_1"],
    ])("tools %j and %j are one name", async (a, b, name) => {
      await expectFailure(
        run(fine, [codemode({ [a]: () => 1, [b]: () => 2 })]),
        "invalid_provider",
        `Tool names "${a}" and "${b}" both sanitize to "${name}"`,
      );
    });

    test.each([-1, 0, NaN, "5", 2 ** 31, {}])("timeout %o", async (timeout) => {
      await expectFailure(run(fine, [], { timeout: timeout as never }), "invalid_options", /timeout/);
    });

    test.each<[string, unknown]>([
      ["null", null],
      ["a signal that is none", { signal: {} }],
      ["a signal that is text", { signal: "stop" }],
    ])("options: %s", async (_name, options) => {
      const outcome = await run(fine, [], options as never);
      if (outcome.error === undefined) expect(outcome).toEqual({ result: 1 });
      else expect(outcome).toMatchObject({ result: undefined, failure: { code: "invalid_options" } });
    });

    test("options that are undefined are as if they were not there", async () => {
      expect(
        await run(fine, [], { timeout: undefined, signal: undefined, onLog: undefined, onCall: undefined } as never),
      ).toEqual({ result: 1 });
    });

    test("functions that are not the provider's own are not tools", async () => {
      const fns = Object.create({ inherited: () => 1 }) as Record<string, HostFunction>;
      fns["own"] = () => 2;
      const { result } = await run(
        "async () => [Object.keys(codemode), await codemode.inherited().catch((error) => error.code)]",
        fns,
      );
      expect(result).toEqual([["own"], "tool_not_found"]);
    });

    test("a plain record is the provider codemode, with a warning that it is deprecated", async () => {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      const executor = create();
      try {
        const record: Record<string, HostFunction> | ResolvedProvider[] = { add: ({ a }: { a: number }) => a + 1 };
        expect(await executor.execute("async () => codemode.add({ a: 1 })", record)).toEqual({ result: 2 });
        expect(await executor.execute("async () => codemode.add({ a: 2 })", record)).toEqual({ result: 3 });
        const warnings = warn.mock.calls.filter(([text]) => String(text).includes("deprecated"));
        expect(warnings).toHaveLength(1);
      } finally {
        warn.mockRestore();
        await executor.dispose?.();
      }
    });
  });
}
