import { describe, expect, test } from "vitest";
import { shareExecutor, type CreateExecutor } from "./subject.ts";

/** Code as models write it; each calls `codemode.add({ a: 3, b: 4 })` and should come to 7. */
const forms: [string, string][] = [
  ["the contract", "async () => { return await codemode.add({ a: 3, b: 4 }); }"],
  ["an arrow with an expression", "async () => codemode.add({ a: 3, b: 4 })"],
  ["an arrow that is not async", "() => codemode.add({ a: 3, b: 4 })"],
  ["a trailing semicolon", "async () => {\n  return codemode.add({ a: 3, b: 4 });\n};"],
  ["semicolons and comments after it", "async () => codemode.add({ a: 3, b: 4 }); ; // done\n/* really */\n"],
  ["comments before it", "// adds\n/* two numbers */\nasync () => codemode.add({ a: 3, b: 4 })"],
  ["parentheses", "(async () => codemode.add({ a: 3, b: 4 }))"],
  ["called at once", "(async () => codemode.add({ a: 3, b: 4 }))()"],
  ["called at once, with a semicolon", "(async () => codemode.add({ a: 3, b: 4 }))();"],
  ["a fence", "```js\nasync () => codemode.add({ a: 3, b: 4 })\n```"],
  ["a fence without a tag", "```\nasync () => codemode.add({ a: 3, b: 4 })\n```"],
  [
    "a fence with another tag",
    "```typescript\nasync () => { const x: number = await codemode.add({ a: 3, b: 4 }); return x; }\n```",
  ],
  ["a fence around a template literal", "```js\nasync () => Number(`${await codemode.add({ a: 3, b: 4 })}`)\n```"],
  ["words around a fence", "Here is the code:\n\n```js\nasync () => codemode.add({ a: 3, b: 4 })\n```\nIt adds."],
  ["a default export", "export default async () => codemode.add({ a: 3, b: 4 });"],
  ["a default export of a function", "export default async function () { return codemode.add({ a: 3, b: 4 }) }"],
  ["a named function", "async function main() { return codemode.add({ a: 3, b: 4 }) }"],
  ["a named function in a constant", "const main = async () => codemode.add({ a: 3, b: 4 });"],
  ["a helper before the arrow", "const four = () => 4;\nasync () => codemode.add({ a: 3, b: four() })"],
  ["a function and its call", "async function main() { return codemode.add({ a: 3, b: 4 }) }\nmain();"],
  ["a function and its awaited call", "async function main() { return codemode.add({ a: 3, b: 4 }) }\nawait main();"],
  ["statements with return", "const x = await codemode.add({ a: 3, b: 4 });\nreturn x;"],
  ["statements with a last expression", "const x = await codemode.add({ a: 3, b: 4 });\nx"],
  ["a bare expression", "await codemode.add({ a: 3, b: 4 })"],
  ["a bare expression with a semicolon", "await codemode.add({ a: 3, b: 4 });"],
  ["a bare promise", "codemode.add({ a: 3, b: 4 })"],
  [
    "TypeScript",
    "async (): Promise<number> => {\n  interface Sum { a: number; b: number }\n  const input: Sum = { a: 3, b: 4 };\n  return (await codemode.add(input)) as number;\n}",
  ],
  [
    "TypeScript statements",
    "type Sum = { a: number; b: number };\nconst input: Sum = { a: 3, b: 4 };\nreturn await codemode.add(input)!;",
  ],
  [
    "JavaScript that TypeScript reads otherwise",
    "async () => { const f = 1, a = 2, b = 3; const list = [f<a, a>(b)]; return list.length + 5 }",
  ],
  ["white space and a byte order mark", "\ufeff\n\n   async () => codemode.add({ a: 3, b: 4 })   \n\n"],
  [
    "line ends of another system",
    "async () => {\r\n  const x = await codemode.add({ a: 3, b: 4 });\r\n  return x;\r\n}",
  ],
];

export function describeCodeForms(create: CreateExecutor): void {
  describe("code as models write it", () => {
    const run = shareExecutor(create);
    const add = ({ a, b }: { a: number; b: number }): number => a + b;

    test.each(forms)("%s", async (_name, code) => {
      expect(await run(code, { add })).toEqual({ result: 7 });
    });

    test("an object is an object, not a block", async () => {
      expect(await run("{ a: 1, b: await codemode.add({ a: 1, b: 1 }) }", { add })).toEqual({ result: { a: 1, b: 2 } });
      expect(await run("({ a: 1 })")).toEqual({ result: { a: 1 } });
    });

    test("statements without a value give undefined", async () => {
      expect(await run("const a = 1;")).toEqual({ result: undefined });
      expect(await run("async () => {}")).toEqual({ result: undefined });
    });

    test.each<[string, string, number, number]>([
      ["in an arrow", "async () => {\n  const a = 1;\n  return a +;\n}", 3, 13],
      ["in statements", "const a = 1;\nconst = 2;\nreturn a;", 2, 7],
      ["in a fence", "```js\nasync () => {\n  return 1 +;\n}\n```", 3, 13],
    ])("a syntax error names line and column and shows the line: %s", async (_name, code, line, column) => {
      const { result, error, failure } = await run(code, { add });
      expect(result).toBeUndefined();
      expect(failure).toMatchObject({ code: "syntax_error", name: "CodeSyntaxError", line, column });
      expect(error).toContain(code.split("\n")[line - 1]!.trim());
    });

    test("code that does not compile runs nothing of itself", async () => {
      let calls = 0;
      await run("codemode.count();\nconst = 2;", { count: () => calls++ });
      expect(calls).toBe(0);
    });

    test("code that must be rewritten runs once", async () => {
      let calls = 0;
      const { result } = await run("const n = await codemode.count();\nreturn n;", { count: () => ++calls });
      expect([result, calls]).toEqual([1, 1]);
    });

    test("runs do not see each other", async () => {
      await run("async () => { globalThis.left = 1; Array.prototype.left = 2; Object.prototype.left = 3; return 1 }");
      expect(await run("async () => [typeof left, typeof [].left, typeof ({}).left]")).toEqual({
        result: Array(3).fill("undefined"),
      });
    });
  });
}
