/** Code that brings down, outlasts or deceives an executor on QuickJS which takes the engine as it comes. */

type Named = readonly [name: string, code: string];

/** Memory that grows while a promise job runs breaks the library's view of it; here it never grows. */
export const growing: readonly (readonly [name: string, code: string, result: unknown])[] = [
  [
    "await, then allocate 200,000 objects",
    "async () => { await 0; const all = []; for (let i = 0; i < 200_000; i++) all.push({ i }); return all.length }",
    200_000,
  ],
  ["return 8 MB", "async () => { await 0; return 'x'.repeat(8e6) }", "x".repeat(8e6)],
  [
    "8 MB of small objects, out and back",
    "async () => (await codemode.echo(Array.from({ length: 250_000 }, (_, id) => ({ id })))).length",
    250_000,
  ],
];

export const memoryBombs: readonly Named[] = [
  ["a list of a local", "async () => { const all = []; for (;;) all.push({}) }"],
  ["a list that is global", "async () => { globalThis.all = []; for (;;) all.push({}) }"],
  ["a chain of objects", "async () => { let last = null; for (;;) last = { last } }"],
  ["a Map", "async () => { const map = new Map(); for (let i = 0; ; i++) map.set(i, [i]) }"],
  ["typed arrays", "async () => { const all = []; for (;;) all.push(new Uint8Array(1e6)) }"],
  ["one buffer", "async () => new ArrayBuffer(2e8)"],
  ["strings", "async () => { const all = []; for (let i = 0; ; i++) all.push('x'.repeat(1e6) + i) }"],
  ["Array(1e9).fill()", "async () => Array(1e9).fill()"],
  ["promises", "async () => { const all = []; for (;;) all.push(Promise.resolve(all).then(() => all)) }"],
];

/** Over several turns, in which whoever drives the engine has to find out. */
export const lastingMemoryBombs: readonly Named[] = [
  ["between awaits", "async () => { const all = []; for (;;) { await 0; all.push(new Array(10_000).fill(1)) } }"],
  [
    "in a timer, while the code waits",
    "async () => { globalThis.all = []; await new Promise(() => setInterval(() => all.push(new Array(1e6).fill(1)))) }",
  ],
  [
    "caught, and then waiting for ever",
    "async () => { globalThis.all = []; try { for (;;) all.push({}) } catch {} await new Promise(() => {}) }",
  ],
  [
    "in a promise that nobody awaits",
    "async () => { globalThis.all = []; (async () => { for (;;) all.push({}) })(); await new Promise(() => {}) }",
  ],
];

const NESTED = "let nested = {}; for (let i = 0; i < 100_000; i++) nested = { nested };";

export const deepRecursions: readonly Named[] = [
  ["a function", "async () => { const deep = () => deep() + 1; return deep() }"],
  ["an async function", "async () => { const deep = async () => { await deep() }; await deep() }"],
  ["a constructor", "async () => { class Deep { constructor() { new Deep() } } new Deep() }"],
  ["a getter", "async () => ({ get deep() { return this.deep } }).deep"],
  ["toString", "async () => { const deep = { toString: () => '' + deep }; return '' + deep }"],
  ["JSON.stringify of nested data", `async () => { ${NESTED} return JSON.stringify(nested) }`],
  ["toJSON", "async () => { const deep = { toJSON: () => JSON.stringify(deep) }; return JSON.stringify(deep) }"],
  ["JSON.parse", "async () => JSON.parse('['.repeat(1e6))"],
  ["flat", "async () => { let deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; return deep.flat(Infinity) }"],
  ["a comparator of sort", "async () => { const deep = () => [2, 1].sort(deep); return deep() }"],
  ["a replacer of a regular expression", "async () => { const deep = () => 'a'.replace(/a/, deep); return deep() }"],
  ["a Proxy's trap", "async () => new Proxy({}, { get: (target, key, proxy) => proxy[key] }).deep"],
  [
    "a chain of Proxies",
    "async () => { let proxy = {}; for (let i = 0; i < 1e5; i++) proxy = new Proxy(proxy, {}); return proxy.deep }",
  ],
  ["code that is nested", `async () => ${"(".repeat(20_000)}1${")".repeat(20_000)}`],
  ["code that is compiled", "async () => new Function('return ' + '('.repeat(1e5) + ')'.repeat(1e5))"],
];

/** The engine looks at the time in these, now and then. */
export const loops: readonly Named[] = [
  ["while (true) {}", "async () => { while (true) {} }"],
  ["while (true) await 0", "async () => { while (true) await 0 }"],
  ["inside a comparator of sort", "async () => [2, 1].sort(() => { for (;;); })"],
  ["inside toJSON of the result", "async () => ({ toJSON() { for (;;); } })"],
  ["inside `then` of the result", "async () => ({ then() { for (;;); } })"],
  ["caught, and again", "async () => { for (;;) try { await (async () => { for (;;); })() } catch {} }"],
  ["caught by the next promise", "async () => { const f = () => (async () => { for (;;); })().then(f, f); await f() }"],
  ["inside `finally`", "async () => { try { for (;;); } finally { for (;;); } }"],
  ["microtasks for ever", "async () => new Promise(() => { const f = () => queueMicrotask(f); f() })"],
  ["timers for ever", "async () => new Promise(() => { const f = () => setTimeout(f); f() })"],
  ["a promise that never settles", "async () => new Promise(() => {})"],
];

/** The engine looks at no time in these: only a thread that can be ended helps. */
export const closedLoops: readonly Named[] = [
  ["repeat", "async () => { for (;;) 'x'.repeat(2e7) }"],
  [
    "sort",
    "async () => { const all = Array.from({ length: 200_000 }, (_, i) => i % 1_009); for (;;) [...all].sort() }",
  ],
  ["JSON.parse of huge text", "async () => { const text = `[${'1,'.repeat(1e6)}1]`; for (;;) JSON.parse(text) }"],
  ["a power of a BigInt", "async () => { for (;;) 7n ** 300_000n }"],
  ["a BigInt as text", "async () => { const big = 7n ** 300_000n; for (;;) String(big) }"],
  ["a regular expression", "async () => /^(a+)+$/.test('a'.repeat(40) + 'b')"],
  ["join", "async () => Array(1e9).join('')"],
  ["indexOf", "async () => Array.prototype.indexOf.call({ length: 1e15 }, 1)"],
];
