import { describe, expect, test, vi } from "vitest";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { Fact } from "../../src/runtime/facts.ts";
import type { HandOffRequest } from "../../src/runtime/hand-off.ts";
import type { Outcome, PendingAction } from "../../src/runtime/types.ts";
import { Bridged, ORIGIN, type BridgedOptions } from "./support/bridged.ts";

const read = (execute: RuntimeTool["execute"]): RuntimeTool => ({ effect: "read", ...(execute && { execute }) });
const write = (execute: RuntimeTool["execute"], more: Partial<RuntimeTool> = {}): RuntimeTool => ({
  effect: "write",
  ...(execute && { execute }),
  ...more,
});

function bridged(options: BridgedOptions = {}) {
  const list = vi.fn(() => [1, 2, 3]);
  const remove = vi.fn((input: unknown) => ({ removed: input }));
  const send = vi.fn(() => "sent");
  const both = new Bridged({
    tools: { list: read(list), remove: write(remove, { needsApproval: true }) },
    serverTools: { send: write(send) },
    ...options,
  });
  return { both, list, remove, send, page: both.page, server: both.server };
}

function onlyPending(outcome: Outcome): PendingAction {
  expect(outcome.status).toBe("paused");
  return (outcome as Extract<Outcome, { status: "paused" }>).pending[0]!;
}

async function moved(both: Bridged, code: string): Promise<{ id: string; outcome: Outcome }> {
  const here = await both.page.execute({ code });
  expect(here).toMatchObject({ status: "error", code: "handed_off" });
  const id = `s-${here.executionId}`;
  return { id, outcome: await both.server.outcome({ executionId: id }) };
}

const GATED = `async () => {
  const items = await codemode.list();
  const gone = await codemode.remove({ id: items[0] });
  return { items, gone };
}`;

describe("a call that needs approval", () => {
  test("moves the run, which goes on from where it stood", async () => {
    const { both, list, remove, server, page } = bridged();
    const { id, outcome } = await moved(both, GATED);
    const action = onlyPending(outcome);
    expect(action).toMatchObject({ executionId: id, method: "remove", args: { id: 1 }, waiting: "approval" });
    expect(await server.approve(action)).toMatchObject({
      status: "completed",
      result: { items: [1, 2, 3], gone: { removed: { id: 1 } } },
    });
    expect(list).toHaveBeenCalledTimes(1);
    expect(remove).toHaveBeenCalledTimes(1);
    const [state] = await page.executions();
    expect(state).toMatchObject({ status: "handed-off", handedTo: id });
  });

  test("is answered there, whether the page is there or not", async () => {
    const { both, remove, server } = bridged();
    const { outcome, id } = await moved(both, GATED);
    both.isConnected = false;
    const waiting = await server.approve(onlyPending(outcome));
    const away = onlyPending(waiting);
    expect(away).toMatchObject({ waiting: "client", isAway: true, method: "remove" });
    expect(await server.resolve({ ...away, result: "made up" })).toMatchObject({ code: "not_pending" });
    expect(remove).not.toHaveBeenCalled();
    both.isConnected = true;
    await server.reception!.pageArrived(ORIGIN);
    expect(await server.outcome({ executionId: id, until: "end" })).toMatchObject({ status: "completed" });
    expect(remove).toHaveBeenCalledTimes(1);
  });

  test("stays where the app says so", async () => {
    const { both, page } = bridged({ wants: () => false });
    const action = onlyPending(await page.execute({ code: GATED }));
    expect(both.sent).toEqual([]);
    expect(await page.approve(action)).toMatchObject({ status: "completed" });
  });
});

