/** A client that speaks the wire, and means no good. */
import { anything, array, assert, asyncProperty, constantFrom, json, oneof, record, string, nat } from "fast-check";
import { expect, test, vi } from "vitest";
import { PART_LENGTH } from "../../src/server-bridge/parts.ts";
import { openFrame, WIRE_TYPE, WIRE_VERSION } from "../../src/server-bridge/wire.ts";
import type { Authorize } from "../../src/server-bridge/worker/authorize.ts";
import type { BridgeMethod } from "../../src/server-bridge/methods.ts";
import { methods } from "../../src/server-bridge/worker/bridge-hub-methods.ts";
import { FakeRuntime } from "./support/fake-runtime.ts";
import type { Link } from "./support/network.ts";
import { settle } from "./support/timers.ts";
import { World } from "./support/world.ts";

const SESSION = "mallory-session-0001";
const CLIENT = "mallory-client-00001";
const head = { type: WIRE_TYPE, v: WIRE_VERSION, from: SESSION };
const hello = { ...head, kind: "hello", turn: 1, clientId: CLIENT, serves: true, below: 1 };

class Mallory {
  readonly link: Link;
  readonly #world: World;
  constructor(world: World, user = "mallory") {
    this.#world = world;
    this.link = world.network.open(user);
  }

  async say(...frames: unknown[]): Promise<Record<string, unknown>[]> {
    for (const frame of frames) {
      const text = typeof frame === "string" ? frame : JSON.stringify(frame);
      expect(this.#world.hub.receive(this.link, text)).toBe(text.startsWith(`{"type":"${WIRE_TYPE}"`));
    }
    await settle();
    return this.link.toPage.splice(0).map((text) => openFrame(text) ?? {});
  }
}

function makeWorld(authorize?: Authorize<Link>) {
  const runtime = new FakeRuntime();
  return { runtime, world: new World({ runtime: () => runtime.handle, ...(authorize && { authorize }) }) };
}

const request = (id: number, method: string, params = "{}") => ({ ...head, kind: "request", id, method, params });

test("nothing is done before hello, and none of it after a hello that was refused", async () => {
  const { world, runtime } = makeWorld(() => false);
  const mallory = new Mallory(world);
  expect(await mallory.say(request(1, "clear"))).toEqual([expect.objectContaining({ kind: "again" })]);
  expect(await mallory.say(hello)).toEqual([expect.objectContaining({ kind: "refused" })]);
  expect(await mallory.say(request(1, "clear"))).toEqual([expect.objectContaining({ kind: "again" })]);
  expect(runtime.asked).toEqual([]);
});

test("each method needs its own permission, and an error of `authorize` is none", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const params: Partial<Record<BridgeMethod, object>> = {
    search: { query: "" },
    describe: { target: "" },
    approveAll: { actions: [] },
    settleUncertain: { executionId: "e", seq: 1, as: "retry" },
    saveSnippet: { name: "a", executionId: "e", description: "" },
    deleteSnippet: { name: "a" },
    revokeGrant: { connector: "a", method: "b" },
    handOff: { executionId: "e", handOff: 1, facts: [], connectors: [] },
    begin: { requestId: "r", code: "1", connectors: [] },
  };
  for (const deny of [() => false, () => Promise.reject(new Error("down")), () => undefined as never]) {
    const { world, runtime } = makeWorld((action) => (action === "connect" ? true : deny()));
    const mallory = new Mallory(world);
    await mallory.say(hello);
    const names = Object.keys(methods) as BridgeMethod[];
    const all = names.map((name, at) =>
      request(at + 1, name, JSON.stringify(params[name] ?? { executionId: "e", seq: 1 })),
    );
    const answers = await mallory.say(...all);
    const denied = answers.filter(({ error }) => typeof error === "string" && error.includes("not_allowed"));
    // A hand-off is refused by the runtime, for good.
    expect(denied.length).toBe(names.length - 1);
    expect(runtime.asked.map(({ method }) => method)).toEqual(["refuse"]);
    await mallory.say({ ...head, kind: "follow" });
    expect(runtime.listeners.size).toBe(0);
    expect(runtime.arrived).toEqual([]);
  }
  warn.mockRestore();
});

