import { screen, waitFor, within } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { CodemodeApprovals, type CodemodeApprovalsProps } from "../../../src/react/components/codemode-approvals.tsx";
import { memoryJournal } from "../../../src/testing.ts";
import { makeClientRuntime } from "./client-runtime.ts";
import { makeRuntime, noteTools, remove } from "../runtimes.ts";
import { part, parts, show } from "./show.tsx";

const button = (name: string) => screen.findByRole("button", { name });

/** A run that waits for consent to remove "a", and what is shown of it. */
async function waiting(props: Partial<CodemodeApprovalsProps> = {}, options: { approvalTimeout?: number } = {}) {
  const { list, tools } = noteTools();
  const runtime = makeRuntime({ tools, ...options });
  const { executionId } = await runtime.execute({
    code: "async () => { try { return await codemode.remove({ text: 'a' }) } catch (error) { return error.message } }",
  });
  const shown = show(<CodemodeApprovals runtime={runtime} {...props} />);
  const [card] = await screen.findAllByRole("article");
  const outcome = () => runtime.outcome({ executionId });
  return { ...shown, runtime, executionId, list, card: card!, outcome };
}

describe("edit", () => {
  const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Input, as JSON" });

  test("shows what was changed, and what was changed runs", async () => {
    const { user, list, outcome, runtime, executionId } = await waiting();
    await user.click(await button("Edit input"));
    expect(document.activeElement).toBe(field());
    expect(field().value).toBe('{\n  "text": "a"\n}');
    screen.getByText("Nothing is changed yet.");
    const submit = await button("Approve with these changes");
    expect(submit.getAttribute("aria-disabled")).toBe("true");
    // It does nothing as long as nothing is changed.
    const approve = vi.spyOn(runtime, "approve");
    await user.click(submit);
    field().form!.requestSubmit();
    expect(approve).not.toHaveBeenCalled();

    await user.clear(field());
    await user.type(field(), '{{"text": "c"}');
    const diff = await screen.findByRole("group", { name: "What you have changed" });
    await waitFor(() =>
      expect(parts("diff-line", diff).map((line) => [line.dataset["kind"], line.textContent])).toEqual([
        ["same", "  {"],
        ["removed", '− removed:   "text": "a"'],
        ["added", '+ added:   "text": "c"'],
        ["same", "  }"],
      ]),
    );
    await user.click(await button("Approve with these changes"));
    await waitFor(() => expect(list).toEqual(["a", "b"]));
    expect(await outcome()).toMatchObject({ status: "completed", result: "c" });
    const [execution] = await runtime.executions({ executionId });
    expect(execution!.log[0]).toMatchObject({ args: { text: "a" }, executedArgs: { text: "c" } });
  });

  test("what is no JSON is said beside the field, and not sent", async () => {
    const { user, list } = await waiting();
    await user.click(await button("Edit input"));
    await user.clear(field());
    await user.type(field(), '{{"text": ');
    expect(field().getAttribute("aria-invalid")).toBe("true");
    const problem = part("field-problem");
    expect(field().getAttribute("aria-describedby")).toBe(problem.id);
    expect(problem.textContent).toMatch(/^This is no JSON that can be used: .*JSON/);
    // While it is written it is not called out; when it is sent, it is.
    expect(screen.queryByRole("alert")).toBeNull();
    field().form!.requestSubmit();
    expect((await screen.findByRole("alert")).textContent).toBe(part("field-problem").textContent);
    expect(list).toEqual(["a", "b", "c"]);
  });

  test("what the tool's schema forbids is refused with the reason, and can be corrected", async () => {
    const { user, list } = await waiting();
    await user.click(await button("Edit input"));
    await user.clear(field());
    await user.type(field(), '{{"text": 7}');
    await user.click(await button("Approve with these changes"));
    expect((await screen.findByRole("alert")).textContent).toMatch(/text.*string/);
    expect(list).toEqual(["a", "b", "c"]);
    await user.clear(field());
    await user.type(field(), '{{"text": "b"}');
    await user.click(await button("Approve with these changes"));
    await waitFor(() => expect(list).toEqual(["a", "c"]));
  });

  test("Escape goes back, to the button that it came from, and no further", async () => {
    const escaped = vi.fn<(event: KeyboardEvent) => void>();
    const { user } = await waiting();
    document.body.addEventListener("keydown", escaped, { once: true });
    await user.click(await button("Edit input"));
    await user.keyboard("{Escape}");
    expect(document.activeElement).toBe(await button("Edit input"));
    expect(escaped).not.toHaveBeenCalled();
  });
});

