import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalizeCode } from "../../src/prompt/normalize-code.ts";
import { CodeSyntaxError } from "../../src/protocol/errors.ts";
import { evaluate, run } from "./evaluate.ts";

/** Every form gives its value once and calls `codemode.tick` as often as it says. */
const FORMS: [name: string, source: string, value: unknown, ticks?: number][] = [
  ["async arrow", "async () => 7", 7],
  ["async arrow with a body", "async () => {\n  return 7;\n}", 7],
  ["trailing semicolon", "async () => { return 7; };", 7],
  ["several trailing semicolons and blank lines", "async () => 7;;\n\n ; \n", 7],
  ["trailing line comment", "async () => 7 // done", 7],
  ["trailing comments that look like code", "async () => 7; // a; b\n/* async () => 8; */\n// ```", 7],
  ["leading comment", "// I will count.\n/* twice */\nasync () => 7", 7],
  ["sync arrow", "() => 7", 7],
  ["arrow in parentheses", "(async () => 7);", 7],
  ["arrow in two parentheses", "((async () => 7))", 7],
  ["async function expression", "async function () { return 7 }", 7],
  ["named async function", "async function main() {\n  return 7;\n}", 7],
  ["named sync function", "function main() { return 7 }", 7],
  ["byte order mark", "\ufeffasync () => 7;", 7],
  ["byte order mark before statements", "\ufeffconst x = 7;\nx", 7],
  ["CRLF", "const x = 7;\r\nreturn x;\r\n", 7],
  ["js fence", "```js\nasync () => 7\n```", 7],
  ["javascript fence", "```javascript\nasync () => 7;\n```\n", 7],
  ["ts fence", "```ts\nasync (): Promise<number> => 7\n```", 7],
  ["typescript fence with statements", "```typescript\nconst x: number = 7;\nreturn x;\n```", 7],
  ["fence without a tag", "```\nasync () => 7\n```", 7],
  ["fence with an odd tag", "```codemode\nasync () => 7\n```", 7],
  ["fence with attributes", '```js title="a.js"\nasync () => 7\n```', 7],
  ["tilde fence", "~~~js\nasync () => 7\n~~~", 7],
  ["four backticks", "````js\nasync () => 7\n````", 7],
  ["unclosed fence", "```js\nasync () => 7\n", 7],
  ["fence closed on the line of the code", "```js\nasync () => {\n  return 7;\n}```", 7],
  ["fence on one line", "```async () => 7```", 7],
  ["fence and language on one line", "```js async () => 7 ```", 7],
  ["fence with CRLF", "```js\r\nasync () => 7\r\n```\r\n", 7],
  ["indented fence", "  ```js\n  async () => 7\n  ```", 7],
  ["prose around a fence", "Here's the code:\n\n```js\nasync () => 7\n```\n\nIt returns seven.", 7],
  ["prose that is a label before a fence", "Code:\n```js\nasync () => 7\n```", 7],
  ["first of two fences", "```js\nasync () => 7\n```\nor\n```js\nasync () => 8\n```", 7],
  ["JavaScript fence after another", "```json\n{}\n```\nthen\n```js\nasync () => 7\n```", 7],
  ["a template with tilde lines is not a fence", "const md = `\n~~~js\n1\n~~~\n`;\nreturn md.length;", 13],
  ["a template with escaped fences", "async () => '```js'.length + `\\`\\`\\``.length", 8],
  ["export default arrow", "export default async () => 7", 7],
  ["export default arrow with semicolon", "export default async () => 7;", 7],
  ["export default async function", "export default async function () { return 7 }", 7],
  ["export default named function", "export default async function main() {\n  return 7;\n}", 7],
  ["export default named function, used by another", "const x = 7;\nexport default function main() { return x }", 7],
  ["export default identifier", "const main = async () => 7;\nexport default main;", 7],
  ["export default of a value", "const x = 7;\nexport default x;", 7],
  ["export default of an expression", "export default 3 + 4;", 7],
  ["export default in parentheses", "export default(async () => 7)", 7],
  ["export default over several lines", "export\ndefault\nasync () => 7", 7],
  ["export default before what it needs", "export default async () => seven();\nconst seven = () => 7;", 7],
  ["export default before a hoisted function", "export default async () => seven();\nfunction seven() { return 7 }", 7],
  ["export { main as default }", "async function main() { return 7 }\nexport { main as default };", 7],
  ["export const", "export const main = async () => 7;", 7],
  ["export async function", "export async function main() { return 7 }", 7],
  ["exported helper and default", "export const x = 7;\nexport default async () => x;", 7],
  ["export list", "const main = async () => 7;\nexport { main };", 7],
  ["helper before the arrow", "const helper = (x) => x + 1;\nasync () => { return helper(6); }", 7],
  ["helper before the arrow, with semicolon", "const helper = (x) => x + 1; async () => helper(6);", 7],
  ["helper function before the arrow", "function helper(x) { return x + 1 }\n\nasync () => helper(6)", 7],
  ["helper before a function", "const helper = (x) => x + 1;\nasync function main() { return helper(6) }", 7],
  [
    "helper after the main function",
    "async function main() { return helper(6) }\nfunction helper(x) { return x + 1 }",
    7,
  ],
  ["assigned arrow alone", "const main = async () => 7", 7],
  ["assigned function alone", "const main = async function () { return 7 };", 7],
  ["let main", "let main = async () => {\n  return 7;\n};", 7],
  ["recursive function alone", "const f = (n = 7) => n === 0 ? 0 : 1 + f(n - 1);", 7],
  ["function, then called", "async function main() { return codemode.tick() }\nmain()", 1, 1],
  ["function, then called with semicolon", "async function main() { return codemode.tick() }\nmain();", 1, 1],
  ["function, then awaited", "async function main() { return codemode.tick() }\nawait main();", 1, 1],
  [
    "function, then called with then",
    "async function main() { return codemode.tick() }\nmain().then((x) => x + 1)",
    2,
    1,
  ],
  ["function, then returned", "async function main() { return codemode.tick() }\nreturn main();", 1, 1],
  ["function, then returned without a call", "async function main() { return codemode.tick() }\nreturn main;", 1, 1],
  ["function, then named", "async function main() { return codemode.tick() }\nmain;", 1, 1],
  ["function, then exported", "async function main() { return codemode.tick() }\nexport default main;", 1, 1],
  [
    "function, called and exported",
    "async function main() { return codemode.tick() }\nmain();\nexport default main;",
    1,
    1,
  ],
  ["called before it is declared", "main();\nasync function main() { return codemode.tick() }", 1, 1],
  ["arrow assigned, then called", "const main = async () => codemode.tick();\nmain();", 1, 1],
  [
    "result of a call awaited at the end",
    "async function main() { return codemode.tick() }\nconst r = await main();",
    1,
    1,
  ],
  ["IIFE", "(async () => codemode.tick())()", 1, 1],
  ["IIFE with semicolon", "(async () => {\n  return codemode.tick();\n})();", 1, 1],
  ["named function IIFE", "(async function main() { return codemode.tick() })();", 1, 1],
  ["awaited IIFE", "await (async () => codemode.tick())();", 1, 1],
  ["returned IIFE", "return (async () => codemode.tick())();", 1, 1],
  ["helper and IIFE", "const x = 6;\n(async () => x + (await codemode.tick()))();", 7, 1],
  ["statements with await and return", "const x = await codemode.tick();\nreturn x + 6;", 7, 1],
  ["return of an arrow", "return async () => 7;", 7],
  ["helper and return of an arrow", "const x = 7;\nreturn async () => x;", 7],
  ["early return, then an expression", "if (codemode === null) return 1;\n7", 7],
  ["last expression statement", "const x = 3;\nx + 4", 7],
  ["last expression is a variable", "const x = await 7;\nx;", 7],
  ["last expression is an object", "const x = 7;\n({ x })", { x: 7 }],
  ["last expression in a sequence", "let x = 1;\nx++, x + 5", 7],
  ["assignment at the end", "let x;\nx = 7;", 7],
  ["a loop, no result", "for (let i = 0; i < 3; i++) await codemode.tick();", undefined, 3],
  ["try with returns", "try {\n  return await codemode.tick();\n} catch {\n  return 0;\n}", 1, 1],
  ["console-like call, then an unused main", "codemode.tick();\nconst main = async () => 7;", 7, 1],
  ["bare number", "7", 7],
  ["bare expression with await", "(await codemode.tick()) + 6", 7, 1],
  ["bare await", "await codemode.tick();", 1, 1],
  ["bare call", "codemode.tick();", 1, 1],
  ["bare object", "{ a: 1, b: { c: 2 } };", { a: 1, b: { c: 2 } }],
  ["bare array", "[1, 2, 3];", [1, 2, 3]],
  ["bare template", "`a${1}b`;", "a1b"],
  ["bare string", "'hello';", "hello"],
  ["use strict and an arrow", '"use strict";\nasync () => 7', 7],
  ["use strict and statements", "'use strict'\nconst x = 7\nreturn x", 7],
  ["use strict in the arrow", 'async () => { "use strict"; return 7; };', 7],
  ["generic-looking JavaScript stays JavaScript", "const f = 1, a = 2, b = 3;\n[f<a>(b)]", [false]],
  ["a class and its use", "class A { #x = 7; get x() { return this.#x } }\nnew A().x", 7],
  ["regular expressions and division", "const s = 'a/b';\ns.replace(/\\//g, '-') + 4 / 2", "a-b2"],
  ["type annotations", "async (): Promise<number> => {\n  const x: number = 7;\n  return x;\n}", 7],
  [
    "interfaces before the arrow",
    "interface A {\n  x: number;\n}\n\nasync () => {\n  const a: A = { x: 7 };\n  return a.x;\n};",
    7,
  ],
  [
    "type aliases, as, satisfies, non-null",
    "type T = { x?: number };\nconst t = { x: 7 } satisfies T as T;\nreturn t.x!;",
    7,
  ],
  ["generics", "const id = <T,>(x: T): T => x;\nid<number>(7)", 7],
  ["enum", "enum E {\n  A = 6,\n  B,\n}\nE.B", 7],
  [
    "parameter properties",
    "class P {\n  constructor(private x: number) {}\n  get() { return this.x }\n}\nnew P(7).get()",
    7,
  ],
  ["overloads", "function f(x: string): number;\nfunction f(x: any) { return 7 }\nf('a')", 7],
  ["anonymous function with types", "async function (x: number = 7): Promise<number> { return x }", 7],
  ["object with a type assertion", "{ a: 7 as number };", { a: 7 }],
  ["declared tools", "declare const codemode: { tick(): Promise<number> };\nasync () => codemode.tick()", 1, 1],
  ["type imports", "import type { A } from './types';\nconst x: A = 7;\nx", 7],
  ["TypeScript with export default", "export default async (x?: number): Promise<number> => x ?? 7;", 7],
  ["TypeScript with helper", "const helper = (x: number) => x + 1;\nasync () => helper(6)", 7],
  ["catch with a type", "async () => { try { throw 7 } catch (e: unknown) { return e as number } }", 7],
  [
    "definite assignment and index signature",
    "let m: { [key: string]: number };\nlet n!: number;\nm = { a: 7 };\nreturn m.a;",
    7,
  ],
];

