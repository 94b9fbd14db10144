import { describe, expect, test } from "vitest";
import { shareExecutor, tellsCallers, type CreateExecutor } from "./subject.ts";

export function describeErrors(create: CreateExecutor): void {
  describe("errors", () => {
    const run = shareExecutor(create);

    test.each<[string, number]>([
      ["async () => { throw new Error('x') }", 1],
      ["async () => {\n  const a = 1;\n  throw new Error('x');\n}", 3],
      ["async () => {\n  await null;\n\n  await Promise.resolve();\n  null.x;\n}", 5],
      ["async () => {\n  const fail = () => {\n    throw new Error('x');\n  };\n  fail();\n}", 3],
      ["const a = 1;\n\nthrow new Error('x');", 3],
      ["```js\nasync () => {\n  throw new Error('x');\n}\n```", 3],
      ["\n\nexport default async () => {\n  throw new Error('x');\n}", 4],
      ["async function main() {\n  throw new Error('x');\n}\nmain();", 2],
      ["interface A { a: number }\nconst b: A = { a: 1 };\nthrow new Error('x' as string);", 3],
      [
        "async (): Promise<void> => {\n  type T = {\n    a: string;\n  };\n  const t: T = { a: 'b' };\n  throw new Error(t.a);\n}",
        6,
      ],
    ])("point at the line of the code as it was sent: %j", async (code, line) => {
      const { result, error, failure } = await run(code);
      expect(result).toBeUndefined();
      expect(error).toBe(failure?.message);
      expect(failure).toMatchObject({ code: "thrown", line, stack: expect.stringContaining(`codemode.js:${line}`) });
      expect(failure?.stack).not.toMatch(/blob:|https?:|guest|node:/);
    });

    test("keep name, message, code and cause", async () => {
      const code = `async () => {
        class QuotaError extends Error { name = "QuotaError"; code = "E_QUOTA" }
        throw new QuotaError("too much", { cause: new TypeError("inner", { cause: "root" }) });
      }`;
      const { failure } = await run(code);
      expect(failure).toMatchObject({
        name: "QuotaError",
        message: "too much",
        // The stable code says who failed; the code's own is not one of ours.
        code: "thrown",
        cause: { name: "TypeError", message: "inner", cause: { message: "root" } },
      });
    });

    test.each<[string, string]>([
      ["null", "null"],
      ["undefined", "undefined"],
      ["0", "0"],
      ["''", "empty"],
      ["'text'", "text"],
      ["10n", "10n"],
      ["Symbol('s')", "Symbol(s)"],
      ["{ code: 5 }", "{ code: 5 }"],
      ["{ message: 'like an error' }", "like an error"],
      ["new Error('')", "Error"],
      ["new TypeError()", "TypeError"],
      ["() => {}", "Function"],
      ["Promise.resolve()", "Promise"],
      ["new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })", ""],
      ["Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })", ""],
    ])("throw %s is a failure with a message", async (thrown, message) => {
      for (const code of [`async () => { throw ${thrown} }`, `async () => Promise.reject(${thrown})`]) {
        const { result, error, failure } = await run(code);
        expect(result).toBeUndefined();
        expect(error).toMatch(/\S/);
        expect(error).toContain(message);
        expect(failure).toMatchObject({ code: "thrown", message: error });
      }
    });

    test("a message without end is cut", async () => {
      const { error } = await run("async () => { throw new Error('x'.repeat(5_000_000)) }");
      expect(error!.length).toBeLessThan(100_000);
    });

    test("a tool's error can be caught, with all that it had", async () => {
      const fail = (): never => {
        throw Object.assign(new RangeError("no such task", { cause: new Error("why") }), { status: 404 });
      };
      const code = `async () => {
        try {
          await codemode.fail({ id: 1 });
        } catch (error) {
          return [error instanceof RangeError, error.name, error.message, error.status, error.cause.message, error.stack];
        }
      }`;
      const { result } = await run(code, { fail });
      const [isRange, name, message, status, cause, stack] = result as unknown[];
      expect([isRange, name, message, status, cause]).toEqual([true, "RangeError", "no such task", 404, "why"]);
      if (await tellsCallers(run)) expect(stack).toContain("codemode.js:3");
      else expect(stack).toBe("RangeError: no such task");
      // Where the page keeps its tools is not the code's to know.
      expect(stack).not.toMatch(/errors\.ts|https?:/);
    });

    test("a tool's error that nothing catches fails the run, at the line of the call", async () => {
      const fail = async (): Promise<never> => {
        throw new TypeError("no such task");
      };
      const { error, failure } = await run("async () => {\n  const a = 1;\n  return await codemode.fail({ a });\n}", {
        fail,
      });
      expect(error).toBe("no such task");
      expect(failure).toMatchObject({ code: "thrown", name: "TypeError" });
      expect(failure?.line).toBe((await tellsCallers(run)) ? 3 : undefined);
    });

    test.each<[string, unknown]>([
      ["null", null],
      ["undefined", undefined],
      ["text", "text"],
      ["a number", 5],
      ["an object", { a: 1 }],
      ["a Date", new Date(7)],
    ])("a tool may throw %s", async (_name, thrown) => {
      const fail = (): never => {
        throw thrown;
      };
      const { result } = await run("async () => codemode.fail().then(() => 'fine', (thrown) => [thrown])", { fail });
      expect(result).toEqual([thrown]);
      const { error } = await run("async () => codemode.fail()", { fail });
      expect(error).toMatch(/\S/);
    });

    test("a tool may throw what cannot cross: name and message arrive", async () => {
      const error = Object.assign(new SyntaxError("bad"), { response: { json: () => {} }, status: 1 });
      const tools = {
        error: () => Promise.reject(error),
        callable: () => Promise.reject(() => {}),
        symbol: () => Promise.reject(Symbol("s")),
      };
      const code =
        "async () => Promise.all(['error', 'callable', 'symbol'].map((name) => codemode[name]().catch((e) => [e instanceof Error, e.name, e.message, e.status])))";
      const { result } = await run(code, tools);
      expect(result).toEqual([
        [true, "SyntaxError", "bad", 1],
        [true, "Error", expect.stringMatching(/\S/), undefined],
        [true, "Error", expect.stringMatching(/\S/), undefined],
      ]);
    });

    test("an error that the code returns is a result, not a failure", async () => {
      const { result, error } = await run("async () => new Error('a value')");
      expect(error).toBeUndefined();
      expect(result).toMatchObject({ message: "a value" });
    });

    test("a rejection that nothing handles does not end the run", async () => {
      const { result, logs } = await run(
        "async () => { Promise.reject(new Error('lost')); await new Promise((resolve) => setTimeout(resolve, 20)); return 'end' }",
      );
      expect(result).toBe("end");
      expect(logs?.join("\n")).toContain("lost");
    });

    test("an exception in a timer neither", async () => {
      const { result, logs } = await run(
        "async () => { setTimeout(() => { throw new Error('in a timer') }, 1); await new Promise((resolve) => setTimeout(resolve, 30)); return 'end' }",
      );
      expect(result).toBe("end");
      expect(logs?.join("\n")).toContain("in a timer");
    });
  });
}