describe("reject", () => {
  const reason = () => screen.getByRole("textbox", { name: /^Why not/ });

  test("with a reason", async () => {
    const { user, list, outcome } = await waiting();
    await user.click(await button("Reject"));
    expect(document.activeElement).toBe(reason());
    await user.type(reason(), " not today {Enter}");
    await waitFor(() => expect(parts("approval")).toHaveLength(0));
    expect(await outcome()).toMatchObject({
      status: "error",
      code: "rejected",
      error: expect.stringContaining(": not today"),
    });
    expect(list).toEqual(["a", "b", "c"]);
  });

  test("so that the code goes on, where the person may choose", async () => {
    const { user, outcome } = await waiting({ onReject: "choose" });
    await user.click(await button("Reject"));
    await user.click(screen.getByRole("radio", { name: "The call fails, and the code may go on" }));
    await user.click(await button("Reject"));
    await waitFor(async () =>
      expect(await outcome()).toMatchObject({ status: "completed", result: expect.stringContaining("rejected") }),
    );
  });

  test("so that the code goes on, where the app says so", async () => {
    const { user, outcome } = await waiting({ onReject: "throw" });
    await user.click(await button("Reject"));
    expect(screen.queryByRole("radio")).toBeNull();
    await user.click(await button("Reject"));
    await waitFor(async () => expect(await outcome()).toMatchObject({ status: "completed" }));
  });
});

test("consent to further calls is offered only where the app wants that", async () => {
  const { user, rerender, runtime } = await waiting();
  expect(screen.queryByRole("button", { name: /always/ })).toBeNull();
  rerender(<CodemodeApprovals runtime={runtime} grants />);
  await user.click(await button("Approve, and always in this session"));
  await waitFor(async () => expect(await runtime.grants()).toEqual([{ connector: "codemode", method: "remove" }]));
  expect(await runtime.execute({ code: remove("b") })).toMatchObject({ status: "completed" });
});

test("an answer that comes too late says so", async () => {
  const { user, card, runtime } = await waiting();
  // Somebody else answers in a way that this page does not learn of at once.
  const [action] = await runtime.pending();
  const approve = vi.spyOn(runtime, "approve").mockImplementation(async () => ({
    status: "error",
    executionId: action!.executionId,
    code: "not_pending",
    error: "Call 0 does not wait for this answer",
    calls: [],
  }));
  await user.click(within(card).getByRole("button", { name: "Approve" }));
  expect((await screen.findByRole("alert")).textContent).toBe("Call 0 does not wait for this answer");
  expect(approve).toHaveBeenCalledOnce();
  expect(document.activeElement).toBe(within(card).getByRole("button", { name: "Approve" }));
});

test("while an answer is under way, another one cannot be given, and the focus is kept", async () => {
  let finish!: () => void;
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const { user, card, runtime } = await waiting();
  const approve = runtime.approve.bind(runtime);
  const spy = vi.spyOn(runtime, "approve").mockImplementation(async (options) => {
    await gate;
    return approve(options);
  });
  const yes = within(card).getByRole("button", { name: "Approve" });
  await user.click(yes);
  await waitFor(() => expect(card.getAttribute("aria-busy")).toBe("true"));
  for (const { ariaDisabled } of within(card).getAllByRole("button")) expect(ariaDisabled).toBe("true");
  await user.click(yes);
  await user.click(within(card).getByRole("button", { name: "Reject" }));
  expect(document.activeElement).not.toBe(document.body);
  expect(spy).toHaveBeenCalledOnce();
  expect(card.dataset["mode"]).toBe("asking");
  finish();
  await waitFor(() => expect(card.isConnected).toBe(false));
});

test("the time that is left is seen each second, and heard when it gets short", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const start = Math.ceil(Date.now() / 1000) * 1000;
    vi.setSystemTime(start);
    await waiting({}, { approvalTimeout: 90_000 });
    const timer = screen.getByRole("timer");
    expect(timer.textContent).toBe("Expires in 1 min 30 s");
    const heard = () => within(part("countdown")).getByRole("status").textContent;
    expect(heard()).toBe("");
    vi.setSystemTime(start + 29_000);
    await waitFor(() => expect(timer.textContent).toBe("Expires in 1 min 1 s"), { timeout: 5_000 });
    expect(heard()).toBe("");
    vi.setSystemTime(start + 31_000);
    await waitFor(() => expect(timer.textContent).toBe("Expires in 59 s"), { timeout: 5_000 });
    expect(heard()).toBe("Expires in 1 min");
    vi.setSystemTime(start + 45_000);
    await waitFor(() => expect(timer.textContent).toBe("Expires in 45 s"), { timeout: 5_000 });
    // Nothing new is heard.
    expect(heard()).toBe("Expires in 1 min");
  } finally {
    vi.useRealTimers();
  }
});