async function outcome(expression: string): Promise<{ value: unknown; ticks: number }> {
  let ticks = 0;
  const value = await evaluate(expression, { tick: async () => ++ticks });
  return { value, ticks };
}

describe("forms of code", () => {
  test.each(FORMS)("%s", async (_name, source, value, ticks = 0) => {
    const once = await normalizeCode(source);
    expect(await outcome(once)).toEqual({ value, ticks });
    const twice = await normalizeCode(once);
    expect(await outcome(twice)).toEqual({ value, ticks });
  });

  test("at least sixty of them", () => expect(FORMS.length).toBeGreaterThan(60));
});

describe("lines stay where they are", () => {
  const FAILING = 'throw new Error("here")';
  test.each([
    ["async arrow", `async () => {\n\n  ${FAILING};\n};`, 3, 9],
    ["statements", `const a = 1;\nconst b = 2;\n${FAILING};`, 3, 7],
    ["fence", `Text\n\n\`\`\`js\nasync () => {\n  ${FAILING};\n}\n\`\`\``, 5, 9],
    ["fence with CRLF", `\`\`\`js\r\nasync () => {\r\n  ${FAILING};\r\n}\r\n\`\`\``, 3, 9],
    ["interface", `interface A {\n  x: number;\n}\nasync () => {\n  ${FAILING};\n}`, 5, 9],
    ["multi-line types", `const x: Array<{\n  a: string;\n}> = [];\ntype T =\n  | "a"\n  | "b";\n${FAILING};`, 7, 7],
    ["enum", `enum E {\n  A,\n  B = 3,\n}\n${FAILING}`, 5, 7],
    ["export default", `const x = 1;\nexport default async () => {\n  ${FAILING};\n};`, 3, 9],
    ["helper first", `// comment\nconst h = 1;\nasync () => {\n  ${FAILING};\n}`, 4, 9],
    ["main, not called", `const h = 1;\nasync function main() {\n  ${FAILING};\n}`, 3, 9],
    ["overloads", `function f(x: string): void;\nfunction f(x: unknown) {\n  ${FAILING};\n}\nf("x")`, 3, 9],
    ["TypeScript in parentheses", `async function (\n  x: number,\n) {\n  ${FAILING};\n}`, 4, 9],
  ])("%s", async (_name, source, line, column) => {
    const error = await run(source).then(
      () => expect.fail("should throw"),
      (reason: unknown) => reason as Error,
    );
    expect(error.message).toBe("here");
    const frame = /<anonymous>:(\d+):(\d+)\)/.exec(error.stack ?? "");
    // Two lines of the function that `new AsyncFunction` makes, and one of the wrapper in the helper.
    expect([Number(frame?.[1]) - 3, Number(frame?.[2])]).toEqual([line, column]);
  });
});

