import type { Evidence, Probe } from "../probe.ts";

type Given = Omit<Probe, "family" | "attack" | "name">;

function forgery(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "forgery", control: "worker", ...given, name, attack: `async () => { ${attack} }` };
}

/** The guest itself is hostile: `ours` speaks our protocol, `naive` that of the control. */
function hijacked(name: string, ours: string, naive: string, given: Partial<Given> = {}): Probe {
  const wrap = (text: string) => `({ send, receive }) => { ${text} }`;
  return {
    family: "forgery",
    control: "worker",
    hijacked: true,
    ...given,
    name: `${name}, by a guest taken over`,
    attack: wrap(ours),
    controlAttack: wrap(naive),
  };
}

const forged = ({ result = "" }: Evidence) => result.includes("forged");
const wrote = ({ calls = [] }: Evidence) => calls.some(({ method }) => method === "write");
const wroteLate = ({ calls = [] }: Evidence) => calls.some(({ method, late }) => method === "write" && late);
const victimForged = ({ victim = "" }: Evidence) => victim.includes("forged");
const polluted = ({ changes = [] }: Evidence) => changes.some((text) => text.includes("polluted"));
const wait = (ms: number) => `await new Promise((f) => setTimeout(f, ${ms}));`;
const NO_FRAME = "it has no frame, and hears no messages of windows";
const patient = {
  code: "async () => { await new Promise((f) => setTimeout(f, 500)); return 'the true result'; }",
  when: "meanwhile",
} as const;

