import type { BrowserRuntime, CreateBrowserRuntimeOptions, ExecutionState } from "../../../src/index.ts";
import { memoryJournal } from "../../../src/testing.ts";

export interface Sample {
  /** Has two approvals that wait: one with everything that makes a reader look twice, one that cannot be edited. */
  runtime: BrowserRuntime;
  /** Has a call that a crash has left uncertain. */
  uncertain: BrowserRuntime;
  /** Of executions whose calls are in all states but running. */
  states: ExecutionState[];
}

/** Executions that show all that the components can. */
export async function makeSample(make: (options: CreateBrowserRuntimeOptions) => BrowserRuntime): Promise<Sample> {
  const tools = {
    get: { effect: "read" as const, execute: async ({ id }: Record<string, unknown>) => ({ id, title: "Ship it" }) },
    fail: { effect: "read" as const, execute: async () => Promise.reject(new TypeError("There is no such record")) },
    save: { execute: async () => "saved", revert: async () => {} },
    send: {
      description: "Sends a message to people outside of the company.",
      requiresApproval: true,
      inputSchema: { type: "object", properties: { to: { type: "string" } } },
      execute: async () => "sent",
    },
  };
  const runtime = make({ tools, approvalTimeout: 50_000 });
  await runtime.execute({
    code: `async () => {
  const [first] = await Promise.all(["T-1", "T-2", "T-3", "T-4", "T-5", "T-6"].map((id) => codemode.get({ id })));
  const plan = await codemode.step("make a plan", () => ({ first: first.title, count: 6 }));
  console.log("planned", plan);
  await codemode.fail({ id: "T-404" }).catch((error) => console.warn(error.message));
  return Promise.all([
    codemode.send({ to: "alice@example.com\\u202e", text: "Hello. ".repeat(80) }),
    codemode.send({ to: "bob@example.com", when: new Date(0), amounts: new Map([["total", 12n]]) }),
  ]);
}`,
  });
  const done = await runtime.execute({
    code: "async () => [await codemode.get({ id: 1 }), await codemode.save({ n: 1 })]",
  });
  await runtime.rollback({ executionId: done.executionId });

  const journal = memoryJournal();
  const name = `test-${crypto.randomUUID()}`;
  let begun!: () => void;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const pay = { execute: () => (begun(), new Promise(() => {})) };
  const first = make({ tools: { pay, get: tools.get }, journal, name });
  void first.execute({ code: "async () => { await codemode.get({ id: 1 }); return codemode.pay({ amount: 5 }) }" });
  await hasBegun;
  await first.dispose();
  const uncertain = make({ tools: { pay, get: tools.get }, journal, name });
  await uncertain.resumeInterrupted();
  return { runtime, uncertain, states: [...(await runtime.executions()), ...(await uncertain.executions())] };
}
