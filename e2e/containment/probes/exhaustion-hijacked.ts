import type { Probe } from "../probe.ts";
import {
  everywhere,
  holdsBothUp,
  holdsThePageUp,
  isLongFailure,
  isLongResult,
  MANY,
  ofLimit,
  type Given,
} from "./exhaustion.ts";

/**
 * The guest itself is hostile: it sends what no guest would. The control's host takes what it understands, of any size;
 * our words it does not, so it is sent as much of its own.
 */
function hijacked(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return {
    family: "exhaustion",
    name: `${name}, by a guest taken over`,
    attack: `({ send }) => { ${attack} }`,
    controlAttack: `({ send }) => { send({ type: "result", value: ${MANY} }); }`,
    control: "worker",
    hijacked: true,
    alone: true,
    timeout: 8000,
    breached: holdsThePageUp,
    ends: ["protocol_violation", "limit_exceeded", "unsupported_value"],
    ...given,
  };
}

/** As much as the probes about the largest single message need: the same for us and for the control. */
function single(name: string, attack: string): Probe {
  return hijacked(name, attack, {
    controlAttack: `({ send }) => { ${attack} setTimeout(() => send({ type: "result", value: 1 })); }`,
    breached: holdsBothUp,
    explained: { iframe: everywhere(ONE_MESSAGE), quickjs: everywhere(ONE_MESSAGE) },
  });
}

/** The most that the limits let through. */
function largest(name: string, attack: string): Probe {
  return hijacked(name, attack, {
    controlAttack: `({ send }) => { send({ type: "result", value: Array.from({ length: ${ofLimit(0.5)} }, () => []) }); }`,
    breached: isLongResult,
    ends: ["result"],
    timeout: 10_000,
  });
}

const ONE_MESSAGE =
  "A single message takes the page as long to receive as it is large, whoever receives it. Only a guest that has been " +
  "taken over can send one of any size; generated code cannot reach the port, and what it may send is cut in pieces.";

/** Where the page reads as fast as they come, it just waits for more. */
const KEPT_UP_WITH: Partial<Given> = { ends: ["protocol_violation", "limit_exceeded", "timeout"] };

const NO_REPORTS = "its host hears nothing but text, and of no engine";

export const floodsHijacked: Probe[] = [
  hijacked("a frame of 20 million empty lines", "send('\\n'.repeat(2e7));"),
  hijacked(
    "a frame of a million calls",
    "let all = ''; for (let i = 0; i < 1e6; i++) all += 'call ' + i + ' codemode.write 1\\n'; send(all);",
  ),
  hijacked("a frame of a million console lines", "send('log log \"\"\\n'.repeat(1e6));"),
  hijacked("a line of 100 million characters", "send('x'.repeat(1e8));"),
  hijacked("a console line of 100 million characters", "send('log log \"' + 'x'.repeat(1e8) + '\"');"),
  hijacked(
    "a failure with 10 million parts",
    'send(\'fail {"name":"x","message":"y","a":[\' + \'[],\'.repeat(1e7) + \'1]}\');',
  ),
  hijacked(
    "a failure nested a million levels deep",
    'send(\'fail \' + \'{"name":"x","message":"y","cause":\'.repeat(1e6) + \'1\' + \'}\'.repeat(1e6));',
  ),
  hijacked("a million messages", "for (let i = 0; i < 1e6; i++) send('log log \"\"');"),
  hijacked("a million messages that are no text", "for (let i = 0; i < 1e6; i++) send({ i });"),
  hijacked("a report of 10 million characters that the engine is broken", "send({ broken: 'x'.repeat(1e7) });", {
    controlAttack: `({ send }) => { send({ type: "error", error: "x".repeat(1e7) }); }`,
    breached: isLongFailure,
    notFor: { iframe: NO_REPORTS },
  }),
  hijacked("a report without words that the engine is broken", "send({ broken: { toString: 1, valueOf: 1 } });", {
    controlAttack: `({ send }) => { send({ type: "error", error: { toString: 1, valueOf: 1 } }); }`,
    breached: ({ pageErrors = 0 }) => pageErrors > 0,
    notFor: { iframe: NO_REPORTS },
  }),
  single("a message of many objects", "send(Array.from({ length: 2e6 }, () => ({})));"),
  single("a message of 200 million characters", "send('x'.repeat(2e8));"),
  hijacked(
    "calls with inputs of many parts",
    "const input = '[' + '[],'.repeat(333000) + '1]'; for (let i = 0; i < 100; i++) send('call ' + i + ' codemode.write ' + input);",
    KEPT_UP_WITH,
  ),
  hijacked(
    "150 messages of many parts",
    "const input = '[' + '[],'.repeat(333000) + '1]'; for (let i = 0; i < 150; i++) send('call ' + i + ' codemode.write ' + input);",
    KEPT_UP_WITH,
  ),
  hijacked("a BigInt of a million digits", "send('done ![[\"B\",\"' + '9'.repeat(999999) + '\"]]');"),
  hijacked(
    "four BigInts of a million digits",
    "const n = '[\"B\",\"' + '9'.repeat(999000) + '\"]'; send('done ![[\"A\",1,2,3,4],' + [n, n, n, n] + ']');",
  ),
  hijacked(
    "calls with BigInts of a million digits",
    "const n = '![[\"B\",\"' + '9'.repeat(999000) + '\"]]'; for (let i = 0; i < 50; i++) send('call ' + i + ' codemode.write ' + n);",
  ),
  hijacked(
    "a result that shares its parts",
    "let nodes = '[\"A\",1,1]'; for (let i = 2; i < 62; i++) nodes += ',[\"A\",' + i + ',' + i + ']'; send('done ![' + nodes + ',1]');",
  ),
  largest("a result full of escapes", `send('done "' + '\\\\"'.repeat(${ofLimit(1 / 2.1)}) + '"');`),
  largest(
    "the largest result with keys to be checked",
    `send('done ["\\\\u0041"' + ',[]'.repeat(${ofLimit(1 / 3.1)}) + ']');`,
  ),
  largest(
    "the largest result of nested keys",
    `send('done ["\\\\u0041"' + ',{"a":0}'.repeat(${ofLimit(1 / 8.2)}) + ']');`,
  ),
];
