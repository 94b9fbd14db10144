import type { Evidence, Probe } from "../probe.ts";

type Given = Omit<Probe, "family" | "attack" | "name">;

function tampering(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "tampering", control: "page", ...given, name, attack: `async () => { ${attack} }` };
}

const leaks = ({ leaked }: Evidence) => leaked === true;
const polluted = ({ changes = [] }: Evidence) => changes.some((text) => text.includes("polluted"));
const changesPage = ({ changes = [], events }: Evidence) => changes.length > 0 || events.length > 0;
const hangs = ({ code, error }: Evidence) => code === "timeout" || (code === undefined && error === "timed out");

/** Built-ins that are replaced; the tool is then used, so that host and guest meet what was done. */
function override(what: string, code: string, given: Partial<Given> = {}): Probe {
  return tampering(
    `${what} replaced`,
    `${code} try { await codemode.echo({ a: [1, "two", { three: 3 }] }); } catch {} return { a: 1 };`,
    { breached: changesPage, ...given },
  );
}

export const overrides: Probe[] = [
  override("Promise", "globalThis.Promise = class extends Promise {};"),
  override(
    "Promise.prototype.then",
    "const native = Promise.prototype.then; Promise.prototype.then = function (f, r) { return native.call(this, () => f?.('forged'), r); };",
  ),
  override(
    "Promise's constructor and species",
    "Object.defineProperty(Promise.prototype, 'constructor', { value: function (f) { f(() => {}, () => {}); } }); Object.defineProperty(Promise, Symbol.species, { value: function (f) { f(() => {}, () => {}); } });",
  ),
  override("Promise.resolve and reject", "Promise.resolve = Promise.reject = () => 'forged';"),
  override("JSON.parse", "JSON.parse = () => ({ forged: 1 });"),
  override("JSON.stringify", "JSON.stringify = () => '\"forged\"';"),
  override("Array.prototype[Symbol.iterator]", "Array.prototype[Symbol.iterator] = function* () { yield 'forged'; };"),
  override(
    "the prototype of array iterators",
    "Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true });",
  ),
  override(
    "Array.prototype.push, map, join and forEach",
    "for (const name of ['push', 'map', 'join', 'forEach', 'shift', 'includes', 'slice', 'splice']) Array.prototype[name] = () => 'forged';",
  ),
  override(
    "indexes of Array.prototype",
    "for (let i = 0; i < 9; i++) Object.defineProperty(Array.prototype, i, { set() {}, get() { return 'forged'; }, configurable: true });",
  ),
  override("Array.isArray", "Array.isArray = () => true;"),
  override("Object.keys and entries", "Object.keys = Object.entries = () => ['forged'];"),
  override("Object.defineProperty", "Object.defineProperty = (o) => o;"),
  override(
    "Object.prototype with keys",
    "Object.prototype.polluted = 1; Object.prototype.value = 'forged'; Object.prototype.error = 'forged';",
  ),
  override(
    "Object.prototype with descriptor keys",
    "Object.prototype.get = () => 'forged'; Object.prototype.writable = false;",
  ),
  override("Object.prototype.toJSON", "Object.prototype.toJSON = () => ({ forged: 1 });"),
  override("Array.prototype.toJSON", "Array.prototype.toJSON = () => ['forged'];"),
  override(
    "String.prototype.toJSON",
    "String.prototype.toJSON = () => 'forged'; Number.prototype.toJSON = () => 'forged';",
  ),
  override(
    "Object.prototype.toString and valueOf",
    "Object.prototype.toString = () => '[object Date]'; Object.prototype.valueOf = () => 7;",
  ),
  override(
    "Object.prototype.hasOwnProperty",
    "Object.prototype.hasOwnProperty = () => true; Object.hasOwn = () => true;",
  ),
  override(
    "Function.prototype.call, apply and bind",
    "Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => 'forged';",
  ),
  override(
    "Function.prototype[Symbol.hasInstance]",
    "Object.defineProperty(Error, Symbol.hasInstance, { value: () => true });",
  ),
  override(
    "String.prototype.split and indexOf",
    "String.prototype.split = String.prototype.indexOf = String.prototype.slice = String.prototype.charCodeAt = () => 'forged';",
  ),
  override(
    "RegExp.prototype.exec",
    "RegExp.prototype.exec = () => ['forged', 'forged']; RegExp.prototype.test = () => true;",
  ),
  override(
    "Map.prototype.get and set",
    "Map.prototype.get = () => 'forged'; Map.prototype.set = Map.prototype.delete = Map.prototype.has = () => true;",
  ),
  override("Set.prototype.has", "Set.prototype.has = () => true;"),
  override("Reflect", "Reflect.ownKeys = Reflect.apply = () => [];"),
  override("Proxy", "globalThis.Proxy = function () { return {}; };"),
  override(
    "Symbol.toPrimitive of Date",
    "Date.prototype[Symbol.toPrimitive] = () => 'forged'; Date.now = () => 0; globalThis.Date = function () {};",
  ),
  override("Math.random", "Math.random = () => 0.5;"),
  override("Error", "globalThis.Error = function () { throw 'forged'; };"),
  override(
    "Error.prepareStackTrace",
    "Error.prepareStackTrace = () => { throw new TypeError('forged'); }; try { await codemode.fail(); } catch {}",
  ),
  override("Error.stackTraceLimit", "Error.stackTraceLimit = 0; try { await codemode.fail(); } catch {}"),
  override("setTimeout and clearTimeout", "globalThis.setTimeout = globalThis.clearTimeout = () => 0;"),
  override("postMessage", "globalThis.postMessage = () => {};"),
  override("MessagePort.prototype.postMessage", "MessagePort.prototype.postMessage = () => {};"),
  override(
    "EventTarget.prototype.addEventListener",
    "EventTarget.prototype.addEventListener = () => {}; globalThis.addEventListener = () => {};",
  ),
  override(
    "Event.prototype",
    "Object.defineProperty(Event.prototype, 'data', { get: () => 'forged', configurable: true }); Event.prototype.stopImmediatePropagation = () => {};",
  ),
  override("console", "console = { log: 1 }; globalThis.console = undefined;"),
  override(
    "globalThis, frozen",
    "globalThis.frozen = 1; Object.freeze(Object.prototype); Object.freeze(Array.prototype);",
    { breached: ({ changes = [], result, events }) => changes.length > 0 || events.length > 0 || result === undefined },
  ),
  override("structuredClone", "globalThis.structuredClone = () => 'forged';"),
  override(
    "crypto",
    "crypto.getRandomValues = () => 'forged'; Object.defineProperty(globalThis, 'crypto', { value: 1 });",
  ),
  override(
    "undefined members of every object",
    "Object.prototype.then = undefined; Object.prototype.next = 1; Object.prototype.done = true;",
  ),
  override(
    "then of every object",
    "Object.defineProperty(Object.prototype, 'then', { get() { return undefined; }, configurable: true });",
  ),
];