async function failure(source: string): Promise<CodeSyntaxError> {
  try {
    await normalizeCode(source);
  } catch (error) {
    if (error instanceof CodeSyntaxError) return error;
    throw error;
  }
  throw new Error("should have failed");
}

describe("syntax errors", () => {
  test.each([
    ["a missing value", "async () => {\n  const x = ;\n}", 2, 13, 'Unexpected token ";"'],
    ["in a fence", "Look:\n```js\nasync () => {\n  const x = ;\n}\n```", 4, 13, 'Unexpected token ";"'],
    ["a fence whose code is not there", "```js\nfoo bar\n```", 2, 5, 'Unexpected token "bar"'],
    ["an unclosed brace", "async () => {\n  return 1;\n\n", 2, 12, "Unexpected end of the code"],
    ["an unclosed brace in a fence", "```js\nasync () => {\n  return 1;\n```\n", 3, 12, "Unexpected end of the code"],
    ["an unclosed string", 'async () => "abc\n', 1, 13, "Unterminated string constant"],
    ["await in a sync function", "() => {\n  await codemode.x();\n}", 2, 3, "'await'"],
    ["TypeScript with an error further on", "const x: number = 1;\nconst y = ;", 2, 11, 'Unexpected token ";"'],
    ["an error after types on the line", "const x: number = foo(;", 1, 23, 'Unexpected token ";"'],
    ["broken types", "let y: = 3", 1, 8, 'Unexpected token "="'],
    ["declared twice", "const a = 1;\nlet a = 2;", 2, 5, "'a' has already been declared"],
    ["declared twice in TypeScript", "const a: number = 1;\nlet a = 2;", 2, 5, "'a' has already been declared"],
    ["an import", 'import fs from "node:fs";\nfs.x()', 1, 1, "import is not available here"],
    ["an import in a fence", '```js\nimport { z } from "zod";\nz.x()\n```', 2, 1, "import is not available here"],
    ["a re-export", 'export * from "x";', 1, 1, "import is not available here"],
    ["a named re-export", 'const a = 1;\nexport { b } from "x";', 2, 1, "import is not available here"],
    ["import.meta", "async () => import.meta.url", 1, 13, "import.meta is not available here"],
    ["named arguments", "foo(a: 1)", 1, 6, 'Unexpected token ":"'],
    [
      "a namespace",
      "const x: number = 1;\nnamespace N {\n  export const a = 1;\n}\nN.a",
      2,
      1,
      "namespaces are not supported",
    ],
    ["decorators", "const x: number = 1;\n@dec class A {}", 2, 1, "@"],
    ["a hash bang", "#!/usr/bin/env node\n1", 1, 2, "Unexpected character"],
    ["nothing", "", 1, 1, "The code is empty"],
    ["only comments", "// nothing\n/* here */\n;", 1, 1, "The code is empty"],
    ["prose", "I cannot do that.", 1, 3, 'Unexpected token "cannot"'],
    ["CRLF", "const a = 1;\r\nconst b = ;\r\n", 2, 11, 'Unexpected token ";"'],
  ])("%s", async (_name, source, line, column, problem) => {
    const error = await failure(source);
    expect(error).toMatchObject({ code: "syntax_error", line, column });
    expect(error.message).toContain(`Syntax error in line ${line}, column ${column}: `);
    expect(error.message).toContain(problem);
  });

  test("shows the line with a caret under the place", async () => {
    expect((await failure("async () => {\n\tconst x = ;\n}")).message).toBe(
      'Syntax error in line 2, column 12: Unexpected token ";"\n2 | \tconst x = ;\n  | \t          ^',
    );
  });

  test("shows a part of a long line", async () => {
    const { message, column } = await failure(`x = "${"a".repeat(500)}" + ; "${"b".repeat(500)}"`);
    expect(column).toBe(510);
    const [, shown = "", caret = ""] = message.split("\n");
    expect(shown.length).toBeLessThan(200);
    expect(shown[caret.indexOf("^")]).toBe(";");
  });
});