test("parameters that are not of the grammar are refused, prototypes included", async () => {
  const { world, runtime } = makeWorld();
  const mallory = new Mallory(world);
  await mallory.say(hello);
  const bad: [string, string][] = [
    ["constructor", "{}"],
    ["__proto__", "{}"],
    ["toString", "{}"],
    ["approve", "null"],
    ["approve", "[]"],
    ["approve", "not text of the codec"],
    ["approve", '{"executionId":1}'],
    ["approve", '{"executionId":"e","seq":-1}'],
    ["approve", '{"executionId":"e","grant":"for ever"}'],
    ["approve", '{"__proto__":{"executionId":"e"}}'],
    ["approve", `{"executionId":"${"x".repeat(1_000)}"}`],
    ["approveAll", '{"actions":[{"executionId":"e"}]}'],
    ["settleUncertain", '{"executionId":"e","seq":1,"as":"retry it"}'],
    ["executions", '{"statuses":["any"]}'],
    ["handOff", '{"executionId":"e","handOff":1,"facts":{},"connectors":[]}'],
    ["handOff", '{"executionId":"e","handOff":1,"facts":[],"connectors":[{"name":"a","tools":{"b":{"effect":"x"}}}]}'],
    ["outcome", "[".repeat(100_000)],
  ];
  const answers = await mallory.say(...bad.map(([method, params], at) => request(at + 1, method, params)));
  const refused = answers.filter(({ error }) => typeof error === "string").map(({ id }) => Number(id));
  expect(refused.toSorted((a, b) => a - b)).toEqual(bad.map((_, at) => at + 1));
  expect(runtime.asked).toEqual([]);
});

test("whatever it says, the server does not fail, and does nothing that is not asked for properly", async () => {
  const { world, runtime } = makeWorld();
  const field = oneof(anything(), string(), nat(), constantFrom(SESSION, CLIENT, "clear", "e:1:1"));
  const frame = record(
    {
      kind: oneof(
        string(),
        constantFrom(
          "hello",
          "request",
          "cancel",
          "ack",
          "serving",
          "follow",
          "called",
          "alive",
          "bye",
          "part",
          "constructor",
        ),
      ),
      from: oneof(field, constantFrom(SESSION)),
      id: field,
      turn: field,
      clientId: field,
      key: field,
      answer: field,
      method: field,
      params: oneof(field, json()),
      whole: field,
      at: field,
      of: field,
      text: field,
      below: field,
      on: field,
    },
    { requiredKeys: [] },
  );
  await assert(
    asyncProperty(array(frame, { maxLength: 10 }), async (frames) => {
      const mallory = new Mallory(world);
      const texts = frames.map((entry) => `{"type":"${WIRE_TYPE}","v":1,${safeJson(entry).slice(1)}`);
      await mallory.say(hello, ...texts, `{"type":"${WIRE_TYPE}"`, `{"type":"${WIRE_TYPE}","v":2}`);
      world.hub.closed(mallory.link);
    }),
    { numRuns: 150 },
  );
  expect(runtime.asked.filter(({ method }) => method === "clear" || method === "approve")).toEqual([]);
});

test("parts fill no memory: not of strangers, not beyond the limits", async () => {
  const { world } = makeWorld();
  const part = (at: number, of: number, whole = "w", text = "x".repeat(PART_LENGTH)) => ({
    type: WIRE_TYPE,
    v: WIRE_VERSION,
    kind: "part",
    whole,
    at,
    of,
    text,
  });
  const stranger = new Mallory(world);
  expect(await stranger.say(part(0, 2))).toEqual([expect.objectContaining({ kind: "again" })]);
  const mallory = new Mallory(world);
  await mallory.say(hello);
  expect(await mallory.say(part(0, 1_000_000))).toEqual([expect.objectContaining({ kind: "again" })]);
  // Many messages that are never ended replace each other.
  for (let at = 0; at < 200; at++) expect(await mallory.say(part(0, 2, `w${at}`))).toEqual([]);
  // Several connections share one budget.
  let refusals = 0;
  for (let who = 0; who < 4; who++) {
    const next = new Mallory(world);
    const from = `mallory-session-1${who}00`;
    await next.say({ ...hello, from, clientId: `mallory-client-1000${who}` });
    for (let at = 0; at < 60; at++) refusals += (await next.say(part(at, 62))).length;
  }
  expect(refusals).toBeGreaterThan(0);
});

test("requests that are open are limited, and those of a page that left count", async () => {
  const runtime = new FakeRuntime({ outcome: () => new Promise(() => {}) });
  const world = new World({ runtime: () => runtime.handle });
  const mallory = new Mallory(world);
  await mallory.say(hello);
  const many = Array.from({ length: 300 }, (_, at) => request(at + 1, "outcome", '{"executionId":"e"}'));
  const answers = await mallory.say(...many);
  expect(answers.length).toBe(300 - 256);
  expect(answers.every(({ error }) => String(error).includes("bridge_unavailable"))).toBe(true);
  expect(runtime.asked.length).toBe(256);
});