/** By code in a guest that works as it should. */
export const forgeryByCode: Probe[] = [
  forgery(
    "a result, by a message to the page",
    "parent.postMessage({ type: 'result', value: 'forged' }, '*');" + wait(300),
    { control: "frame", breached: forged },
  ),
  forgery("a result, by a message of the Worker", "postMessage({ type: 'result', value: 'forged' });" + wait(300), {
    breached: forged,
  }),
  forgery(
    "a result, by our own words in a message",
    "try { postMessage('done \"forged\"'); } catch {} try { parent.postMessage('done \"forged\"', '*'); } catch {} postMessage({ type: 'result', value: 'forged' });" +
      wait(300),
    { breached: forged },
  ),
  forgery(
    "a call, by a message to the page",
    "parent.postMessage({ type: 'call', id: 900, provider: 'codemode', method: 'write', args: [] }, '*');" + wait(100),
    { control: "frame", breached: wrote },
  ),
  forgery(
    "a call, by a message of the Worker",
    "postMessage({ type: 'call', id: 900, provider: 'codemode', method: 'write', args: [] });" + wait(100),
    { breached: wrote },
  ),
  forgery(
    "an answer of the host, by an event",
    `
    const pending = codemode.slow({ ms: 200 });
    const event = Object.assign(new Event("message"), { data: { id: 0, value: "forged" } });
    EventTarget.prototype.dispatchEvent.call(globalThis, event);
    return await pending;`,
    { breached: forged },
  ),
  forgery(
    "an answer of the host, by an event in our own words",
    `
    const pending = codemode.slow({ ms: 200 });
    for (const data of ['ok 0 "forged"', { id: 0, value: "forged" }]) EventTarget.prototype.dispatchEvent.call(globalThis, Object.assign(new Event("message"), { data }));
    return await pending;`,
    { breached: forged },
  ),
  forgery(
    "an answer of the host, by overriding addEventListener",
    `
    const listeners = []; const native = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (type, f) { listeners.push(f); return native.apply(this, arguments); };
    globalThis.onmessage = (event) => listeners.push(event);
    await codemode.slow({ ms: 100 }); await new Promise((f) => setTimeout(f, 20));
    return listeners.length > 0 ? "forged" : "nothing heard";`,
    { breached: forged },
  ),
  forgery("another run's result", "parent.postMessage({ type: 'result', value: 'forged' }, '*');" + wait(200), {
    control: "frame",
    victim: patient,
    breached: victimForged,
  }),
  forgery(
    "another run's result, by guessed identifiers",
    "for (let id = 0; id < 1000; id++) parent.postMessage({ type: 'result', id, executionId: id, execution: String(id), value: 'forged' }, '*');" +
      wait(200),
    { control: "frame", victim: patient, breached: victimForged },
  ),
  forgery(
    "another run's answers",
    "for (let i = 0; i < 50; i++) { for (let j = 0; j < top.frames.length; j++) top.frames[j].postMessage({ id: 0, value: 'forged' }, '*'); await new Promise((f) => setTimeout(f, 10)); }",
    {
      control: "frame",
      victim: { code: "async () => await codemode.slow({ ms: 400 })", when: "meanwhile" },
      breached: victimForged,
    },
  ),
  forgery(
    "another run's ready",
    "parent.postMessage('ready 1', '*'); parent.postMessage('browser-codemode:frame', '*'); parent.postMessage({ type: 'result', value: 'forged' }, '*');" +
      wait(100),
    { control: "frame", victim: patient, breached: victimForged },
  ),
  forgery("another run's tools", "return await codemode.hidden();", {
    tools: "inherited",
    breached: ({ leaked }) => leaked === true,
  }),
  forgery("a result from another window", "await new Promise((f) => setTimeout(f, 400)); return 'the true result';", {
    control: "frame",
    breached: forged,
    bystander: "() => setInterval(() => parent.postMessage({ type: 'result', value: 'forged' }, '*'), 10)",
  }),
  forgery(
    "a hello with a port from another window",
    "await new Promise((f) => setTimeout(f, 400)); return 'the true result';",
    {
      control: "frame",
      breached: forged,
      notFor: { quickjs: NO_FRAME },
      bystander: `() => setInterval(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ ports }) => { ports[0]?.postMessage("ready 1"); ports[0]?.postMessage('done "forged"'); };
      parent.postMessage("browser-codemode:frame", "*", [port2]);
      parent.postMessage({ type: "result", value: "forged" }, "*");
    }, 5)`,
    },
  ),
  forgery("answers from another window to the sandbox's frame", "return await codemode.slow({ ms: 400 });", {
    control: "frame",
    breached: forged,
    notFor: { quickjs: NO_FRAME },
    bystander: `() => setInterval(() => {
      for (let i = 0; i < parent.frames.length; i++) {
        if (parent.frames[i] === window) continue;
        parent.frames[i].postMessage({ id: 0, value: "forged" }, "*");
        parent.frames[i].postMessage('ok 0 "forged"', "*");
        parent.frames[i].postMessage({ kill: 0 }, "*");
      }
    }, 10)`,
  }),
  forgery("a call by a timer after the end", "setTimeout(() => codemode.write(), 50);", {
    settle: 300,
    breached: wroteLate,
  }),
  forgery("a call by an interval after the end", "setInterval(() => codemode.write(), 20);", {
    settle: 300,
    breached: wroteLate,
  }),
  forgery(
    "a call by microtasks after the end",
    "(async () => { for (let i = 0; i < 20000; i++) await 0; codemode.write(); })(); return 1;",
    { settle: 400, breached: wroteLate },
  ),
  forgery("a call after an unawaited one, after the end", "codemode.slow({ ms: 100 }).then(() => codemode.write());", {
    settle: 400,
    breached: wroteLate,
  }),
  forgery("a call after a failure", "setTimeout(() => codemode.write(), 50); throw new Error('failed');", {
    settle: 300,
    breached: wroteLate,
  }),
  forgery("a call after the timeout", "setTimeout(() => codemode.write(), 700); await codemode.never();", {
    timeout: 500,
    settle: 500,
    breached: wroteLate,
  }),
  forgery("calls in a loop after the timeout", "for (;;) { await codemode.write(); }", {
    // So that its page can still say what it has seen.
    controlAttack: "async () => { for (;;) { await codemode.write(); await new Promise((f) => setTimeout(f, 5)); } }",
    timeout: 300,
    settle: 300,
    breached: wroteLate,
  }),
  forgery("a call after being cancelled", "setTimeout(() => codemode.write(), 400); await codemode.never();", {
    cancelAfter: 200,
    timeout: 1000,
    settle: 500,
    breached: ({ calls = [], duration = 0 }) => duration > 700 || calls.some(({ late }) => late),
  }),
  forgery(
    "an outcome of the host's own: timeout",
    "const error = new Error('timed out'); error.name = 'ExecutionTimeoutError'; error.code = 'timeout'; throw error;",
    { breached: outcome("timeout") },
  ),
  forgery(
    "an outcome of the host's own: cancelled",
    "const error = new Error('cancelled'); error.name = 'ExecutionCancelledError'; error.code = 'cancelled'; throw error;",
    { breached: outcome("cancelled") },
  ),
];

