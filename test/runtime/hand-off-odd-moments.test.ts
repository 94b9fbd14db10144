import { describe, expect, test, vi } from "vitest";
import { ExecutionInterruptedError } from "../../src/protocol/errors.ts";
import { GUEST_VERSION } from "../../src/protocol/replay.ts";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Journal } from "../../src/runtime/journal.ts";
import { memoryJournal } from "../../src/runtime/memory-journal.ts";
import type { Runtime } from "../../src/runtime/runtime.ts";
import type { Outcome, PendingAction } from "../../src/runtime/types.ts";
import { Bridged, ORIGIN, type BridgedOptions } from "./support/bridged.ts";

const GATED = `async () => codemode.remove({ id: 1 })`;

function bridged(options: BridgedOptions = {}) {
  const remove = vi.fn((input: unknown) => ({ removed: input }));
  const tools: Record<string, RuntimeTool> = { remove: { effect: "write", needsApproval: true, execute: remove } };
  const both = new Bridged({ tools, serverTools: { send: { effect: "write", execute: () => "sent" } }, ...options });
  return { both, remove, page: both.page, server: both.server };
}

function onlyPending(outcome: Outcome): PendingAction {
  expect(outcome.status).toBe("paused");
  return (outcome as Extract<Outcome, { status: "paused" }>).pending[0]!;
}

/** A page whose server does not answer yet. */
async function leaving(options: BridgedOptions = {}) {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const world = bridged({ ...options, delay: () => answered });
  const running = world.page.execute({ code: GATED });
  const id = await vi.waitFor(async () => {
    const [state] = await world.page.executions({ statuses: ["handing-off"] });
    return state!.id;
  });
  return { ...world, id, running, answer };
}

describe("while a run is on its way", () => {
  test("no answer is taken, and none says that it was", async () => {
    const { page, id, running, answer } = await leaving();
    expect(await page.approve({ executionId: id, seq: 0 })).toMatchObject({ code: "not_pending" });
    expect(await page.reject({ executionId: id, seq: 0 })).toBe(false);
    expect(await page.cancel({ executionId: id })).toBe(false);
    await expect(page.rollback({ executionId: id })).rejects.toMatchObject({ code: "not_pending" });
    expect(await page.expirePaused({ maxAgeMs: 0 })).toBe(0);
    expect((await page.executions({ executionId: id }))[0]!.status).toBe("handing-off");
    answer();
    expect(await running).toMatchObject({ code: "handed_off" });
  });

  test("nor by a tab that finds it, which has no bridge", async () => {
    const { both, id } = await leaving();
    both.abandonPage();
    const other = both.makePage({ handOff: undefined });
    expect(await other.cancel({ executionId: id })).toBe(false);
    expect(await other.reject({ executionId: id })).toBe(false);
    expect(await other.expirePaused({ maxAgeMs: 0 })).toBe(0);
    expect((await other.executions({ executionId: id }))[0]!.status).toBe("handing-off");
    // Nobody here could ever tell what became of it.
    expect(await other.outcome({ executionId: id })).toMatchObject({ status: "error", code: "bridge_unavailable" });
  });

  test("it is not deleted, since the server may have it", async () => {
    const { page, id, running, answer, both } = await leaving();
    await expect(page.deleteExecution({ executionId: id })).rejects.toMatchObject({ code: "not_pending" });
    await expect(page.clear()).rejects.toMatchObject({ code: "not_pending" });
    answer();
    expect(await running).toMatchObject({ code: "handed_off" });
    expect((await both.server.executions()).map((state) => state.id)).toEqual([`s-${id}`]);
  });
});

describe("a run that the server refuses", () => {
  test("expires here, though its time was over while it was on its way", async () => {
    let now = 1_000;
    const { page, id, running, answer } = await leaving({
      page: { approvalTimeout: 500, now: () => now },
      tamper: (request) => ({ ...request, handOff: 7 }),
    });
    now += 1_000;
    answer();
    expect(await running).toMatchObject({ status: "error", code: "expired" });
    expect((await page.executions({ executionId: id }))[0]!.status).toBe("rejected");
  });
});

