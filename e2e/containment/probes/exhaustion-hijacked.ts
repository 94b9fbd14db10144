import type { Probe } from "../probe.ts";
import { floods, MANY } from "./exhaustion.ts";

/** The guest itself is hostile: it sends what no guest would. */
function hijacked(name: string, attack: string, control = `send({ type: "result", value: ${MANY} });`): Probe {
  return {
    family: "exhaustion",
    name: `${name}, by a guest taken over`,
    attack: `({ send }) => { ${attack} }`,
    controlAttack: `({ send }) => { ${control} }`,
    control: "worker",
    hijacked: true,
    isTimed: true,
    timeout: 4000,
    breached: floods,
  };
}

export const floodsHijacked: Probe[] = [
  hijacked("a frame of 20 million empty lines", "send('\\n'.repeat(2e7));"),
  hijacked(
    "a frame of a million calls",
    "let all = ''; for (let i = 0; i < 1e6; i++) all += 'call ' + i + ' codemode.write 1\\n'; send(all);",
  ),
  hijacked("a frame of a million console lines", "send('log log \"\"\\n'.repeat(1e6));"),
  hijacked("a line of 100 million characters", "send('x'.repeat(1e8));"),
  hijacked("a line of 400 million characters", "send('x'.repeat(4e8));"),
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
  hijacked("a message of many objects", "send(Array.from({ length: 2e6 }, () => ({})));"),
  hijacked(
    "calls with inputs of many parts",
    "const input = '[' + '[],'.repeat(333000) + '1]'; for (let i = 0; i < 100; i++) send('call ' + i + ' codemode.write ' + input);",
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
  hijacked("a result full of escapes", "send('done \"' + '\\\\\"'.repeat(1.9e6) + '\"');"),
  hijacked("the largest result with keys to be checked", "send('done [\"\\\\u0041\"' + ',[]'.repeat(1.3e6) + ']');"),
  hijacked("the largest result of nested keys", "send('done [\"\\\\u0041\"' + ',{\"a\":0}'.repeat(4.9e5) + ']');"),
];