describe("a call of the server's tools", () => {
  const CODE = `async () => {
    const items = await codemode.list();
    return [items.length, await mail.send({ to: "a" }), await codemode.list()];
  }`;

  test("moves the run, and runs there under the server's rules", async () => {
    const { both, list, send } = bridged();
    const { outcome } = await moved(both, CODE);
    expect(outcome).toMatchObject({ status: "completed", result: [3, "sent", [1, 2, 3]] });
    expect(send).toHaveBeenCalledTimes(1);
    expect(list).toHaveBeenCalledTimes(2);
    expect(both.called.map(({ method, idempotencyKey }) => [method, idempotencyKey])).toEqual([
      ["list", `${outcome.executionId}:2`],
    ]);
  });

  test("is asked about where the server's tool needs approval", async () => {
    const { both, send, server } = bridged({ serverTools: { send: write(() => "sent", { needsApproval: true }) } });
    const { outcome } = await moved(both, CODE);
    expect(onlyPending(outcome)).toMatchObject({ connector: "mail", waiting: "approval" });
    expect(send).not.toHaveBeenCalled();
    expect(await server.approve(onlyPending(outcome))).toMatchObject({ status: "completed" });
  });

  test("fails where the run cannot go there, which the code can catch", async () => {
    const { page } = bridged({ page: { handOff: undefined } });
    const outcome = await page.execute({ code: `async () => mail.send({}).catch((error) => error.code)` });
    expect(outcome).toMatchObject({ status: "completed", result: "connector_unavailable" });
  });

  test("several, beside an approval, in one turn", async () => {
    const { both, server } = bridged();
    const { outcome } = await moved(
      both,
      `async () => Promise.all([mail.send({}), codemode.remove({ id: 9 }), mail.send({}), codemode.list()])`,
    );
    const done = await server.approve(onlyPending(outcome));
    expect(done).toMatchObject({ status: "completed", result: ["sent", { removed: { id: 9 } }, "sent", [1, 2, 3]] });
  });
});

describe("the page's own rule", () => {
  test("is applied to every call-back, and may ask", async () => {
    const transfer = vi.fn(() => "done");
    const { both, server } = bridged({
      tools: {
        transfer: write(transfer, { needsApproval: (input) => (input as { sum: number }).sum > 10 }),
        list: read(() => []),
      },
    });
    const { outcome } = await moved(
      both,
      `async () => [await mail.send({}), await codemode.transfer({ sum: 5 }), await codemode.transfer({ sum: 50 })]`,
    );
    const action = onlyPending(outcome);
    expect(action).toMatchObject({ method: "transfer", args: { sum: 50 }, reason: "the page says so" });
    expect(transfer).toHaveBeenCalledTimes(1);
    expect(await server.approve(action)).toMatchObject({ status: "completed", result: ["sent", "done", "done"] });
  });

  test("an error of the tool's is the code's to catch", async () => {
    const fail = (): never => {
      throw new TypeError("no such item");
    };
    const { both } = bridged({ tools: { fail: read(fail) } });
    const { outcome } = await moved(
      both,
      `async () => { await mail.send({}); try { await codemode.fail({}) } catch (error) { return [error.name, error.message] } }`,
    );
    expect(outcome).toMatchObject({ status: "completed", result: ["TypeError", "no such item"] });
  });
});

describe("a hostile page", () => {
  const refusedWith = async (tamper: (request: HandOffRequest) => HandOffRequest, text: RegExp | string) => {
    const { both, page, send } = bridged({ tamper });
    const outcome = await page.execute({ code: GATED });
    // Refused, so the run goes on at the page.
    expect(outcome.status).toBe("paused");
    expect(await both.server.executions()).toEqual([]);
    expect(send).not.toHaveBeenCalled();
    const { facts } = (await both.pageJournal.load(outcome.executionId))!;
    expect((facts.find(({ type }) => type === "kept") as { error: string }).error).toMatch(text);
    expect(await page.approve(onlyPending(outcome))).toMatchObject({ status: "completed" });
  };
  const insert = (request: HandOffRequest, ...more: unknown[]): HandOffRequest => {
    const facts = [...request.facts];
    facts.splice(-2, 0, ...(more as Fact[]));
    return { ...request, facts };
  };
  const called = { type: "called", at: 5, seq: 7, connector: "mail", method: "send", args: "{}", effect: "write" };

  test("cannot say what a tool of the server's has answered", () =>
    refusedWith(
      (request) => insert(request, called, { type: "settled", at: 5, seq: 7, value: '"sent"' }),
      /only the server can say that/,
    ));

  test("cannot bring an approval for a tool of the server's", () =>
    refusedWith(
      (request) => insert(request, { ...called, gate: { waiting: "approval" } }, { type: "approved", at: 5, seq: 7 }),
      /that a page hands over|only the server can say that/,
    ));

  test("cannot name tools of the server's as its own", () =>
    refusedWith(
      (request) => ({
        ...request,
        connectors: [
          ...request.connectors,
          { name: "mail", tools: { send: { effect: "read", requiresApproval: false } } },
        ],
      }),
      /Duplicate connector name "mail"/,
    ));

  test.each([
    ["nonsense", (request: HandOffRequest) => ({ ...request, facts: [{ type: "nonsense" }] as never })],
    ["no facts", (request: HandOffRequest) => ({ ...request, facts: [] })],
    ["another id", (request: HandOffRequest) => ({ ...request, executionId: "../x" })],
    ["another number", (request: HandOffRequest) => ({ ...request, handOff: 7 })],
    ["a run that is over", (request: HandOffRequest) => ({ ...request, facts: request.facts.slice(0, 1) })],
    [
      "a run of somebody's elsewhere",
      (request: HandOffRequest) => ({
        ...request,
        facts: [
          request.facts[0]!,
          { type: "received", at: 1, origin: { clientId: "x" }, connectors: [] } as Fact,
          ...request.facts.slice(1),
        ],
      }),
    ],
  ])("cannot hand over %s", (_, tamper) => refusedWith(tamper, /./));

  test("has no consent but what is given here", async () => {
    const { both, remove, server } = bridged({
      tamper: (request) => ({
        ...request,
        facts: request.facts.flatMap((fact): Fact[] =>
          fact.type === "paused"
            ? []
            : fact.type === "called" && fact.gate
              ? [
                  fact,
                  { type: "approved", at: 1, seq: fact.seq, grant: "run" },
                  { type: "asked", at: 1, seq: fact.seq },
                  { type: "paused", at: 1 },
                ]
              : [fact],
        ),
      }),
    });
    const here = await both.page.execute({ code: GATED });
    // Whether it is refused or disarmed: nothing runs before somebody has said yes.
    expect(remove).not.toHaveBeenCalled();
    expect(await server.grants()).toEqual([]);
    expect(["paused", "error"]).toContain(here.status);
  });
});