describe("what the server takes", () => {
  test("a call whose tool has asked is a question there, too", async () => {
    const execute = vi.fn(async (_: unknown, context: { requestApproval(request: object): Promise<void> }) => {
      await context.requestApproval({ reason: "Really?" });
      return "done";
    });
    const { both } = bridged({ tools: { ask: { effect: "write", execute } as RuntimeTool } });
    const here = await both.page.execute({ code: `async () => codemode.ask({ n: 1 })` });
    expect(here).toMatchObject({ code: "handed_off" });
    const id = `s-${here.executionId}`;
    const action = onlyPending(await both.server.outcome({ executionId: id }));
    expect(action).toMatchObject({ waiting: "approval", reason: "Really?", method: "ask" });
    const starts = execute.mock.calls.length;
    expect(starts).toBe(1);
  });

  test("not what it could not go on with", async () => {
    const { both, page, remove } = bridged({
      tamper: (request) => ({
        ...request,
        facts: request.facts.map((fact) => (fact.type === "created" ? { ...fact, guest: GUEST_VERSION + 1 } : fact)),
      }),
    });
    const action = onlyPending(await page.execute({ code: GATED }));
    expect(await both.server.executions()).toEqual([]);
    expect(await page.approve(action)).toMatchObject({ status: "completed" });
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test("keeps that the chat's call was answered before", async () => {
    const { both, page, server } = bridged({ wants: (actions) => actions.some(({ waiting }) => waiting === "server") });
    const code = `async () => [await codemode.remove({}), await mail.send({})]`;
    const action = onlyPending(await page.execute({ code, toolCallId: "c1", conversationId: "c" }));
    expect(await page.release(action)).toBe(true);
    const late = new Promise((resolve) => server.subscribe((event) => event.type === "late_outcome" && resolve(event)));
    const moved = await page.approve(action);
    expect(moved).toMatchObject({ code: "handed_off" });
    expect(await late).toMatchObject({ toolCallId: "c1", outcome: { status: "completed" } });
    expect((await both.server.executions())[0]).toMatchObject({ released: true });
  });
});

describe("the same request, at the same time", () => {
  /** Each operation takes a turn of its own, as it does in a store. */
  function slow(journal: Journal): Journal {
    return new Proxy(journal, {
      get: (target, key) => {
        const method: unknown = Reflect.get(target, key);
        if (typeof method !== "function") return method;
        return async (...args: unknown[]) => {
          await new Promise((resolve) => setImmediate(resolve));
          return (method as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  }

  async function request() {
    const { both } = bridged();
    await both.page.execute({ code: GATED });
    return both.sent[0]!;
  }
  const receiving = (): Runtime => new Bridged({ server: { journal: slow(memoryJournal()) } }).server;

  test("is taken once", async () => {
    const sent = await request();
    const server = receiving();
    const answers = await Promise.all([1, 2, 3].map(() => server.reception!.receive(sent, ORIGIN)));
    expect(new Set(answers.map((answer) => answer.ok && answer.executionId))).toEqual(
      new Set([`s-${sent.executionId}`]),
    );
  });

  test.each([0, 1, 2, 3, 4])("is taken or refused, never both (%i)", async (turns) => {
    const sent = await request();
    const server = receiving();
    const taking = server.reception!.receive(sent, ORIGIN);
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
    const refused = await server.reception!.refuse(sent, { code: "not_allowed", error: "no" });
    expect(refused.ok).toBe((await taking).ok);
    expect(await server.executions()).toHaveLength(refused.ok ? 1 : 0);
  });

  test("lets a run go on that was taken by a server which failed at once", async () => {
    const { both } = bridged();
    let fails = true;
    const journal = memoryJournal();
    const flaky = new Proxy(journal, {
      get(target, key) {
        if (key === "claim" && fails)
          return async () => Promise.reject(Object.assign(new Error("full"), { code: "x" }));
        const method: unknown = Reflect.get(target, key);
        return typeof method === "function" ? method.bind(target) : method;
      },
    });
    const server = new Bridged({
      server: { journal: flaky },
      serverTools: { send: { effect: "write", execute: () => "sent" } },
    }).server;
    await both.page.execute({ code: `async () => mail.send({})` });
    const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await server.reception!.receive(both.sent[0]!, ORIGIN)).toMatchObject({ ok: true });
    await vi.waitFor(() => expect(warned).toHaveBeenCalledTimes(1));
    fails = false;
    expect(await server.reception!.receive(both.sent[0]!, ORIGIN)).toMatchObject({ ok: true });
    await vi.waitFor(async () => expect((await server.executions())[0]?.status).toBe("completed"));
  });
});

describe("the page's record", () => {
  test("of a run that has moved keeps what `redact` lets it, as of any that is over", async () => {
    const { both, page } = bridged({ page: { redact: () => ({ args: "hidden", result: "hidden" }) } });
    const outcome = await page.execute({ code: GATED });
    expect(outcome).toMatchObject({ code: "handed_off" });
    const [state] = await page.executions({ executionId: outcome.executionId });
    await vi.waitFor(async () =>
      expect(JSON.stringify(await both.pageJournal.load(outcome.executionId))).not.toContain('\\"id\\"'),
    );
    expect(state).toMatchObject({ status: "handed-off", handedTo: `s-${outcome.executionId}` });
  });

  test("stays for as long as the run is not known to be over", async () => {
    const { page } = bridged();
    const outcome = await page.execute({ code: GATED, toolCallId: "c1" });
    expect(await page.pruneExecutions({ keep: 0 })).toBe(0);
    expect(await page.execute({ code: GATED, toolCallId: "c1" })).toMatchObject({
      executionId: outcome.executionId,
      code: "handed_off",
    });
  });
});

test("an export of a run that is on its way, or has moved, does not make a second owner", async () => {
  const { both, page, server } = bridged();
  const { executionId } = await page.execute({ code: GATED });
  const file = await page.exportExecution(executionId);
  const facts = file.facts.slice(0, file.facts.findIndex(({ type }) => type === "handing") + 1);
  const copies = both.makePage({ journal: memoryJournal() });
  await copies.importExecution({ ...file, facts });
  await copies.resumeInterrupted();
  expect(await copies.outcome({ executionId })).toMatchObject({ code: "handed_off" });
  expect(await server.executions()).toHaveLength(1);
});

describe("a call of a page that was lost, while the page is there", () => {
  test("is made again, though nobody arrives", async () => {
    const seen: string[] = [];
    let isLost = true;
    const { both } = bridged({
      tools: { read: { effect: "read", execute: () => "value" } },
      onCall: ({ method, attempt }) => {
        seen.push(`${method} ${attempt}`);
        if (!isLost) return;
        isLost = false;
        throw new ExecutionInterruptedError("The page does not know what became of this call");
      },
    });
    const here = await both.page.execute({ code: `async () => [await mail.send({}), await codemode.read({})]` });
    const executionId = `s-${here.executionId}`;
    expect(await both.server.outcome({ executionId, until: "end" })).toMatchObject({ result: ["sent", "value"] });
    expect(seen).toEqual(["read 1", "read 2"]);
  });
});