describe("hostile code cannot hold the page", () => {
  const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + "1" + close.repeat(depth);
  const many = (count: number, part: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => part(index)).join("");
  const SPACES = " ".repeat(250_000);
  test.each([
    ["type arguments that are read again and again", nested("<a>(", ")", 5000)],
    ["arrows in defaults", `let x: y; ${nested("(a = ", ") => 1", 200)}`],
    ["deep parentheses", nested("(", ")", 50_000)],
    ["deep arrays, unclosed", "[".repeat(100_000)],
    ["comments without end", `1 ${"/**/".repeat(20_000)} x`],
    ["line comments", `1\n${"//;;;;\n".repeat(20_000)} x y`],
    ["many fences", "```\n".repeat(50_000)],
    ["a long chain", `const x = 1;\nx ${"+ x ".repeat(3000)}`],
    ["functions", many(6000, (index) => `function f${index}() {}\n`)],
    ["functions in TypeScript", `let x: number;${many(6000, (index) => `function f${index}() {}\n`)}`],
    ["functions in variables", many(6000, (index) => `const f${index} = () => 1;\n`)],
    ["functions in one another", `${"function f() {".repeat(1000)}${"}".repeat(1000)}${"x;".repeat(100_000)}`],
    ["spaces before", `${SPACES}async () => 1`],
    ["spaces after", `async () => 1${SPACES}`],
    ["spaces before an error", `async () => 1${SPACES}x`],
    ["spaces in TypeScript", `let x: number = 1;${SPACES}x`],
    ["spaces in a type", `let x:${SPACES}number = 1; x`],
    ["spaces before an error in TypeScript", `let x: number = 1;${SPACES}x y`],
    ["spaces in an anonymous function with types", `async function (x: number) {${SPACES}}${SPACES};`],
    ["spaces after a namespace", `let x: number; namespace${SPACES}`],
    ["spaces before a namespace", `let x: number;${SPACES}namespace N {}`],
    ["spaces before a named argument", `foo${SPACES}(a: 1)`],
    ["spaces in a fence", `\`\`\`js\n${SPACES}1${SPACES}\n\`\`\``],
    ["spaces in a fence with TypeScript", `\`\`\`ts\nlet x: number = 1;${SPACES}x y\n\`\`\``],
    ["spaces in the line of a fence", `\`\`\`${SPACES}js async () => 1${SPACES}\`\`\``],
    ["spaces around a fence", `${SPACES}\`\`\`\n1\n${SPACES}\`\`\`${SPACES}x`],
    ["lines in TypeScript with an error", `let x: number = 1;${"\r\n".repeat(125_000)}x = ;`],
    ["backticks", "`".repeat(250_000)],
    ["semicolons", `1${";".repeat(100_000)}`],
    ["semicolons before an error", `1${";".repeat(100_000)}x y`],
    ["semicolons in TypeScript", `let x: number = 1;${";".repeat(100_000)}x y`],
    ["spaces and semicolons", `let x: number = 1;${" ;".repeat(100_000)}x y`],
    ["deep braces", nested("{", "}", 100_000)],
    ["deep arrows", `${"() => ".repeat(40_000)}1`],
    ["deep templates", "`${".repeat(80_000)],
    ["deep types", `let x: ${nested("A<", ">", 1000)} = 1; x`],
    ["short statements", "a;".repeat(50_000)],
    ["short statements in TypeScript", `let x: number;${"a;".repeat(50_000)}x y`],
    ["imports", many(10_000, (index) => `import a${index} from "x";`)],
    ["imports of types", `${many(10_000, (index) => `import type a${index} from "x";`)}1`],
    ["exports", many(10_000, (index) => `export const a${index} = 1;`)],
    ["exports in TypeScript", `let x: number;${many(10_000, (index) => `export const a${index} = 1;`)}`],
    ["re-exports", "export * from 'x';".repeat(14_000)],
    ["names that are taken", `export default () => 1; x; $main${"$".repeat(240_000)}`],
    ["declarations", many(25_000, (index) => `let a${index};`)],
    [
      "declarations in deep blocks",
      `${"{".repeat(2000)}${many(20_000, (index) => `var a${index};`)}${"}".repeat(2000)}`,
    ],
    ["labels", "a:;".repeat(20_000)],
    ["template literals", "`a${1}`;".repeat(20_000)],
    ["template literals in TypeScript", `let x: number;${"`a${1}`;".repeat(20_000)}`],
    ["named arguments", "call(name: 1)\n".repeat(30_000)],
    ["named arguments in one another", "call(name: ".repeat(20_000)],
  ])("%s", { timeout: 60_000 }, async (_name, source) => {
    // What takes time that grows with the square of the length does not end within the test's own.
    const outcome = await normalizeCode(source).catch((error: unknown) => error);
    expect(typeof outcome === "string" || outcome instanceof CodeSyntaxError).toBe(true);
  });
});

