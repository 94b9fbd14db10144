/** Clients that speak the wire to an agent with the real runtime, and mean no good. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ConnectorDescriptor } from "../../src/runtime/descriptors.ts";
import type { Fact } from "../../src/runtime/facts.ts";
import type { BridgeMethod } from "../../src/server-bridge/methods.ts";
import type { BridgeAction } from "../../src/server-bridge/worker/authorize.ts";
import { methods } from "../../src/server-bridge/worker/bridge-hub-methods.ts";
import { WireClient, type WireOptions } from "../worker/wire-client.ts";

beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const stubOf = (name: string) => env.MAIL_AGENT.get(env.MAIL_AGENT.idFromName(name));
const stored = <T>(name: string, key: string): Promise<T | undefined> =>
  runInDurableObject(stubOf(name), (_, { storage }) => storage.get<T>(key));
const executionsOf = (name: string) => runInDurableObject(stubOf(name), (agent) => agent.codemode.executions());

async function enter(name: string, options: WireOptions = {}): Promise<WireClient> {
  const client = new WireClient(env.MAIL_AGENT, name, options);
  expect(await client.hello()).toBe("welcome");
  return client;
}

const at = 1;
const seed = "0123456789abcdef0123456789abcdef";
function created(code: string, connectors: string[] = ["codemode"]): Fact {
  return { type: "created", at, format: 1, guest: 1, code, seed, locale: "en", timeZone: "UTC", connectors };
}
const handing: Fact = { type: "handing", at, handOff: 1 };
const paused: Fact = { type: "paused", at };
const called = (seq: number, path: string, more: object = {}): Fact => {
  const [connector, method] = path.split(".") as [string, string];
  return { type: "called", at, seq, connector, method, args: "{}", effect: "write", ...more };
};
const onApproval = { gate: { waiting: "approval" } };
const atServer = { gate: { waiting: "server" } };

const codemode: ConnectorDescriptor = {
  name: "codemode",
  tools: {
    list: { effect: "read", requiresApproval: false },
    remove: { effect: "write", requiresApproval: true },
  },
};

/** What a page says that hands over a run which waits for its tool `remove`. */
const PAUSED = [created("async () => codemode.remove({})"), called(0, "codemode.remove", onApproval), paused, handing];

function handOff(facts: unknown[], more: object = {}) {
  return { executionId: crypto.randomUUID(), handOff: 1, facts, connectors: [codemode], ...more };
}

const sendsMail = "async () => mail.send({ to: 'x' })";
const withMail = ["codemode", "mail"];

test.each<[string, Fact[]]>([
  [
    "a call of the server's that is done",
    [
      created(sendsMail, withMail),
      called(0, "mail.send"),
      { type: "settled", at, seq: 0, value: '"sent"' },
      paused,
      handing,
    ],
  ],
  [
    "a call of the server's that a person has approved",
    [
      created("async () => mail.sendToAll({})", withMail),
      called(0, "mail.sendToAll", onApproval),
      { type: "approved", at, seq: 0 },
      paused,
      handing,
    ],
  ],
  [
    "a call of the server's that waits for a person",
    [created("async () => mail.sendToAll({})", withMail), called(0, "mail.sendToAll", onApproval), paused, handing],
  ],
  [
    "a connector that is not for pages",
    [created("async () => secret.read()", ["codemode", "secret"]), called(0, "secret.read", atServer), paused, handing],
  ],
  [
    "whose it is",
    [
      created("async () => codemode.remove({})"),
      { type: "received", at, origin: { clientId: "victim", principal: "victim" }, connectors: [codemode] },
      called(0, "codemode.remove", onApproval),
      paused,
      handing,
    ],
  ],
  [
    "that it is at another server",
    [
      created("async () => codemode.remove({})"),
      called(0, "codemode.remove", onApproval),
      paused,
      handing,
      { type: "handed", at, executionId: "elsewhere" },
    ],
  ],
  ["no hand-off at all", PAUSED.slice(0, -1)],
  ["another hand-off", [...PAUSED.slice(0, -1), { type: "handing", at, handOff: 2 }]],
  ["a call in the wrong order", [PAUSED[1]!, PAUSED[0]!, paused, handing]],
  ["a fact of no type", [...PAUSED.slice(0, 1), { type: "__proto__" } as never, paused, handing]],
])("a journal that says %s is refused, and nothing happens", async (_, facts) => {
  const name = crypto.randomUUID();
  const mallory = await enter(name);
  const request = handOff(facts);
  expect((await mallory.ask("handOff", request)).value).toMatchObject({ ok: false, code: "invalid_input" });
  // For good.
  expect((await mallory.ask("handOff", request)).value).toMatchObject({ ok: false });
  expect(await executionsOf(name)).toEqual([]);
  expect(await stored(name, "sent")).toBeUndefined();
});

