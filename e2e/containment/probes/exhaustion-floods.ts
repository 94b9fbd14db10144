import type { Evidence, Probe } from "../probe.ts";
import {
  everywhere,
  exhaustion,
  holdsThePageUp,
  isLongFailure,
  isLongResult,
  MANY,
  ofLimit,
  stopsThePage,
  type Given,
} from "./exhaustion.ts";

const list = (length: number, item: string) => `Array.from({ length: ${length} }, (_, i) => ${item})`;
/** A value that is small as a graph, and beyond measure written out. */
const shared = (levels: number) => `let x = [1]; for (let i = 0; i < ${levels}; i++) x = [x, x];`;

function flood(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return exhaustion(name, attack, { alone: true, timeout: 10_000, ...given });
}

/** What the control sends: a result that is longer than ours may be. */
const LONG = `async () => { return ${list(ofLimit(0.5), "[]")}; }`;

/** The most that the limits let through, or a little more. */
function largest(what: string, value: string, ends: "result" | "limit_exceeded"): Probe {
  return flood(`the largest result: ${what}`, `return ${value};`, {
    controlAttack: LONG,
    breached: isLongResult,
    ends: [ends],
    // WebAssembly is slow in WebKit, and the time is the run's.
    endsIn: { quickjs: [ends, "timeout"] },
  });
}

/** What is small where it is made, and large where it arrives. */
export const largeResults: Probe[] = [
  flood("a result that shares its parts", `class A {} ${shared(60)} return Object.assign(new A(), { x });`, {
    controlAttack: `async () => { ${shared(20)} return x; }`,
    breached: isLongResult,
    ends: ["limit_exceeded"],
  }),
  flood(
    "an input that shares its parts",
    `class A {} ${shared(60)} await codemode.echo(Object.assign(new A(), { x }));`,
    {
      controlAttack: `async () => { ${shared(20)} await codemode.echo(x); }`,
      breached: ({ calls = [] }) => calls.some(({ length }) => length > 1_100_000),
      ends: ["thrown", "limit_exceeded"],
    },
  ),
  largest("numbers", list(ofLimit(1 / 2.01), "0"), "result"),
  largest("lists", list(ofLimit(1 / 3.01), "[]"), "result"),
  largest("keys", `Object.fromEntries(${list(ofLimit(1 / 14), "['k' + i, 0]")})`, "result"),
  largest("escapes", list(ofLimit(1 / 10), "'\\u0001'"), "result"),
  largest("a graph of lists", `[undefined, ${list(ofLimit(1 / 14), "[]")}]`, "result"),
  largest("a Map", `new Map(${list(ofLimit(1 / 32), "['k' + i, i]")})`, "result"),
  largest("dates", list(190_000, "new Date(i)"), "limit_exceeded"),
  largest("regular expressions", list(100_000, "new RegExp('a' + i)"), "limit_exceeded"),
  largest("a BigInt", "1n << 100000n", "limit_exceeded"),
  largest("BigInts", list(4, "(1n << 100000n) + BigInt(i)"), "limit_exceeded"),
  largest("bytes", `new Uint8Array(${ofLimit(1 / 1.4)})`, "result"),
  largest("errors", list(100_000, "new Error('e' + i)"), "limit_exceeded"),
  largest("holes", `new Array(${ofLimit(1 / 5.2)})`, "result"),
  flood(
    "a result of huge parts through toJSON",
    "Array.prototype.toJSON = () => ['B', '9'.repeat(999999)]; return [undefined, 1n, 2n, 3n, 4n];",
    {
      controlAttack: LONG,
      breached: isLongResult,
      ends: ["limit_exceeded"],
    },
  ),
  flood(
    "a failure of 400 million characters through toJSON",
    "Object.prototype.toJSON = () => ({ name: 'x', message: 'y'.repeat(4e8) }); throw new Error('x');",
    { controlAttack: "async () => { throw 'y'.repeat(4e6); }", breached: isLongFailure, ends: ["thrown"] },
  ),
  flood(
    "a failure of many parts through toJSON",
    `Object.prototype.toJSON = () => { delete Object.prototype.toJSON; return { name: 'x', message: 'y', extra: ${list(5_000_000, "[]")} }; };
    throw new Error('x');`,
    { controlAttack: "async () => { throw 'y'.repeat(4e6); }", breached: isLongFailure, ends: ["thrown"] },
  ),
  flood("a regular expression that the app runs", "return { pattern: /^(a+)+$/ };", {
    breached: ({ events }) => events.length > 0,
    unprovable: everywhere(
      "a pattern arrives as what it is, and only an app that runs it is harmed; the suite's runs none",
    ),
  }),
];