describe("properties", () => {
  const literal = fc
    .jsonValue({ maxDepth: 2, noUnicodeString: false })
    .map((value) => ({ value, text: JSON.stringify(value) }))
    // In a literal `__proto__` sets the prototype; in JSON it is a property.
    .filter(({ text }) => !text.includes("__proto__"));
  const WRAPPINGS: ((text: string) => string)[] = [
    (text) => `async () => (${text})`,
    (text) => `async () => { return ${text}; };`,
    (text) => `const x = ${text};\nreturn x;`,
    (text) => `const x = ${text};\nx`,
    (text) => `const f = () => (${text});\nasync () => f()`,
    (text) => `const main = async (): Promise<unknown> => (${text});`,
    (text) => `export default async () => (${text})`,
    (text) => `async function main() { return ${text} }\nmain()`,
    (text) => `(${text});`,
  ];
  const FENCES: ((text: string) => string)[] = [
    (text) => text,
    (text) => `\`\`\`js\n${text}\n\`\`\``,
    (text) => `Text.\n\n~~~ts\n${text}\n~~~\nMore.`,
    (text) => `\ufeff${text} // end`,
    (text) => text.replaceAll("\n", "\r\n"),
  ];

  test("a value comes through every wrapping, also when normalised twice", async () => {
    await fc.assert(
      fc.asyncProperty(
        literal,
        fc.constantFrom(...WRAPPINGS),
        fc.constantFrom(...FENCES),
        async (json, wrap, fence) => {
          const once = await normalizeCode(fence(wrap(json.text)));
          const expected: unknown = JSON.parse(json.text);
          expect(await evaluate(once)).toEqual(expected);
          expect(await evaluate(await normalizeCode(once))).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("any text gives an expression or a CodeSyntaxError at a place within it", async () => {
    const token = fc.constantFrom(
      ..."async await function const let x y main ( ) { } [ ] => = ; , : . < > ` ``` ~~~ \n \r\n \u2028 ' \" // /* */ + 1 return export default import type interface enum as ! ? class".split(
        " ",
      ),
    );
    const text = fc.oneof(
      fc.array(token, { maxLength: 30 }).map((tokens) => tokens.join(" ")),
      fc.string({ unit: "grapheme" }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        try {
          const expression = await normalizeCode(source);
          new Function(`"use strict"; return (async () => (\n${expression}\n))`);
        } catch (error) {
          if (!(error instanceof CodeSyntaxError)) throw error;
          const lines = source.split(/\r\n|[\n\r\u2028\u2029]/);
          const line = lines[(error.line ?? 0) - 1];
          expect(line).toBeDefined();
          expect(error.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