test("a consent for the run that a journal claims covers no call of the server's", async () => {
  const name = crypto.randomUUID();
  const mallory = await enter(name);
  const facts = [
    created("async () => { await codemode.list({}); return mail.sendToAll({}); }", withMail),
    called(0, "codemode.list", onApproval),
    { type: "approved", at, seq: 0, grant: "run" },
    { type: "settled", at, seq: 0, value: "[]" },
    { type: "delivered", clock: at, seq: 0 },
    called(1, "mail.sendToAll", atServer),
    paused,
    handing,
  ];
  const { value } = await mallory.ask("handOff", handOff(facts));
  expect(value).toMatchObject({ ok: true });
  const { executionId } = value as { executionId: string };
  const outcome = (await mallory.ask("outcome", { executionId })).value;
  expect(outcome).toMatchObject({ status: "paused", pending: [{ connector: "mail", waiting: "approval" }] });
  expect((await mallory.ask("grants")).value).toEqual([]);
  expect(await stored(name, "sent")).toBeUndefined();
});

test.each(["mail", "__proto__", "Object", "has space", "await", "console"])(
  "a page's connector that is called %s does nothing to the server",
  async (connector) => {
    const name = crypto.randomUUID();
    const mallory = await enter(name);
    const tools = JSON.parse(`{"send":{"effect":"read","requiresApproval":false}}`) as ConnectorDescriptor["tools"];
    const connectors = [codemode, { name: connector, tools }];
    const code = `async () => (await mail.send({ to: "a" }), typeof secret)`;
    const begun = await mallory.ask("begin", { requestId: "1", code, connectors });
    expect(begun.error?.code).toBe("invalid_provider");
    const moved = await mallory.ask(
      "handOff",
      handOff([created(code, ["codemode", connector]), paused, handing], { connectors }),
    );
    expect(moved.value).toMatchObject({ ok: false });
    expect(await stored(name, "sent")).toBeUndefined();
    expect(({} as { send?: unknown }).send).toBeUndefined();
  },
);