const callsMoreThan =
  (count: number) =>
  ({ callCount = 0 }: Evidence) =>
    callCount > count;
const logsMoreThan =
  (count: number) =>
  ({ logLines = 0 }: Evidence) =>
    logLines > count;
/** A page that is free makes ten times as many turns of its event loop. */
const hasFewTurns = ({ turns = 0, duration = 0 }: Evidence) => turns * 50 < duration;
const troublesThePage = ({ pageErrors = 0 }: Evidence) => pageErrors > 0;
const callsAtOnce = (count: number, input: string) =>
  `const input = ${input}; await Promise.allSettled(${list(count, "codemode.echo(input)")});`;
/** More inputs at once than the limit of their lengths lets through, which is eight of the largest. */
const manyInputs: Partial<Given> = {
  controlAttack: `async () => { ${callsAtOnce(30, list(1000, "[]"))} }`,
  breached: callsMoreThan(20),
  // Writing so many takes the code its own time, of which it may have too little.
  ends: ["result", "timeout"],
  timeout: 5_000,
};

const reject = (count: number) =>
  `async () => { for (let i = 0; i < ${count}; i++) Promise.reject(i); await new Promise((f) => setTimeout(f, 300)); }`;

const REJECTIONS =
  "Firefox tells the page's process of every rejection in a Worker, even if the Worker has handled it, and each takes " +
  "some of the page's time; the run is ended after 200, but all can be made in one turn.";

/** Much of everything, at once or without an end. The controls are sent less, as they take it. */
export const floodsOfThePage: Probe[] = [
  flood("40 inputs of a million characters at once", callsAtOnce(40, "'x'.repeat(999990)"), manyInputs),
  flood("30 inputs of many parts at once", callsAtOnce(30, list(300_000, "[]")), manyInputs),
  flood(
    "inputs of many parts, one after the other",
    `const input = ${list(300_000, "[]")}; for (let i = 0; i < 30; i++) { codemode.write(input).catch(() => {}); await 0; }`,
    manyInputs,
  ),
  flood(
    "inputs of many parts, without an end",
    `const input = ${list(300_000, "[]")};
    await Promise.all(${list(8, "(async () => { for (;;) await codemode.write(input); })()")});`,
    {
      controlAttack: `async () => { await codemode.echo(${MANY}); }`,
      timeout: 2000,
      breached: stopsThePage,
      ends: ["timeout"],
    },
  ),
  flood(
    "a million calls in one turn",
    "for (let i = 0; i < 1e6; i++) codemode.write().catch(() => {}); await codemode.write();",
    {
      controlAttack: `async () => { await Promise.all(${list(12_000, "codemode.write()")}); }`,
      breached: callsMoreThan(10_000),
      ends: ["limit_exceeded"],
    },
  ),
  flood(
    "30,000 calls of tools that do not exist",
    `await Promise.allSettled(${list(30_000, "codemode['no' + i]()")});`,
    {
      controlAttack: `async () => { await codemode.echo(${MANY}); }`,
      breached: holdsThePageUp,
      ends: ["result", "limit_exceeded", "timeout"],
      timeout: 4000,
    },
  ),
  flood("a flood of console lines", "for (let i = 0; i < 1e5; i++) console.log('x'.repeat(60));", {
    controlAttack: "async () => { for (let i = 0; i < 3e3; i++) console.log('x'.repeat(60)); }",
    breached: logsMoreThan(1_100),
  }),
  flood("a flood of errors in the console", "for (let i = 0; i < 3e4; i++) console.error(new Error('x'));", {
    controlAttack: "async () => { for (let i = 0; i < 3e3; i++) console.error(new Error('x')); }",
    breached: logsMoreThan(1_100),
  }),
  {
    ...flood("a flood of unhandled rejections", "", {
      control: "page",
      controlAttack: reject(300),
      timeout: 4000,
      breached: (evidence) => troublesThePage(evidence) || hasFewTurns(evidence),
      explained: { iframe: { firefox: REJECTIONS } },
    }),
    attack: reject(8_000),
  },
  flood(
    "a flood of errors in timers",
    "for (let i = 0; i < 1e4; i++) setTimeout(() => { throw new Error(i); }); await new Promise((f) => setTimeout(f, 300));",
    {
      control: "page",
      controlAttack: `async () => { for (let i = 0; i < 10; i++) setTimeout(() => { throw new Error(i); }); await new Promise((f) => setTimeout(f, 300)); }`,
      breached: troublesThePage,
    },
  ),
];