test("a page answers only calls that it was asked, and nobody takes the place of another", async () => {
  const { world, runtime } = makeWorld();
  const page = world.open();
  let clientId = "";
  page.bridge.serve({ call: () => new Promise(() => {}) });
  await world.connect(page);
  clientId = runtime.arrived[0]!.clientId;
  const origin = runtime.arrived[0]!;
  const call = {
    executionId: "e",
    seq: 1,
    attempt: 1,
    connector: "c",
    method: "m",
    args: "1",
    idempotencyKey: "k",
    isApproved: false,
  };
  let isSettled = false;
  void world.hub.call(origin, call, new AbortController().signal).then(
    () => (isSettled = true),
    () => (isSettled = true),
  );
  await world.flow();
  const mallory = new Mallory(world);
  // Under the other's id, but not the other's name.
  const first = await mallory.say({ ...hello, clientId });
  expect(first).toEqual([expect.objectContaining({ kind: "taken" })]);
  await mallory.say(hello);
  await mallory.say({ ...head, kind: "called", key: "e:1:1", answer: { value: "666" } });
  // The same person's other connection, under the same id, while the page lives.
  const double = new Mallory(world, "anna");
  const probing = double.say({ ...hello, clientId });
  await world.flow();
  expect(await probing.then(async (frames) => [...frames, ...(await double.say())])).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: "taken" })]),
  );
  expect(isSettled).toBe(false);
  expect(page.bridge.state).toBe("connected");
});

test("what was answered and acknowledged is not done again when it is played back", async () => {
  const { world, runtime } = makeWorld();
  const mallory = new Mallory(world);
  await mallory.say(hello, hello);
  const [answer] = await mallory.say(request(1, "deleteSnippet", '{"name":"a"}'));
  expect(answer).toMatchObject({ kind: "answer", id: 1 });
  await mallory.say(request(1, "deleteSnippet", '{"name":"a"}'), { ...head, kind: "ack", below: 2 });
  await mallory.say(request(1, "deleteSnippet", '{"name":"a"}'));
  expect(runtime.countOf("deleteSnippet")).toBe(1);
});

test("a page that acknowledges nothing fills no storage, and what was forgotten is not done again", async () => {
  const runtime = new FakeRuntime({ approve: () => "x".repeat(3_000_000) });
  const world = new World({ runtime: () => runtime.handle });
  const mallory = new Mallory(world);
  await mallory.say(hello);
  const approval = (id: number) => request(id, "approve", '{"executionId":"e"}');
  for (let id = 1; id <= 20; id++) await mallory.say(approval(id));
  const kept = [...world.storage.entries.values()].map(String).join("").length;
  expect(kept).toBeLessThanOrEqual(41_000_000);
  expect(await mallory.say(approval(1))).toMatchObject([{ error: expect.stringContaining("bridge_unavailable") }]);
  expect((await mallory.say(approval(20)))[0]).toMatchObject({ kind: "part" });
  expect(runtime.countOf("approve")).toBe(20);
});

test("one principal's pages do not push out what is remembered of another's", async () => {
  const { world, runtime } = makeWorld();
  const anna = new Mallory(world, "anna");
  await anna.say(hello);
  await anna.say(request(1, "deleteSnippet", '{"name":"a"}'));
  world.hub.closed(anna.link);
  for (let at = 0; at < 300; at++) {
    const mallory = new Mallory(world);
    await mallory.say({ ...hello, from: `mallory-session-${at + 1_000}`, clientId: `mallory-client-${at + 10_000}` });
    world.hub.closed(mallory.link);
  }
  expect((await world.storage.list({ prefix: "browser-codemode:bridge:client:" })).size).toBe(51);
  const back = new Mallory(world, "anna");
  await back.say({ ...hello, turn: 2 });
  expect(await back.say(request(1, "deleteSnippet", '{"name":"a"}'))).toMatchObject([{ kind: "answer", id: 1 }]);
  expect(runtime.countOf("deleteSnippet")).toBe(1);
});

test("a rule that does not answer is a no after 30 seconds, and keeps nobody's next connection out", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  let isHanging = true;
  const { world } = makeWorld((_action, { user }) => (isHanging ? new Promise(() => {}) : { principal: user }));
  const first = new Mallory(world);
  expect(await first.say(hello)).toEqual([]);
  isHanging = false;
  const second = new Mallory(world);
  expect(await second.say({ ...hello, turn: 2 })).toEqual([]);
  world.timers.advance(30_000);
  expect(await first.say()).toEqual([expect.objectContaining({ kind: "refused" })]);
  expect(await second.say()).toEqual([expect.objectContaining({ kind: "welcome" })]);
  warn.mockRestore();
});

function safeJson(value: object): string {
  try {
    return JSON.stringify(value, (_, entry: unknown) => (typeof entry === "bigint" ? String(entry) : entry));
  } catch {
    return "{}";
  }
}
