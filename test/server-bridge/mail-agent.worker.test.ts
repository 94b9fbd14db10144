/** The whole way, with nothing in the place of anything: a page's runtime, a WebSocket, an agent with the real runtime. */
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, onTestFinished, test, vi } from "vitest";
import { createBrowserRuntime, type BrowserRuntime } from "../../src/browser/create-browser-runtime.ts";
import type { ToolLike } from "../../src/protocol/tools.ts";
import { DynamicWorkerExecutor } from "../../src/executors/worker-loader/dynamic-worker-executor.ts";
import type { Journal } from "../../src/runtime/journal.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import type { Outcome, PendingAction } from "../../src/runtime/types.ts";
import { createServerBridge, type ServerBridge } from "../../src/server-bridge/client/create-server-bridge.ts";
import { serverConnector } from "../../src/server-bridge/client/server-connector.ts";
import { PageSocket } from "./support/page-socket.ts";

interface Page {
  runtime: BrowserRuntime;
  bridge: ServerBridge;
  socket: PageSocket;
  removed: unknown[];
  /** Calls of `remove` that were undone, with what they had given. */
  restored: unknown[];
  close(): Promise<void>;
}

interface PageOptions {
  user?: string;
  journal?: Journal;
  /** What `sessionStorage` is: it survives a reload. */
  storage?: Storage;
  remove?: (input: unknown) => unknown;
}

const CODE = `async () => {
  const items = await codemode.list();
  const gone = await codemode.remove({ id: items[0] });
  return { items, gone, sent: await mail.send({ to: "a@b" }) };
}`;

async function openPage(name: string, options: PageOptions = {}): Promise<Page> {
  const { user = "anna", journal = memoryJournal(), storage, remove = (input) => ({ removed: input }) } = options;
  const removed: unknown[] = [];
  const restored: unknown[] = [];
  const socket = new PageSocket(env.MAIL_AGENT, name, user);
  const bridge = createServerBridge({ agent: socket, storage, locks: undefined });
  const runtime = createBrowserRuntime<Record<string, ToolLike>>({
    tools: {
      list: { effect: "read" as const, execute: async () => [7, 8] },
      remove: {
        requiresApproval: true,
        execute: async (input) => {
          removed.push(input);
          return remove(input);
        },
        revert: async (input, result) => void restored.push([input, result]),
      },
    },
    executor: new DynamicWorkerExecutor({ loader: env.LOADER }),
    journal,
    bridge,
    connectors: [serverConnector(bridge, "mail")],
  });
  await socket.open();
  if (user !== "") await vi.waitFor(() => expect(bridge.state).toBe("connected"));
  const close = async (): Promise<void> => {
    socket.close();
    await bridge.dispose();
    await runtime.dispose();
  };
  onTestFinished(close);
  return { runtime, bridge, socket, removed, restored, close };
}

const stubOf = (name: string) => env.MAIL_AGENT.get(env.MAIL_AGENT.idFromName(name));
const sentBy = (name: string): Promise<{ input: unknown; key: string }[]> =>
  runInDurableObject(stubOf(name), async (_, { storage }) => (await storage.get("sent")) ?? []);

function onlyPending(outcome: Outcome): PendingAction {
  expect(outcome).toMatchObject({ status: "paused" });
  return (outcome as Extract<Outcome, { status: "paused" }>).pending[0]!;
}

function session(): Storage {
  const values = new Map<string, string>();
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as Storage;
}

test("a run moves at its approval, calls back to the page, and ends at the server", async () => {
  const name = crypto.randomUUID();
  const page = await openPage(name);
  const outcome = await page.runtime.execute({ code: CODE });
  const action = onlyPending(outcome);
  expect(action).toMatchObject({ connector: "codemode", method: "remove", args: { id: 7 }, waiting: "approval" });
  const done = await page.runtime.approve(action);
  expect(done).toMatchObject({
    status: "completed",
    result: { items: [7, 8], gone: { removed: { id: 7 } }, sent: "sent 1" },
  });
  expect(page.removed).toEqual([{ id: 7 }]);
  const [mail] = await sentBy(name);
  const [state] = await page.bridge.executions();
  expect(mail).toEqual({ input: { to: "a@b" }, key: `${state!.id}:2` });
  expect(state!.id).not.toBe(outcome.executionId);
  expect((await page.runtime.executions()).map(({ id, status }) => [id, status])).toEqual([
    [outcome.executionId, "completed"],
  ]);
});