/** Values that act when they are looked at. */
export const livingValues: Probe[] = [
  tampering(
    "a getter on the result, run by the app",
    "return Object.defineProperty({}, 'x', { enumerable: true, get() { document.title = 'touched'; return 1; } });",
    { breached: changesPage },
  ),
  tampering("toJSON on the result, run by the app", "return { toJSON() { document.title = 'touched'; return 1; } };", {
    breached: changesPage,
  }),
  tampering(
    "a Proxy as the result",
    "return new Proxy({}, { ownKeys() { document.title = 'touched'; return []; } });",
    { breached: changesPage },
  ),
  tampering("a function in the result", "return { run() { return 1; } };", {
    control: "page",
    breached: ({ code, error }) => code === undefined && error === undefined,
  }),
  tampering("a result that is a tool's input object", "const theme = await codemode.theme(); theme.name = 'hacked';", {
    breached: changesPage,
  }),
  tampering(
    "a thenable as the result",
    "return { then: undefined, inner: { then(f) { document.title = 'touched'; f(1); } } };",
    { breached: ({ code, error, changes = [] }) => changes.length > 0 || (code === undefined && error === undefined) },
  ),
  tampering("a thenable that never settles", "return { then() {} };", {
    control: "worker",
    breached: ({ code, error }) => code === undefined && error !== undefined,
  }),
  tampering(
    "an input that changes after its check",
    changing("{ get path() { return n++ < fine ? 'public' : 'private'; } }"),
    { breached: leaks },
  ),
  tampering(
    "an input that changes while the tool waits",
    "const file = { path: 'public' }; const text = codemode.readSlowly(file); await 0; file.path = 'private'; return await text;",
    { breached: leaks },
  ),
  tampering(
    "a Proxy as an input",
    changing(
      "new Proxy({}, { get: (_, key) => (key === 'path' ? (n++ < fine ? 'public' : 'private') : undefined), ownKeys: () => ['path'], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }) })",
    ),
    { breached: leaks },
  ),
  tampering(
    "an input with a method that the tool's code may call",
    "await codemode.merge({ toString() { document.title = 'touched'; return 'x'; }, get theme() { document.title = 'touched'; } });",
    { breached: changesPage },
  ),
  tampering(
    "a hostile object in the console",
    "console.log({ toString() { document.title = 'touched'; return 'x'; } });",
    { breached: changesPage },
  ),
  tampering(
    "a thrown object with getters",
    "throw { get message() { document.title = 'touched'; return 'x'; }, toString() { document.title = 'touched'; return 'x'; } };",
    { breached: changesPage },
  ),
  tampering(
    "a thrown Proxy",
    "throw new Proxy(new Error('x'), { get() { throw new Error('no'); }, getPrototypeOf() { throw new Error('no'); } });",
    { control: "worker", breached: hangs },
  ),
  tampering("a thrown null without a prototype", "throw Object.create(null);", { control: "worker", breached: hangs }),
  tampering("a thrown symbol in an error", "const error = new Error('x'); error.message = Symbol('x'); throw error;", {
    control: "worker",
    breached: hangs,
  }),
  tampering(
    "an error whose name throws",
    "const error = new Error('x'); Object.defineProperty(error, 'name', { get() { throw error; } }); throw error;",
    { control: "worker", breached: hangs },
  ),
  tampering("an error that is its own cause", "const error = new Error('x'); error.cause = error; throw error;", {
    control: "page",
    breached: ({ errorLength = 0 }) => errorLength > 10_000,
    unprovable: everywhere("it harms only who follows causes, which no control does"),
  }),
  tampering(
    "an unreadable value in the console",
    "console.log(new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } })); return 'went on';",
    { control: "worker", breached: ({ result }) => result !== '"went on"' },
  ),
  tampering("awaiting a namespace", "await codemode; return 'went on';", {
    control: "worker",
    breached: ({ result }) => result !== '"went on"',
  }),
  tampering("returning a namespace", "return codemode;", { control: "worker", breached: hangs }),
  tampering("a promise in the result", "return { inner: Promise.resolve(1) };", { control: "worker", breached: hangs }),
  tampering("a symbol in the result", "return { inner: Symbol('x') };", { control: "worker", breached: hangs }),
  tampering("a symbol as an input", "await codemode.echo(Symbol('x')); return 1;", {
    control: "worker",
    breached: hangs,
    unprovable: everywhere("the control reports this too"),
  }),
];

