import type { Evidence, Probe } from "../probe.ts";

type Given = Omit<Probe, "family" | "attack" | "name">;

/** Attacks that read or change what belongs to the page: they return what they find there. */
function reach(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "reach", control: "frame", ...given, name, attack: `async () => { ${attack} }` };
}

const leaks = ({ leaked }: Evidence) => leaked === true;
const returns =
  (text: string) =>
  ({ result = "" }: Evidence) =>
    result.includes(text);
const changesPage = ({ changes = [] }: Evidence) => changes.length > 0;
const wait = (ms: number) => `await new Promise((f) => setTimeout(f, ${ms}));`;

const idb = `const db = await new Promise((f, r) => { const q = indexedDB.open("app"); q.onsuccess = () => f(q.result); q.onerror = r; });
  return await new Promise((f) => { const q = db.transaction("store").objectStore("store").get("canary"); q.onsuccess = () => f(q.result); });`;

const NO_FRAME = "it has no frame";

/** Reading and changing the page. */
export const reachPage: Probe[] = [
  reach("variables of the parent", "return parent.canary;", { breached: leaks }),
  reach("variables of the top page", "return top.canary;", { breached: leaks }),
  reach("variables of the opener", "return top.opener.canary;", { breached: leaks }),
  reach("variables of the opener, from where the code runs", "return opener.canary;", {
    control: "page",
    breached: leaks,
  }),
  reach("variables through frameElement", "return frameElement.ownerDocument.defaultView.canary;", { breached: leaks }),
  reach("the page's document", "return parent.document.body.innerText;", { breached: leaks }),
  reach("the page's document, changed", "parent.document.title = 'changed';", { breached: changesPage }),
  reach("the page's functions, replaced", "parent.JSON.parse = () => 'changed';", { breached: changesPage }),
  reach("the page's address, changed by a fragment", "parent.location.hash = 'changed';", { breached: changesPage }),
  reach("the page's history", "parent.history.pushState(null, '', '#changed');", { breached: changesPage }),
  reach("a message to the page", "parent.postMessage('canary', '*');" + wait(50), { breached: changesPage }),
  reach("a message to the page from a Worker", "postMessage('canary');" + "await 0; return typeof postMessage;", {
    control: "worker",
    breached: returns("function"),
  }),
  reach("a variable of the opener, set", "top.opener.touched = '__TOKEN__';", { breached: changesPage }),
  reach("document of the page", "return document.body.innerText;", { control: "page", breached: leaks }),
  reach("the frame's document, from where the code runs", "return document.documentElement.outerHTML;", {
    breached: returns("<"),
    notFor: { quickjs: NO_FRAME },
  }),
  reach(
    "the frame's window, from where the code runs",
    "return Object.keys(window).length > 0 ? 'a window' : 'none';",
    { breached: returns("a window"), notFor: { quickjs: NO_FRAME } },
  ),
  reach("cookies", "return document.cookie;", { breached: leaks }),
  reach("cookies, changed", "document.cookie = 'reached=__TOKEN__';", { breached: changesPage }),
  reach("the cookie store", "return (await cookieStore.getAll()).map(({ value }) => value);", {
    control: "worker",
    breached: leaks,
    unprovable: {
      chromium: "the cookie store needs a service worker, there is none in plain Workers",
      firefox: "Firefox has no cookie store in plain Workers",
      webkit: "WebKit has no cookie store in plain Workers",
    },
  }),
  reach("the cookie store of a frame", "return (await cookieStore.getAll()).map(({ value }) => value);", {
    breached: leaks,
  }),
  reach("local storage", "return localStorage.getItem('canary');", { breached: leaks }),
  reach("local storage, changed", "localStorage.setItem('reached', '__TOKEN__');", { breached: changesPage }),
  reach("session storage", "return sessionStorage.getItem('canary');", { breached: leaks }),
  reach("IndexedDB", idb, { breached: leaks }),
  reach("IndexedDB, from a Worker", idb, { control: "worker", breached: leaks }),
  reach(
    "IndexedDB, a database of one's own",
    "await new Promise((f, r) => { const q = indexedDB.open('__TOKEN__'); q.onsuccess = f; q.onerror = r; });",
    { control: "worker", breached: changesPage },
  ),
  reach("caches", "return await (await caches.match(origin + '/canary')).text();", {
    control: "worker",
    breached: leaks,
  }),
  reach("caches, a cache of one's own", "await caches.open('__TOKEN__');", {
    control: "worker",
    breached: changesPage,
  }),
  reach(
    "the file system of the origin",
    "const d = await navigator.storage.getDirectory(); await d.getFileHandle('reached', { create: true }); return 'file';",
    { control: "worker", breached: returns("file"), unprovable: { webkit: "this WebKit gives no file system" } },
  ),
  reach(
    "BroadcastChannel",
    "const c = new BroadcastChannel('app'); const p = new Promise((f) => { c.onmessage = ({ data }) => f(data); }); c.postMessage('ask'); return await p;",
    { control: "worker", breached: leaks },
  ),
  reach("locks", "return JSON.stringify(await navigator.locks.query());", {
    control: "worker",
    breached: returns("app"),
  }),
  reach("a lock of one's own", "navigator.locks.request('__TOKEN__', () => new Promise(() => {}));" + wait(50), {
    control: "worker",
    breached: changesPage,
  }),
  reach("permissions of the page", "return (await navigator.permissions.query({ name: 'geolocation' })).state;", {
    breached: ({ result }) => result !== undefined,
  }),
  reach("the clipboard", "return await navigator.clipboard.readText();", {
    breached: ({ result }) => result !== undefined,
    unprovable: everywhere("the browser asks a person first"),
  }),
  reach("a dialog", "alert('x');", { breached: ({ events }) => events.some((text) => text.includes("dialog")) }),
  reach("the address of the page", "return [location.href, location.ancestorOrigins?.[0], document.referrer];", {
    breached: returns("127.0.0.1"),
  }),
  reach("the address of the page, from a Worker", "return [location.href, location.origin];", {
    control: "worker",
    breached: returns("127.0.0.1"),
  }),
  reach("the page's origin", "return origin;", { control: "worker", breached: returns("127.0.0.1") }),
  reach("what the page has loaded", "return performance.getEntries().map(({ name }) => name);", {
    control: "page",
    breached: returns("page.js"),
  }),
  reach("the page's files in a stack", "return new Error('x').stack;", {
    control: "worker",
    breached: returns("127.0.0.1"),
  }),
  reach("the browser's name", "return navigator.userAgent;", { control: "worker", breached: returns("Mozilla") }),
  reach("the window's name", "top.name = '__TOKEN__';", { breached: changesPage }),
];