test("consent for the session counts for the runs of the same page", async () => {
  const { both, server } = bridged();
  const begin = async (clientId: string, requestId: string): Promise<Outcome> => {
    const request = { requestId, code: "async () => codemode.remove({ id: 1 })", connectors: both.descriptors };
    const { executionId } = await server.reception!.begin(request, { clientId });
    return server.outcome({ executionId });
  };
  const first = onlyPending(await begin("tab-1", "r1"));
  expect(await server.approve({ ...first, grant: "session" })).toMatchObject({ status: "completed" });
  expect(await begin("tab-1", "r2")).toMatchObject({ status: "completed" });
  expect((await begin("tab-2", "r3")).status).toBe("paused");
  expect(await server.grants()).toEqual([{ connector: "codemode", method: "remove" }]);
  expect(await server.revokeGrant({ connector: "codemode", method: "remove" })).toBe(true);
  expect((await begin("tab-1", "r4")).status).toBe("paused");
});

describe("the same request again", () => {
  test("counts once", async () => {
    const { both, remove, server } = bridged();
    const { id, outcome } = await moved(both, GATED);
    for (const request of both.sent)
      expect(await server.reception!.receive(request, ORIGIN)).toEqual({ ok: true, executionId: id });
    await server.approve(onlyPending(outcome));
    expect(await server.reception!.receive(both.sent[0]!, ORIGIN)).toEqual({ ok: true, executionId: id });
    expect(remove).toHaveBeenCalledTimes(1);
    expect(await server.executions()).toHaveLength(1);
  });

  test("is refused once it was refused", async () => {
    let isHostile = true;
    const { both, server } = bridged({ tamper: (request) => (isHostile ? { ...request, handOff: 9 } : request) });
    await both.page.execute({ code: GATED });
    isHostile = false;
    expect(await server.reception!.receive(both.sent[0]!, ORIGIN)).toMatchObject({ ok: false });
  });

  test("of somebody else is not the same", async () => {
    const { both, server } = bridged();
    await moved(both, GATED);
    const [request] = both.sent;
    const facts = structuredClone(request!.facts);
    Object.assign(facts[0]!, { seed: "0".repeat(32) });
    const answer = await server.reception!.receive({ ...request!, facts }, ORIGIN);
    expect(answer).toMatchObject({ ok: false, code: "invalid_input" });
  });
});

describe("code that begins at the server", () => {
  test("finds the page's tools and the server's, once for each request", async () => {
    const { both, server } = bridged();
    const request = { requestId: "r1", code: "async () => [await codemode.list(), await mail.send({})]" };
    const begin = () => server.reception!.begin({ ...request, connectors: both.descriptors }, ORIGIN);
    const { executionId } = await begin();
    expect(await server.outcome({ executionId, until: "end" })).toMatchObject({ result: [[1, 2, 3], "sent"] });
    expect(await begin()).toEqual({ executionId });
  });
});