/** A path that is fine for its first reads: how many, the attack tries out. */
function changing(input: string): string {
  return `const texts = [];
    for (let fine = 0; fine < 9; fine++) { let n = 0; try { texts.push(await codemode.read(${input})); } catch {} }
    return texts;`;
}

/** Keys that a careless app would follow to a prototype. */
const PROTO = `JSON.parse('{"__proto__":{"polluted":1}}')`;
const CONSTRUCTOR = `JSON.parse('{"constructor":{"prototype":{"polluted":1}}}')`;

export const pollution: Probe[] = [
  ...[
    ["__proto__", PROTO],
    ["constructor.prototype", CONSTRUCTOR],
    ["__proto__ deep inside", `{ list: [1], theme: ${PROTO} }`],
    ["__proto__ beside a Date", `Object.assign(${PROTO}, { when: new Date(0) })`],
    [
      "__proto__ of a class's instance",
      `Object.defineProperty(new (class Thing { a = 1; })(), "__proto__", { value: { polluted: 1 }, enumerable: true })`,
    ],
    [
      "__proto__ in an error",
      `Object.defineProperty(new Error("x"), "__proto__", { value: { polluted: 1 }, enumerable: true })`,
    ],
    ["__proto__ by toJSON", `{ toJSON() { return ${PROTO}; } }`],
  ].flatMap(([what, value]) => [
    tampering(`a prototype polluted by an input: ${what}`, `try { await codemode.merge(${value}); } catch {}`, {
      breached: polluted,
      ...worker(what!),
    }),
    tampering(`a prototype polluted by a result: ${what}`, `return ${value};`, {
      breached: polluted,
      ...worker(what!),
    }),
  ]),
  tampering(
    "a prototype polluted through Object.prototype.toJSON",
    `Object.prototype.toJSON = function () { return ${PROTO}; }; return new (class A { when = new Date(0); })();`,
    {
      controlAttack: `async () => { return ${PROTO}; }`,
      breached: polluted,
    },
  ),
  tampering(
    "a prototype polluted through Array.prototype.toJSON",
    `Array.prototype.toJSON = function () { return ["O", "__proto__", 1]; }; return { when: new Date(0), inner: { polluted: 1 }, ...${PROTO} };`,
    {
      control: "page",
      controlAttack: `async () => { return ${PROTO}; }`,
      breached: polluted,
    },
  ),
];

/** Structured clone keeps an own `__proto__` of plain objects only. */
function worker(what: string): Partial<Given> {
  if (what.includes("toJSON"))
    return { controlAttack: `async () => { await codemode.merge(${PROTO}); return ${PROTO}; }` };
  return what.includes("instance") || what.includes("error") ? {} : { control: "worker" };
}

function everywhere(reason: string): Probe["unprovable"] & object {
  return { chromium: reason, firefox: reason, webkit: reason };
}
