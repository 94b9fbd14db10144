import type { Probe } from "../probe.ts";
import { bombs, everywhere, exhaustion, floods, MANY, type Given } from "./exhaustion.ts";

/** What a host that takes everything as it comes is held up by. */
const TAKES_ALL = `await codemode.echo(${MANY});`;
const RETURNS_ALL = `return ${MANY};`;

function flood(name: string, attack: string, given: Partial<Given> = {}): Probe {
  const controlAttack = `async () => { ${TAKES_ALL} }`;
  return exhaustion(name, attack, { isTimed: true, timeout: 4000, breached: floods, controlAttack, ...given });
}

function largest(what: string, value: string): Probe {
  return flood(`the largest result: ${what}`, `return ${value};`, { controlAttack: `async () => { ${RETURNS_ALL} }` });
}

/** A value that is small as a graph, and beyond measure written out. */
const shared = (levels: number) => `let x = [1]; for (let i = 0; i < ${levels}; i++) x = [x, x];`;
const list = (length: number, item: string) => `Array.from({ length: ${length} }, (_, i) => ${item})`;

/** What is small where it is made, and large where it arrives. */
export const floodsOfThePage: Probe[] = [
  flood("a result that shares its parts", `class A {} ${shared(60)} return Object.assign(new A(), { x });`, {
    controlAttack: `async () => { ${shared(23)} return x; }`,
  }),
  flood(
    "an input that shares its parts",
    `class A {} ${shared(60)} await codemode.echo(Object.assign(new A(), { x })).catch(() => {});`,
    { controlAttack: `async () => { ${shared(22)} await codemode.echo(x); }` },
  ),
  largest("numbers", list(1_999_990, "0")),
  largest("lists", list(1_333_330, "[]")),
  largest("keys", `Object.fromEntries(${list(300_000, "['k' + i, 0]")})`),
  largest("escapes", list(400_000, "'\\u0001'")),
  largest("a graph of lists", `[undefined, ${list(290_000, "[]")}]`),
  largest("a Map", `new Map(${list(130_000, "['k' + i, i]")})`),
  largest("dates", list(190_000, "new Date(i)")),
  largest("regular expressions", list(100_000, "new RegExp('a' + i)")),
  largest("a BigInt", "1n << 3300000n"),
  largest("BigInts", list(4, "(1n << 3200000n) + BigInt(i)")),
  largest("bytes", "new Uint8Array(2.9e6)"),
  largest("errors", list(100_000, "new Error('e' + i)")),
  largest("holes", "new Array(1.3e6)"),
  flood(
    "300 inputs of a million characters at once",
    `await Promise.allSettled(${list(300, "codemode.echo('x'.repeat(999990))")});`,
  ),
  flood(
    "100 inputs of many parts at once",
    `const input = ${list(300_000, "[]")}; await Promise.allSettled(${list(100, "codemode.echo(input)")});`,
  ),
  flood(
    "inputs of many parts, one after the other",
    `const input = ${list(300_000, "[]")}; for (let i = 0; i < 100; i++) { codemode.write(input).catch(() => {}); await 0; }`,
  ),
  flood(
    "a million calls in one turn",
    "for (let i = 0; i < 1e6; i++) codemode.write().catch(() => {}); await codemode.write();",
  ),
  flood(
    "100,000 calls of tools that do not exist",
    `await Promise.allSettled(${list(100_000, "codemode['no' + i]()")});`,
  ),
  flood("a flood of console lines", "for (let i = 0; i < 3e5; i++) console.log('x'.repeat(60));"),
  flood("a flood of errors in the console", "for (let i = 0; i < 1e5; i++) console.error(new Error('x'));"),
  flood(
    "a flood of rejections",
    "for (let i = 0; i < 3e5; i++) Promise.reject(i); await new Promise((f) => setTimeout(f, 300));",
  ),
  flood(
    "a flood of errors in timers",
    "for (let i = 0; i < 3e4; i++) setTimeout(() => { throw new Error(i); }); await new Promise((f) => setTimeout(f, 300));",
  ),
  flood(
    "a failure of 400 million characters through toJSON",
    "Object.prototype.toJSON = () => ({ name: 'x', message: 'y'.repeat(4e8) }); throw new Error('x');",
  ),
  flood(
    "a failure of many parts through toJSON",
    `Object.prototype.toJSON = () => { delete Object.prototype.toJSON; return { name: 'x', message: 'y', extra: ${list(5_000_000, "[]")} }; };
    throw new Error('x');`,
  ),
  flood(
    "a result of huge parts through toJSON",
    "Array.prototype.toJSON = () => ['B', '9'.repeat(999999)]; return [undefined, 1n, 2n, 3n, 4n];",
  ),
  flood("a regular expression that the app runs", "return { pattern: /^(a+)+$/ };", {
    unprovable: everywhere(
      "a pattern arrives as what it is, and only an app that runs it is harmed; the suite's runs none",
    ),
    controlAttack: "async () => { return { pattern: /^(a+)+$/ }; }",
  }),
];

const PUSH_ALL: [what: string, code: string][] = [
  ["strings", "const all = []; for (;;) all.push(('x' + all.length).repeat(1e5));"],
  ["objects", "const all = []; for (;;) all.push({ a: all.length, b: [all.length] });"],
  ["buffers", "const all = []; for (let i = 0; i < 40; i++) all.push(new Uint8Array(5e7).fill(1)); for (;;);"],
  ["a Map", "const all = new Map(); for (let i = 0; ; i++) all.set(i, i + 'x');"],
  ["closures", "const all = []; for (;;) { const i = all.length; all.push(() => i); }"],
  ["promises", "const all = []; for (;;) all.push(new Promise(() => {}));"],
  ["timers", "for (let i = 0; ; i++) setTimeout(() => i, 1e6);"],
  ["one huge array", "const all = []; for (;;) all.push(new Array(3e7).fill(1));"],
  [
    "a doubled string",
    "let text = 'x'; for (;;) { const next = text + text; text = next.length < 5e8 ? next : 'x' + next[0]; JSON.stringify(text.length > 1e8 ? [text[5]] : text); }",
  ],
];

/** In the sandbox, which ends it, and the page goes on; the control is not allowed as much. */
export const memoryBombs: Probe[] = PUSH_ALL.map(([what, code]) =>
  exhaustion(`a memory bomb of ${what}`, code, {
    control: "page",
    isTimed: true,
    timeout: 1000,
    breached: bombs,
    controlAttack: `async () => { const all = []; for (let end = Date.now() + 400; Date.now() < end; ) all.push([all.length]); }`,
  }),
);

const NO_MEMORY = "this browser does not tell how much memory a page has taken";

/** On the page, which has to hold what tools have not answered yet. */
export const heldInputs: Probe[] = [
  exhaustion(
    "inputs of 300 million characters held by tools",
    `for (let i = 0; i < 300; i++) {
      codemode.never(i + "x".repeat(999900)).catch(() => {});
      if (i % 4 === 3) await new Promise((f) => setTimeout(f, 0));
    }
    await new Promise((f) => setTimeout(f, 300));`,
    {
      timeout: 8000,
      breached: ({ growth = 0, events }) => growth > 100 || events.length > 0,
      unprovable: { firefox: NO_MEMORY, webkit: NO_MEMORY },
    },
  ),
];