test("another page approves while the first is closed, and the run waits for its tab's reload", async () => {
  const name = crypto.randomUUID();
  const storage = session();
  const journal = memoryJournal();
  const first = await openPage(name, { storage, journal });
  const action = onlyPending(await first.runtime.execute({ code: CODE }));
  await first.close();
  const other = await openPage(name);
  const [seen] = await other.runtime.pending();
  expect(seen).toMatchObject({ method: "remove", waiting: "approval" });
  const waiting = await other.runtime.approve(seen!);
  expect(onlyPending(waiting)).toMatchObject({ waiting: "client" });
  expect(other.removed).toEqual([]);
  const reloaded = await openPage(name, { storage, journal });
  const done = await reloaded.runtime.outcome({ executionId: action.executionId, until: "end" });
  expect(done).toMatchObject({ status: "completed", executionId: action.executionId });
  expect(reloaded.removed).toEqual([{ id: 7 }]);
  expect(await sentBy(name)).toHaveLength(1);
});

test("the server is started anew while the run waits", async () => {
  const name = crypto.randomUUID();
  const page = await openPage(name);
  const action = onlyPending(await page.runtime.execute({ code: CODE }));
  await vi.waitFor(() => evictDurableObject(stubOf(name), { webSockets: "hibernate" }), { timeout: 20_000 });
  expect(await page.runtime.approve(action)).toMatchObject({ status: "completed" });
  expect(page.removed).toEqual([{ id: 7 }]);
  expect(await sentBy(name)).toHaveLength(1);
});

test("a tool of the server's that needs approval is asked about by the server, whatever the page says", async () => {
  const name = crypto.randomUUID();
  const { runtime } = await openPage(name);
  const outcome = await runtime.execute({ code: `async () => mail.sendToAll({ text: "hi" })` });
  expect(await sentBy(name)).toEqual([]);
  expect(await runtime.approve(onlyPending(outcome))).toMatchObject({ status: "completed", result: "sent 1" });
});

test("bad input for a tool of the server's is refused there", async () => {
  const name = crypto.randomUUID();
  const { runtime } = await openPage(name);
  const outcome = await runtime.execute({ code: `async () => mail.send({ to: 7 }).catch((error) => error.code)` });
  expect(outcome).toMatchObject({ status: "completed", result: "invalid_input" });
  expect(await sentBy(name)).toEqual([]);
});

test("code of a page sees only the connectors that are marked for pages", async () => {
  const name = crypto.randomUUID();
  const { runtime, bridge } = await openPage(name);
  expect((await bridge.connectors()).map((connector) => connector.name)).toEqual(["mail"]);
  expect((await bridge.search("read the secret")).results.map(({ path }) => path)).not.toContain("secret.read");
  await expect(bridge.describe("secret")).rejects.toMatchObject({ code: "invalid_input" });
  expect(await bridge.describe("mail")).toBeDefined();
  const code = `async () => { await mail.send({ to: "a" }); return [typeof secret, (await codemode.search("secret read")).total]; }`;
  expect(await runtime.execute({ code })).toMatchObject({ status: "completed", result: ["undefined", 0] });
});

test("nobody but the app's users moves anything", async () => {
  const name = crypto.randomUUID();
  const { runtime, bridge } = await openPage(name, { user: "" });
  vi.spyOn(console, "warn").mockImplementation(() => {});
  const running = runtime.execute({ code: CODE });
  await vi.waitFor(() => expect(bridge.state).toBe("refused"));
  await vi.waitFor(async () => expect((await runtime.executions())[0]?.status).toMatch(/handing-off|paused/));
  expect(await runInDurableObject(stubOf(name), (agent) => agent.codemode.executions())).toEqual([]);
  await runtime.dispose();
  await running;
});

test("a run is undone at the server, and its calls of the page's tools by the page", async () => {
  const { runtime, restored } = await openPage(crypto.randomUUID());
  const action = onlyPending(await runtime.execute({ code: CODE }));
  await runtime.approve(action);
  await runtime.rollback({ executionId: action.executionId });
  expect(restored).toEqual([[{ id: 7 }, { removed: { id: 7 } }]]);
  const [state] = await runtime.executions();
  expect(state).toMatchObject({ status: "rolled_back", id: action.executionId });
});