describe("a call that a crash has left uncertain", () => {
  async function uncertain() {
    const journal = memoryJournal();
    const name = `test-${crypto.randomUUID()}`;
    const started: number[] = [];
    const tools = (isDead: boolean) => ({
      pay: {
        execute: async (_input: Record<string, unknown>, { attempt }: { attempt: number }) => {
          started.push(attempt);
          if (isDead) await new Promise(() => {});
          return "paid";
        },
      },
    });
    const first = makeRuntime({ tools: tools(true), journal, name });
    void first.execute({
      code: "async () => { try { return [await codemode.pay({ amount: 5 })] } catch (error) { return error.message } }",
    });
    await waitFor(() => expect(started).toEqual([1]));
    await first.dispose();
    const runtime = makeRuntime({ tools: tools(false), journal, name });
    const [executionId] = await runtime.resumeInterrupted();
    const shown = show(<CodemodeApprovals runtime={runtime} />);
    await screen.findByRole("article", { name: "Did codemode.pay happen?" });
    screen.getByText(/nobody knows whether it took effect/);
    expect(screen.queryByRole("button", { name: "Approve" })).toBeNull();
    return { ...shown, started, outcome: () => runtime.outcome({ executionId: executionId! }) };
  }

  test("is run again", async () => {
    const { user, started, outcome } = await uncertain();
    await user.click(await button("Run it again"));
    await waitFor(async () => expect(await outcome()).toMatchObject({ status: "completed", result: ["paid"] }));
    expect(started).toEqual([1, 2]);
  });

  test("has worked, with a result", async () => {
    const { user, started, outcome } = await uncertain();
    await user.click(await button("It worked"));
    await user.type(screen.getByRole("textbox", { name: /^Its result/ }), '{{"paid": 5}');
    await user.click(await button("Go on with this result"));
    await waitFor(async () => expect(await outcome()).toMatchObject({ status: "completed", result: [{ paid: 5 }] }));
    expect(started).toEqual([1]);
  });

  test("has failed", async () => {
    const { user, outcome } = await uncertain();
    await user.click(await button("It failed"));
    await user.type(screen.getByRole("textbox", { name: /^What went wrong/ }), "no money{Enter}");
    await waitFor(async () => expect(await outcome()).toMatchObject({ status: "completed", result: "no money" }));
  });
});

test("a client tool's call gets its value", async () => {
  const runtime = makeClientRuntime("pick");
  await runtime.execute({ code: "async () => [await codemode.pick({ from: 'colours' })]" });
  const { user } = show(<CodemodeApprovals runtime={runtime} />);
  await screen.findByRole("article", { name: "codemode.pick needs a value" });
  await user.click(await button("Give a value"));
  await user.type(screen.getByRole("textbox", { name: /^The value/ }), '"red"');
  await user.click(await button("Go on with this value"));
  await waitFor(async () =>
    expect((await runtime.executions())[0]).toMatchObject({ status: "completed", result: ["red"] }),
  );
});

test("the code of the run is there to be read", async () => {
  const { user } = await waiting();
  expect(parts("code")).toHaveLength(0);
  await user.click(screen.getByText("Code of the run"));
  await waitFor(() => expect(part("code-text").textContent).toContain("codemode.remove({ text: 'a' })"));
});

test("a call whose page is away can be refused, and nobody is asked for its value", async () => {
  const runtime = makeClientRuntime("pick", { isAway: true });
  await runtime.execute({ code: "async () => [await codemode.pick({ from: 'colours' })]" });
  const { user } = show(<CodemodeApprovals runtime={runtime} />);
  const card = await screen.findByRole("article", { name: "codemode.pick waits for its page" });
  within(card).getByText(/^The page that has this tool is not open/);
  expect(within(card).queryByRole("button", { name: "Give a value" })).toBeNull();
  await user.click(await button("Reject"));
  await user.click(await button("Reject"));
  await waitFor(async () => expect((await runtime.executions())[0]).toMatchObject({ status: "rejected" }));
});
