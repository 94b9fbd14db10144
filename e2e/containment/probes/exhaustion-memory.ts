import type { Probe } from "../probe.ts";
import { CONTROL_LOOP, exhaustion, OUR_LOOP, stopsThePage } from "./exhaustion.ts";

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
    alone: true,
    timeout: OUR_LOOP,
    breached: stopsThePage,
    ends: ["timeout", "sandbox_unavailable"],
    // Its memory ends first, where the machine is fast enough.
    endsIn: { quickjs: ["limit_exceeded", "timeout"] },
    controlAttack: `async () => { const all = []; for (let end = Date.now() + ${CONTROL_LOOP}; Date.now() < end; ) all.push([all.length]); }`,
  }),
);

const NO_MEMORY = "this browser does not tell how much memory a page has taken";

/** On the page, which has to hold what tools have not answered yet. */
export const heldInputs: Probe[] = [
  exhaustion(
    "inputs of 200 million characters held by tools",
    `for (let i = 0; i < 200; i++) {
      codemode.never(i + "x".repeat(999900)).catch(() => {});
      if (i % 4 === 3) await new Promise((f) => setTimeout(f, 0));
    }
    await new Promise((f) => setTimeout(f, 300));`,
    {
      timeout: 8000,
      alone: true,
      breached: ({ growth = 0, events }) => growth > 100 || events.length > 0,
      unprovable: { firefox: NO_MEMORY, webkit: NO_MEMORY },
    },
  ),
];
