import type { Probe } from "../probe.ts";
import { CONTROL_LOOP, everywhere, exhaustion, OUR_LOOP, stopsThePage } from "./exhaustion.ts";

/** A loop without an end; where it would stop the page for good, it is given one. */
function loop(name: string, code: (goesOn: string) => string): Probe {
  return exhaustion(name, code("true"), {
    control: "page",
    breached: stopsThePage,
    ends: ["timeout"],
    timeout: OUR_LOOP,
    controlAttack: `async () => { const end = Date.now() + ${CONTROL_LOOP}; ${code("Date.now() < end")} }`,
  });
}

export const endlessLoops: Probe[] = [
  loop("an endless loop", (on) => `while (${on}) {}`),
  loop("an endless loop of microtasks", (on) => `while (${on}) await 0;`),
  loop(
    "an endless chain of promises",
    (on) => `const next = () => Promise.resolve().then(() => (${on} ? next() : 0)); await next();`,
  ),
  loop(
    "an endless chain of queueMicrotask",
    (on) =>
      `const next = () => { if (${on}) queueMicrotask(next); }; next(); await new Promise((f) => setTimeout(f, 10_000));`,
  ),
  loop(
    "an endless generator",
    (on) => `function* all() { while (${on}) yield 1; } for (const one of all()) if (one > 2) break;`,
  ),
  loop("an endless getter in the result", (on) => `return { get x() { while (${on}) {} return 1; } };`),
  loop("an endless getter in an input", (on) => `await codemode.echo({ get x() { while (${on}) {} return 1; } });`),
  loop("an endless toJSON", (on) => `return { toJSON() { while (${on}) {} return 1; } };`),
  loop(
    "an endless getter in the console",
    (on) => `console.log({ get x() { while (${on}) {} }, toString() { while (${on}) {} return "x"; } });`,
  ),
  loop(
    "an endless trap in what is thrown",
    (on) =>
      `throw new Proxy(new Error("x"), { get(_, key) { while (${on}) {} return key === "toString" ? () => "x" : undefined; } });`,
  ),
  loop(
    "an endless loop in a timer",
    (on) => `setTimeout(() => { while (${on}) {} }); await new Promise((f) => setTimeout(f, 10_000));`,
  ),
  loop(
    "timers that take all the time",
    (on) =>
      `await new Promise((f) => { const t = setInterval(() => { for (let i = 0, until = Date.now() + 400; Date.now() < until && ${on}; i++); if (!(${on})) { clearInterval(t); f(); } }, 0); });`,
  ),
  loop(
    "an endless loop in a listener",
    (on) =>
      `const t = new EventTarget(); t.addEventListener("x", () => { while (${on}) {} }); t.dispatchEvent(new Event("x"));`,
  ),
  loop("an endless comparison", (on) => `[1, 2, 3].sort(() => { while (${on}) {} return 0; });`),
  native(
    "a regular expression without an end",
    "/^(a+)+$/.test('a'.repeat(24) + 'b');",
    "for (;;) /^(a+)+$/.test('a'.repeat(60) + 'b');",
  ),
  native("a huge BigInt", "String(3n ** 40000n);", "for (;;) String(3n ** 200000n);"),
  native(
    "a huge sort",
    "new Array(1e5).fill(0).map((_, i) => (i * 7919) % 1000003).sort();",
    "for (;;) new Array(3e5).fill(0).map((_, i) => (i * 7919) % 1000003).sort();",
  ),
  native(
    "a huge parse",
    "JSON.parse('[' + '[1,2],'.repeat(1e5) + '1]');",
    "const t = '[' + '[1,2],'.repeat(2e5) + '1]'; for (;;) JSON.parse(t);",
  ),
  exhaustion(
    "a recursion without an end",
    "const deeper = () => 1 + deeper(); try { deeper(); } catch (error) { return error.name; }",
    {
      control: "page",
      breached: ({ alive }) => alive === false,
      ends: ["result"],
      unprovable: everywhere("engines end it by themselves"),
    },
  ),
];

/**
 * Loops inside the engine, which have no place for an end: the control runs shorter ones for as long as it has to. What
 * they keep stays far below the memory limit of an interpreter, which a fast machine would otherwise reach before the
 * time is over.
 */
function native(name: string, short: string, endless: string): Probe {
  return exhaustion(name, endless, {
    control: "page",
    breached: stopsThePage,
    ends: ["timeout"],
    timeout: OUR_LOOP,
    controlAttack: `async () => { const end = Date.now() + ${CONTROL_LOOP}; while (Date.now() < end) { ${short} } }`,
  });
}