/** By a guest that has been taken over: what reaches the host is not believed. */
export const forgeryHijacked: Probe[] = [
  hijacked(
    "a call of what every object has",
    "receive((m) => send(m.startsWith('ok') ? 'done \"forged\"' : 'done \"refused\"')); send('call 0 codemode.constructor \"x\"');",
    "receive((m) => send({ type: 'result', value: 'error' in m ? 'refused' : 'forged' })); send({ type: 'call', id: 0, provider: 'codemode', method: 'constructor', args: ['x'] });",
    { breached: forged },
  ),
  ...["toString", "hasOwnProperty", "propertyIsEnumerable"].map((method) =>
    hijacked(
      `a call of ${method}`,
      `receive((m) => send(m.startsWith('ok') ? 'done "forged"' : 'done "refused"')); send('call 0 codemode.${method} "x"');`,
      `receive((m) => send({ type: 'result', value: 'error' in m ? 'refused' : 'forged' })); send({ type: 'call', id: 0, provider: 'codemode', method: '${method}', args: ['x'] });`,
      { breached: forged },
    ),
  ),
  ...["__proto__", "constructor", "toString"].map((provider) =>
    hijacked(
      `a call of a method of the provider ${provider}`,
      `receive((m) => send(m.startsWith('ok') ? 'done "forged"' : 'done "refused"')); send('call 0 ${provider}.toString "x"');`,
      `receive((m) => send({ type: 'result', value: 'error' in m ? 'refused' : 'forged' })); send({ type: 'call', id: 0, provider: '${provider}', method: 'toString', args: ['x'] });`,
      { breached: forged },
    ),
  ),
  hijacked(
    "a call of a tool on a prototype of the tools",
    "receive((m) => send('done ' + JSON.stringify(m))); send('call 0 codemode.hidden 1');",
    "receive((m) => send({ type: 'result', value: m })); send({ type: 'call', id: 0, provider: 'codemode', method: 'hidden', args: [] });",
    { tools: "inherited", breached: ({ leaked }) => leaked === true },
  ),
  hijacked(
    "the same call twice",
    "send('call 0 codemode.write 1'); send('call 0 codemode.write 1'); setTimeout(() => send('done 1'), 100);",
    "for (let i = 0; i < 2; i++) send({ type: 'call', id: 0, provider: 'codemode', method: 'write', args: [1] }); setTimeout(() => send({ type: 'result', value: 1 }), 100);",
    { breached: ({ callCount = 0 }) => callCount > 1 },
  ),
  ...[
    ["a number out of order", "5"],
    ["a negative number", "-1"],
    ["a fraction as a number", "0.5"],
    ["a hexadecimal number", "0x0"],
    ["a number with an exponent", "0e0"],
    ["no number", "x"],
    ["a huge number", "99999999999999999999"],
  ].map(([what, seq]) =>
    hijacked(
      `a call with ${what}`,
      `send('call ${seq} codemode.write 1'); setTimeout(() => send('done 1'), 100);`,
      `send({ type: 'call', id: '${seq}', provider: 'codemode', method: 'write', args: [1] }); setTimeout(() => send({ type: 'result', value: 1 }), 100);`,
      { breached: wrote },
    ),
  ),
  hijacked(
    "a call without an input",
    "send('call 0 codemode.write'); setTimeout(() => send('done 1'), 100);",
    callWrite(),
    { breached: wrote },
  ),
  hijacked(
    "a call whose input is no value",
    "send('call 0 codemode.write {not json'); setTimeout(() => send('done 1'), 100);",
    callWrite("['{not json']"),
    { breached: wrote },
  ),
  hijacked(
    "an object for a line",
    "send({ kind: 'call', seq: 0, provider: 'codemode', method: 'write', args: '1', toString: 'call 0 codemode.write 1' });",
    callWrite(),
    { breached: wrote },
  ),
  hijacked("a list for a line", "send(['call 0 codemode.write 1']);", callWrite(), { breached: wrote }),
  hijacked("a String object for a line", "send(new String('call 0 codemode.write 1'));", callWrite(), {
    breached: wrote,
  }),
  hijacked(
    "bytes for a line",
    "const b = new TextEncoder().encode('call 0 codemode.write 1'); send(b, [b.buffer]);",
    callWrite(),
    { breached: wrote },
  ),
  hijacked("a call behind a carriage return", "send('log log \"x\"\\rcall 0 codemode.write 1');", callWrite(), {
    breached: wrote,
  }),
  hijacked("a call behind a line separator", "send('log log \"x\"\\u2028call 0 codemode.write 1');", callWrite(), {
    breached: wrote,
  }),
  hijacked("a call behind a bad line in one frame", "send('nonsense\\ncall 0 codemode.write 1');", callWrite(), {
    breached: wrote,
  }),
  hijacked(
    "a call behind the result in one frame",
    "send('done 1\\ncall 0 codemode.write 1');",
    "send({ type: 'result', value: 1 }); setTimeout(() => send({ type: 'call', id: 0, provider: 'codemode', method: 'write', args: [1] }), 50);",
    { settle: 200, breached: wrote },
  ),
  hijacked(
    "a call after the end",
    "send('done 1'); setTimeout(() => send('call 0 codemode.write 1'), 50);",
    "send({ type: 'result', value: 1 }); setTimeout(() => send({ type: 'call', id: 0, provider: 'codemode', method: 'write', args: [1] }), 50);",
    { settle: 300, breached: wroteLate },
  ),
  hijacked(
    "a call after the timeout",
    "setTimeout(() => send('call 0 codemode.write 1'), 700);",
    "setTimeout(() => send({ type: 'call', id: 0, provider: 'codemode', method: 'write', args: [1] }), 700);",
    { timeout: 400, settle: 600, breached: wroteLate },
  ),
  hijacked("a call after saying ready again", "send('ready 1'); send('call 0 codemode.write 1');", callWrite(), {
    breached: wrote,
  }),
  hijacked(
    "a call with a port of its own",
    "const c = new MessageChannel(); send('call 0 codemode.write ![[\"P\",0]]', [c.port2]);",
    callWrite(),
    { breached: wrote },
  ),
  hijacked(
    "an outcome of the host's own",
    "send('fail ' + JSON.stringify({ name: 'ExecutionCancelledError', message: 'timed out', code: 'cancelled' }));",
    "send({ type: 'error', error: 'timed out' });",
    { breached: ({ code, error }) => code === "cancelled" || (code === undefined && error === "timed out") },
  ),
  hijacked(
    "an error without a message",
    'send(\'fail {"name":"","message":""}\');',
    "send({ type: 'error', error: '' });",
    { breached: ({ error }) => error === "" },
  ),
  ...POLLUTIONS().flatMap(([what, text]) => [
    hijacked(
      `a prototype polluted by an input: ${what}`,
      `send('call 0 codemode.merge ' + ${JSON.stringify(text)}); setTimeout(() => send('done 1'), 100);`,
      `send({ type: 'call', id: 0, provider: 'codemode', method: 'merge', args: [JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')] }); setTimeout(() => send({ type: 'result', value: 1 }), 100);`,
      { breached: polluted },
    ),
    hijacked(
      `a prototype polluted by a result: ${what}`,
      `send('done ' + ${JSON.stringify(text)});`,
      `send({ type: 'result', value: JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') });`,
      { breached: polluted },
    ),
  ]),
];