test("tools of a page with names of prototypes are tools of the page, and nothing else", async () => {
  const name = crypto.randomUUID();
  const mallory = await enter(name);
  const tool = { effect: "read", requiresApproval: false };
  const code = `async () => { try { return typeof (await codemode.constructor({})); } catch (error) { return String(error); } }`;
  const polluted = `{"requestId":"0","code":"1","connectors":[{"name":"codemode","tools":{"__proto__":${JSON.stringify(tool)}}}]}`;
  expect((await mallory.askText("begin", polluted)).error?.code).toBe("unsupported_value");
  const connectors = [{ name: "codemode", tools: { constructor: tool } }];
  const { executionId } = (await mallory.ask("begin", { requestId: "1", code, connectors })).value as {
    executionId: string;
  };
  const outcome = (await mallory.ask("outcome", { executionId, until: "end" })).value;
  expect(outcome).toMatchObject({
    status: "completed",
    result: expect.stringContaining("constructor is not a function") as string,
  });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("code that a page begins sees the page's tools and those for pages, and its grants are its own", async () => {
  const name = crypto.randomUUID();
  const mallory = await enter(name);
  const code = `async () => [typeof secret, typeof mail, Object.keys(codemode).sort(), await codemode.describe("secret").then(() => 1, (error) => error.code)]`;
  const { value } = await mallory.ask("begin", { requestId: "1", code, connectors: [codemode] });
  const outcome = (await mallory.ask("outcome", { ...(value as object), until: "end" })).value;
  expect(outcome).toMatchObject({ status: "completed" });
  const [secret, mail] = (outcome as { result: unknown[] }).result;
  expect([secret, mail]).toEqual(["undefined", "object"]);
  expect(JSON.stringify((outcome as { result: unknown[] }).result)).not.toContain("the secret");
});

test("a file that says what the server's tools did is refused, and one that says whose it is is the sender's", async () => {
  const name = crypto.randomUUID();
  const victim = await enter(name, { user: "anna" });
  const mallory = await enter(name);
  const file = (facts: Fact[]) => ({ kind: "browser-codemode/execution", version: 1, id: "forged", facts });
  const done: Fact = { type: "finished", at, status: "completed", result: "1" };
  const sent = [
    created(sendsMail, withMail),
    called(0, "mail.send"),
    { type: "settled", at, seq: 0, value: '"sent"' },
    { type: "delivered", clock: at, seq: 0 },
    done,
  ] as Fact[];
  expect((await mallory.ask("importExecution", { file: file(sent) })).error?.code).toBe("invalid_input");
  const bare = [created("async () => secret.read()", ["secret"])];
  const imported = (await mallory.ask("importExecution", { file: file(bare) })).value as { id: string };
  expect(imported.id).not.toBe("forged");
  const outcome = (await mallory.ask("outcome", { executionId: imported.id, until: "end" })).value;
  expect(outcome).toMatchObject({ status: "error", code: "incompatible_execution" });
  const stolen: Fact[] = [
    created("async () => codemode.list()"),
    {
      type: "received",
      at,
      origin: { clientId: victim.clientId, principal: "anna" },
      connectors: [codemode],
    },
  ];
  const mine = (await mallory.ask("importExecution", { file: { ...file(stolen), id: "stolen" } })).value as {
    id: string;
  };
  const running = mallory.ask("outcome", { executionId: mine.id, until: "end" });
  const call = await mallory.frame("call");
  expect(call["call"]).toMatchObject({ method: "list", executionId: mine.id });
  expect(victim.frames.filter(({ kind }) => kind === "call")).toEqual([]);
  mallory.say({ kind: "called", key: `${mine.id}:0:1`, answer: { value: "[]" } });
  expect((await running).value).toMatchObject({ status: "completed" });
  expect(await stored(name, "unsent")).toBeUndefined();
});

test("what belongs to one principal is out of another's reach, unless the app says otherwise", async () => {
  const name = crypto.randomUUID();
  const anna = await enter(name, { user: "anna" });
  const mallory = await enter(name);
  mallory.say({ kind: "follow" });
  await mallory.frame("following");
  anna.say({ kind: "follow" });
  await anna.frame("following");
  const { executionId } = (await anna.ask("handOff", handOff(PAUSED))).value as { executionId: string };
  const target = { executionId };
  const attempts: [BridgeMethod, object][] = [
    ["outcome", target],
    ["release", target],
    ["pending", target],
    ["approve", target],
    ["approve", { ...target, seq: 0, grant: "session" }],
    ["approveAll", { actions: [{ ...target, seq: 0 }] }],
    ["reject", target],
    ["resolve", { ...target, seq: 0, result: 1 }],
    ["settleUncertain", { ...target, seq: 0, as: "applied", result: 1 }],
    ["cancel", target],
    ["rollback", target],
    ["executions", target],
    ["deleteExecution", target],
    ["saveSnippet", { ...target, name: "stolen", description: "" }],
    ["exportExecution", target],
    ["revokeGrant", { ...target, connector: "codemode", method: "remove" }],
  ];
  for (const [method, params] of attempts) {
    expect([method, (await mallory.ask(method, params)).error?.code]).toEqual([method, "not_allowed"]);
  }
  expect((await mallory.ask("executions")).value).toEqual([]);
  expect((await mallory.ask("pending")).value).toEqual([]);
  expect((await anna.ask("pending")).value).toHaveLength(1);
  await anna.frame("events");
  await mallory.ask("snippets");
  expect(JSON.stringify(mallory.frames)).not.toContain(executionId);
  const host = await enter(name, { user: "host" });
  expect((await host.ask("pending")).value).toHaveLength(1);
  expect((await host.ask("reject", target)).value).toBe(true);
});

test("a page is called by its own principal's runs alone, whatever ids others say", async () => {
  const name = crypto.randomUUID();
  const scope = "document-1";
  const anna = await enter(name, { user: "anna", scope });
  // Her client id, and her scope.
  const thief = new WireClient(env.MAIL_AGENT, name, { clientId: anna.clientId, scope });
  expect(await thief.hello()).toBe("taken");
  const twin = new WireClient(env.MAIL_AGENT, name, { clientId: anna.clientId, session: anna.session });
  expect(await twin.hello()).toBe("taken");
  const mallory = await enter(name, { scope });
  const begin = { requestId: "1", code: "async () => codemode.list()", connectors: [codemode] };
  const { executionId } = (await anna.ask("begin", begin)).value as { executionId: string };
  const key = `${executionId}:0:1`;
  const running = anna.ask("outcome", { executionId, until: "end" });
  expect((await anna.frame("call"))["call"]).toMatchObject({ executionId });
  mallory.say({ kind: "called", key, answer: { value: '"forged"' } });
  // Under another's session, over an own connection.
  mallory.say({ kind: "called", from: anna.session, key, answer: { value: '"forged"' } });
  await mallory.ask("snippets");
  anna.say({ kind: "called", key, answer: { value: '"hers"' } });
  expect((await running).value).toMatchObject({ status: "completed", result: "hers" });
  expect(mallory.frames.filter(({ kind }) => kind === "call")).toEqual([]);
  // While she is away, her place is hers.
  anna.socket.close();
  expect(await new WireClient(env.MAIL_AGENT, name, { clientId: anna.clientId }).hello()).toBe("taken");
});

const PARAMS: Partial<Record<BridgeMethod, object>> = {
  search: { query: "" },
  describe: { target: "mail" },
  approveAll: { actions: [] },
  resolve: { executionId: "e", seq: 0, result: 1 },
  settleUncertain: { executionId: "e", seq: 1, as: "retry" },
  saveSnippet: { name: "a", executionId: "e", description: "" },
  deleteSnippet: { name: "a" },
  revokeGrant: { connector: "a", method: "b" },
  handOff: handOff([]),
  begin: { requestId: "r", code: "async () => 1", connectors: [] },
};
const names = Object.keys(methods) as BridgeMethod[];
const actions = [...new Set(names.map((name) => methods[name].action)), "serve"] as BridgeAction[];

test.each(actions)("who may only %s does nothing else", async (action) => {
  const name = crypto.randomUUID();
  const client = await enter(name, { user: `only-${action}` });
  const answers = await Promise.all(
    names.map(async (method) => {
      const { value, error } = await client.ask(method, PARAMS[method] ?? { executionId: "e", seq: 1 });
      const code = error?.code ?? (value as { code?: string } | undefined)?.code;
      return [method, code === "not_allowed"];
    }),
  );
  expect(answers).toEqual(names.map((method) => [method, methods[method].action !== action]));
  client.say({ kind: "follow" });
  client.say({ kind: "serving", on: true });
  await client.ask("snippets");
  expect(client.frames.some(({ kind }) => kind === "following")).toBe(action === "read");
});

test("a rule that is broken, or does not answer, lets nobody in and keeps nobody out", async () => {
  const name = crypto.randomUUID();
  const broken = new WireClient(env.MAIL_AGENT, name, { user: "broken" });
  expect(await broken.hello()).toBe("refused");
  const late = new WireClient(env.MAIL_AGENT, name, { user: "late" });
  await late.socket.open();
  late.say({ kind: "hello", turn: 1, clientId: late.clientId, serves: true, below: 1 });
  late.say({ kind: "request", id: 1, method: "clear", params: "{}" });
  const anna = await enter(name, { user: "anna" });
  expect((await anna.ask("executions")).value).toEqual([]);
  expect(late.frames).toEqual([]);
});

test("whatever is deep, long, many or of no grammar, the agent goes on serving others", async () => {
  const name = crypto.randomUUID();
  const mallory = await enter(name);
  const anna = await enter(name, { user: "anna" });
  const deep = "[".repeat(3_000) + "]".repeat(3_000);
  const wide = {
    name: "codemode",
    tools: { x: { ...codemode.tools["list"]!, inputSchema: { title: "x".repeat(1_100_000) } } },
  };
  const bad = await Promise.all([
    mallory.askText("approve", deep),
    mallory.askText("approve", '{"__proto__":{"executionId":"e"}}'),
    mallory.askText("constructor", "{}"),
    mallory.ask("begin", { requestId: "1", code: "1", connectors: [wide] }),
    mallory.ask("handOff", handOff(PAUSED, { connectors: [wide] })),
    mallory.ask("begin", { requestId: "2", code: "x".repeat(2_000_000), connectors: [] }),
    mallory.ask("handOff", handOff(Array.from({ length: 50_000 }, () => paused))),
  ]);
  expect(bad.map(({ value, error }) => error?.code ?? (value as { code?: string }).code)).toEqual(
    Array.from(bad, () => expect.stringMatching(/^(invalid|unsupported|limit|protocol)/)),
  );
  const moved = (await mallory.ask("handOff", handOff(PAUSED))).value as { executionId: string };
  const refused: unknown[] = [];
  const { executionId } = moved;
  const many = Array.from({ length: 400 }, async () => {
    refused.push((await mallory.ask("outcome", { executionId, until: "end" })).error?.code);
  });
  await vi.waitFor(() => expect(refused).toEqual(Array.from({ length: 400 - 256 }, () => "bridge_unavailable")));
  expect((await anna.ask("executions")).value).toEqual([]);
  expect((await (await enter(name, { user: "host" })).ask("cancel", { executionId })).value).toBe(true);
  await Promise.all(many);
  expect((await mallory.ask("snippets")).value).toEqual([]);
});

test("one connection has so many bridges and no more", async () => {
  const name = crypto.randomUUID();
  const { socket } = await enter(name);
  const answers: string[] = [];
  socket.addEventListener("message", (event) => {
    const { kind } = JSON.parse(String((event as MessageEvent).data)) as { kind?: string };
    if (kind === "welcome" || kind === "refused") answers.push(kind);
  });
  for (let at = 0; at < 30; at++) {
    const from = crypto.randomUUID();
    const hello = { kind: "hello", turn: 1, clientId: crypto.randomUUID(), serves: false, below: 1 };
    socket.send(JSON.stringify({ type: "browser-codemode", v: 1, from, ...hello }));
    await vi.waitFor(() => expect(answers.length).toBe(at + 1));
  }
  expect(answers.filter((kind) => kind === "welcome").length).toBe(15);
});

test("instances know nothing of each other", async () => {
  const [here, there] = [crypto.randomUUID(), crypto.randomUUID()];
  const anna = await enter(here, { user: "anna" });
  const { executionId } = (await anna.ask("handOff", handOff(PAUSED))).value as { executionId: string };
  const elsewhere = await enter(there, { user: "anna", clientId: anna.clientId, session: anna.session });
  expect((await elsewhere.ask("executions")).value).toEqual([]);
  expect((await elsewhere.ask("approve", { executionId })).value).toMatchObject({ code: "execution_not_found" });
  expect((await anna.ask("pending")).value).toHaveLength(1);
});