/** What the host has, and other runs. */
export const reachHost: Probe[] = [
  reach("a tool of a prototype of the tools", "return await codemode.hidden();", {
    control: "worker",
    tools: "inherited",
    breached: leaks,
  }),
  reach("the page through a tool's constructor", "return codemode.echo.constructor('return canary')();", {
    control: "page",
    breached: leaks,
  }),
  reach("the page through a namespace's constructor", "return codemode.constructor.constructor('return canary')();", {
    control: "page",
    breached: leaks,
  }),
  reach("the page through a call's promise", "return codemode.echo(1).constructor.constructor('return canary')();", {
    control: "page",
    breached: leaks,
  }),
  reach(
    "the page through a tool's result",
    "return (await codemode.echo({})).constructor.constructor('return canary')();",
    { control: "page", breached: leaks },
  ),
  reach(
    "the page through a tool's error",
    "try { await codemode.fail(); } catch (error) { return error.constructor.constructor('return canary')(); }",
    { control: "page", breached: leaks },
  ),
  reach("the page through the console", "return console.log.constructor('return canary')();", {
    control: "page",
    breached: leaks,
  }),
  reach("the page through the code's own function", "return (() => {}).constructor('return canary')();", {
    control: "page",
    breached: leaks,
  }),
  reach(
    "the page through this",
    "return (function () { return this; }).call(undefined)?.canary ?? Function('return this')().canary;",
    { control: "page", breached: leaks },
  ),
  reach(
    "the page through a timer's this",
    "return await new Promise((f) => setTimeout(function () { f((this ?? {}).canary ?? 'none'); }));",
    { control: "page", breached: leaks },
  ),
  reach(
    "functions of the host by prepareStackTrace",
    "Error.prepareStackTrace = (_, sites) => sites.map((site) => typeof site.getFunction()).filter((type) => type === 'function'); return new Error('x').stack;",
    {
      control: "worker",
      breached: returns("function"),
      unprovable: {
        firefox: "Firefox has no Error.prepareStackTrace",
        webkit: "WebKit has no Error.prepareStackTrace",
      },
    },
  ),
  reach(
    "functions of the host by caller",
    "function look() { let found = 0; for (let f = look.caller; f && found < 9; f = f.caller) found++; return found; } return look() > 0 ? 'callers' : 'none';",
    {
      control: "page",
      breached: returns("callers"),
      unprovable: everywhere("the code itself is called by strict code, or from no function at all, in every control"),
    },
  ),
  reach(
    "a variable of another run, at the same time",
    "let found; for (let i = 0; i < 20 && !found; i++) { await new Promise((f) => setTimeout(f, 20)); for (let j = 0; j < top.frames.length; j++) found ??= top.frames[j].mine; } return found;",
    {
      victim: {
        code: "async () => { globalThis.mine = 'of the victim'; await new Promise((f) => setTimeout(f, 600)); }",
        when: "meanwhile",
      },
      breached: returns("of the victim"),
    },
  ),
  reach("a variable that an earlier run has left", "return globalThis.left;", {
    control: "page",
    victim: { code: "async () => { globalThis.left = 'left over'; }", when: "before" },
    breached: returns("left over"),
  }),
  reach("a prototype that an earlier run has changed", "return ({}).left;", {
    control: "page",
    victim: { code: "async () => { Object.prototype.left = 'left over'; }", when: "before" },
    breached: returns("left over"),
  }),
  reach("a timer that an earlier run has left", wait(150) + "return globalThis.ticks > 0 ? 'ticking' : 'still';", {
    control: "page",
    victim: {
      code: "async () => { globalThis.ticks = 0; setInterval(() => globalThis.ticks++, 10); }",
      when: "before",
    },
    breached: returns("ticking"),
  }),
  reach("a built-in that an earlier run has replaced", "return Math.max(1, 2);", {
    control: "page",
    victim: { code: "async () => { Math.max = () => 'replaced'; }", when: "before" },
    breached: returns("replaced"),
  }),
  reach(
    "another run by BroadcastChannel",
    "const c = new BroadcastChannel('runs'); const p = new Promise((f) => { c.onmessage = ({ data }) => f(data); }); const t = setInterval(() => c.postMessage('ask'), 20); const got = await p; clearInterval(t); return got;",
    {
      control: "worker",
      victim: {
        code: "async () => { const c = new BroadcastChannel('runs'); c.onmessage = ({ data }) => { if (data === 'ask') c.postMessage('of the victim'); }; await new Promise((f) => setTimeout(f, 600)); }",
        when: "meanwhile",
      },
      breached: returns("of the victim"),
    },
  ),
  reach(
    "another run by locks",
    "for (let i = 0; i < 20; i++) { await new Promise((f) => setTimeout(f, 20)); const { held } = await navigator.locks.query(); const lock = held.find(({ name }) => name.startsWith('victim')); if (lock) return lock.name; }",
    {
      control: "worker",
      victim: {
        code: "async () => { navigator.locks.request('victim-lock', () => new Promise(() => {})); await new Promise((f) => setTimeout(f, 600)); }",
        when: "meanwhile",
      },
      breached: returns("victim-lock"),
    },
  ),
  reach(
    "another run by a cache",
    "for (let i = 0; i < 20; i++) { await new Promise((f) => setTimeout(f, 20)); const names = await caches.keys(); if (names.includes('victim-cache')) return 'victim-cache'; }",
    {
      control: "worker",
      victim: {
        code: "async () => { await caches.open('victim-cache'); await new Promise((f) => setTimeout(f, 600)); }",
        when: "meanwhile",
      },
      breached: returns("victim-cache"),
    },
  ),
  reach("every object there is, for a dangerous one", CENSUS(), { control: "worker", breached: returns("found") }),
];