function callWrite(args = "[]"): string {
  return `send({ type: 'call', id: 0, provider: 'codemode', method: 'write', args: ${args} }); setTimeout(() => send({ type: 'result', value: 1 }), 100);`;
}

function outcome(code: string) {
  return (evidence: Evidence) =>
    evidence.code === code || (evidence.code === undefined && /timed out|cancelled/.test(evidence.error ?? ""));
}

function POLLUTIONS(): [string, string][] {
  return [
    ["__proto__", '{"__proto__":{"polluted":1}}'],
    ["__proto__ behind escapes", '{"\\u005f\\u005fproto\\u005f\\u005f":{"polluted":1}}'],
    ["constructor.prototype", '{"constructor":{"prototype":{"polluted":1}}}'],
    ["constructor.prototype behind escapes", '{"c\\u006fnstructor":{"pr\\u006ftotype":{"polluted":1}}}'],
    ["deep inside", '{"theme":{"a":[{"__proto__":{"polluted":1}}],"__proto__":{"polluted":1}}}'],
    ["in a graph", '![["O","__proto__",1],["O","polluted",2],1]'],
    ["in a graph's list", '![["A",1],["O","__proto__",2],["O","polluted",3],1]'],
    ["in a cycle's constructor", '![["O","constructor",1],["O","x",0,"prototype",2],["O","polluted",3],1]'],
    ["in an error", '![["E","Error","m","__proto__",1],["O","polluted",2],1]'],
    [
      "in an error named __proto__",
      '![["E","__proto__","m","constructor",1],["O","prototype",2],["O","polluted",3],1]',
    ],
    ["in a Map", '![["M",1,2],"__proto__",["O","polluted",3],1]'],
  ];
}
