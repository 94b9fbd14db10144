/** What an attack could change on the page, and the secrets that it could read there. */

/** The page's secret: in its cookies, storage, text and variables. Nothing that a run is given contains it. One for all pages of a browser. */
export const SECRET: string = localStorage.getItem("canary") ?? `secret-${crypto.randomUUID()}`;

const received: string[] = [];

export async function plantSecrets(): Promise<void> {
  Object.assign(globalThis, { canary: SECRET });
  if (globalThis.opener !== null) Object.assign(globalThis.opener as object, { canary: SECRET });
  document.cookie = `canary=${SECRET}`;
  localStorage.setItem("canary", SECRET);
  sessionStorage.setItem("canary", SECRET);
  document.querySelector("#text")!.textContent = SECRET;
  const channel = new BroadcastChannel("app");
  channel.onmessage = ({ data }) => {
    received.push("a message came through a BroadcastChannel");
    if (data === "ask") channel.postMessage(SECRET);
  };
  addEventListener("message", ({ data }) => {
    if (data === "canary") received.push("a window message of the attack's came");
  });
  addEventListener("storage", () => received.push("a storage event came"));
  void navigator.locks?.request("app", { mode: "shared" }, () => new Promise(() => {}));
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.open("app", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("store").put(SECRET, "canary");
    request.onsuccess = () => (request.result.close(), resolve());
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"));
  });
  const cache = await globalThis.caches?.open("app");
  await cache?.put("/canary", new Response(SECRET));
}

const WATCHED: [string, object][] = [
  ["Object", Object],
  ["Array", Array],
  ["Function", Function],
  ["Promise", Promise],
  ["String", String],
  ["Number", Number],
  ["Map", Map],
  ["Set", Set],
  ["Date", Date],
  ["RegExp", RegExp],
  ["Error", Error],
  ["MessagePort", MessagePort],
  ["Event", Event],
].flatMap(([name, type]) => [
  [name as string, type as object] as [string, object],
  [`${name as string}.prototype`, (type as { prototype: object }).prototype] as [string, object],
]);
WATCHED.push(["JSON", JSON], ["Math", Math], ["Reflect", Reflect], ["the window", globalThis]);

export type Snapshot = Map<string, unknown>;

// Taken before any attack: one that replaces them must not blind the page.
const getOf = Function.prototype.call.bind(Map.prototype.get) as (map: Snapshot, key: string) => unknown;
const setOf = Function.prototype.call.bind(Map.prototype.set) as (map: Snapshot, key: string, value: unknown) => void;

/** Everything that is compared, by name. `theme` is the app's own. */
export async function takeSnapshot(theme: unknown): Promise<Snapshot> {
  const state: Snapshot = new Map([["the app's settings", theme]]);
  for (const [name, object] of WATCHED) {
    for (const key of Reflect.ownKeys(object)) {
      // A window has an index for each of its frames.
      if (object === globalThis && /^\d+$/.test(String(key))) continue;
      const { value, get } = Reflect.getOwnPropertyDescriptor(object, key)!;
      // Some of the window's own values, `event` among them, change by themselves.
      const isFree = object === globalThis && typeof value !== "function";
      setOf(
        state,
        `${name}.${String(key)}`,
        isFree ? `${typeof value}${get === undefined ? "" : " got"}` : (value ?? get),
      );
    }
  }
  setOf(state, "the address", location.href);
  setOf(state, "the history", history.length);
  setOf(state, "the title", document.title);
  setOf(state, "the cookies", document.cookie);
  setOf(state, "the local storage", JSON.stringify(Object.entries(localStorage)));
  setOf(state, "the session storage", JSON.stringify(Object.entries(sessionStorage)));
  setOf(state, "the window's name", name);
  setOf(state, "the document", describeBody());
  setOf(state, "the opener", (globalThis.opener as { touched?: unknown } | null)?.touched);
  setOf(state, "messages", received.length);
  setOf(
    state,
    "the databases",
    JSON.stringify((await indexedDB.databases()).map(({ name }) => name ?? "").toSorted((a, b) => (a < b ? -1 : 1))),
  );
  setOf(state, "the caches", JSON.stringify((await globalThis.caches?.keys())?.toSorted((a, b) => (a < b ? -1 : 1))));
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  setOf(
    state,
    "the service workers",
    workers
      .map(({ scope }) => scope)
      .toSorted()
      .join(),
  );
  const locks = await navigator.locks?.query();
  setOf(
    state,
    "the locks",
    locks?.held
      ?.map(({ name }) => name)
      .toSorted()
      .join(),
  );
  return state;
}

/** Without the frames that executors and controls put there. */
function describeBody(): string {
  const copy = document.body.cloneNode(true) as HTMLElement;
  for (const frame of copy.querySelectorAll("iframe[sandbox], iframe[data-control]")) frame.remove();
  return copy.outerHTML;
}

export function compare(before: Snapshot, after: Snapshot): string[] {
  const changes: string[] = [];
  for (const name of new Set([...before.keys(), ...after.keys()])) {
    if (!Object.is(getOf(before, name), getOf(after, name))) {
      changes.push(name === "messages" ? received.slice(getOf(before, name) as number).join() : `changed: ${name}`);
    }
  }
  return changes.slice(0, 20);
}