function everywhere(reason: string): Probe["unprovable"] & object {
  return { chromium: reason, firefox: reason, webkit: reason };
}

/** Follows every property, prototype and getter from the global object and from one object of each kind. */
function CENSUS(): string {
  return `
  const seen = new Set();
  const queue = [globalThis, new Error("x"), async function () {}, function* () {}, async function* () {}, [][Symbol.iterator](), new Map().entries(),
    (async () => {})(), Symbol.iterator, 1n, /x/, "x"[Symbol.iterator](), "x".matchAll(/x/g), Intl, Reflect];
  const make = (f) => { try { queue.push(f()); } catch {} };
  make(() => new AbortController()); make(() => AbortSignal.timeout(1e6)); make(() => new Event("x")); make(() => new EventTarget());
  make(() => new DOMException("x")); make(() => new URL("http://x/?a=b")); make(() => new URL("http://x/?a=b").searchParams.entries());
  make(() => new TextDecoder()); make(() => new TextEncoder()); make(() => structuredClone(new Error("x"))); make(() => new Proxy({}, {}));
  make(() => new Intl.DateTimeFormat()); make(() => new Intl.Segmenter().segment("a b")); make(() => Temporal.Now.instant());
  make(() => codemode); make(() => codemode.echo); make(() => codemode.echo(1)); make(() => console);
  for (const type of ["error", "unhandledrejection", "securitypolicyviolation", "message", "messageerror", "languagechange", "online", "rejectionhandled"]) {
    make(() => void EventTarget.prototype.addEventListener.call(globalThis, type, (event) => queue.push(event)));
  }
  setTimeout(() => { throw new Error("x"); }); Promise.reject(new Error("x")); Promise.resolve().then(() => null.x);
  import("data:text/javascript,0").catch(() => {}); queueMicrotask(() => { throw 1; });
  await new Promise((f) => setTimeout(f, 150));
  for (let at = 0; at < queue.length && at < 50000; at++) {
    const object = queue[at];
    if (object === null || (typeof object !== "object" && typeof object !== "function") || seen.has(object)) continue;
    seen.add(object);
    try { queue.push(Object.getPrototypeOf(object)); } catch {}
    let keys = [];
    try { keys = Reflect.ownKeys(object); } catch {}
    for (const key of keys) {
      let own;
      try { own = Reflect.getOwnPropertyDescriptor(object, key); } catch { continue; }
      if (!own) continue;
      if ("value" in own) queue.push(own.value);
      else { queue.push(own.get, own.set); for (const self of [object, globalThis]) try { queue.push(own.get.call(self)); } catch {} }
    }
  }
  const dangerous = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource", "WebTransport", "Worker", "SharedWorker", "MessagePort", "MessageChannel", "MessageEvent",
    "BroadcastChannel", "WorkerGlobalScope", "DedicatedWorkerGlobalScope", "WorkerNavigator", "WorkerLocation", "IDBFactory", "CacheStorage", "LockManager",
    "StorageManager", "FileSystemHandle", "SharedArrayBuffer", "Atomics", "WebAssembly", "Module", "WeakRef", "FinalizationRegistry", "Blob", "File", "FileReader",
    "Request", "Response", "Headers", "ReadableStream", "importScripts", "postMessage", "FontFace", "FontFaceSet", "OffscreenCanvas", "ImageBitmap", "Notification",
    "Crypto", "SubtleCrypto", "Performance", "PerformanceObserver", "ShadowRealm", "Scheduler", "createObjectURL", "close", "requestAnimationFrame"];
  const names = new Set();
  for (const object of seen) {
    let name, tag;
    try { name = typeof object === "function" ? object.name : undefined; } catch {}
    try { tag = Object.prototype.toString.call(object).slice(8, -1); } catch {}
    if (dangerous.includes(name)) names.add(name);
    if (dangerous.includes(tag)) names.add(tag);
  }
  return (names.size > 0 ? "found " : "nothing among " + seen.size + " objects") + [...names].join();`;
}
