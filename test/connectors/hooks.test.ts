/** What a connector is told of executions, and when. */
import { describe, expect, test, vi } from "vitest";
import { CodemodeConnector, type ConnectorTools } from "../../src/connectors.ts";
import type { ExecutionStatus } from "../../src/index.ts";
import { tellConnectors } from "../../src/runtime/connector-hooks.ts";
import { ConnectorTable, type RuntimeConnector } from "../../src/runtime/connector.ts";
import { leave, make, pendingOf, run } from "./support.ts";

class Connector extends CodemodeConnector {
  readonly told: string[] = [];

  override name(): string {
    return "api";
  }

  protected override tools(): ConnectorTools {
    return {
      say: { effect: "read", execute: () => "hello" },
      ask: { requiresApproval: true, execute: () => "yes", revert: () => {} },
    };
  }

  override async onPassEnd(_executionId: string, status: ExecutionStatus): Promise<void> {
    await Promise.resolve();
    this.told.push(`pass ${status}`);
  }

  override async disposeExecution(_executionId: string, status: ExecutionStatus): Promise<void> {
    await Promise.resolve();
    this.told.push(`dispose ${status}`);
  }
}

describe("hooks, the pass first and then the execution", () => {
  test.each([
    ["api.say()", "completed"],
    ["{ throw new Error('no') }", "error"],
  ])("of %s", async (code, status) => {
    const connector = new Connector();
    await run(make({ connectors: [connector] }), code);
    expect(connector.told).toEqual([`pass ${status}`, `dispose ${status}`]);
  });

  test("a run that waits has ended its pass, and is not over", async () => {
    const connector = new Connector();
    const runtime = make({ connectors: [connector], keepAlive: 0 });
    const action = await pendingOf(runtime, "api.ask()");
    await vi.waitFor(() => expect(connector.told).toEqual(["pass paused"]));
    await runtime.approve(action);
    expect(connector.told.splice(0)).toEqual(["pass paused", "pass completed", "dispose completed"]);
    await runtime.rollback(action);
    expect(connector.told).toEqual(["dispose rolled_back"]);
  });

  test("while its sandbox is kept, the pass goes on", async () => {
    const connector = new Connector();
    const runtime = make({ connectors: [connector], keepAlive: Infinity });
    const action = await pendingOf(runtime, "api.ask()");
    expect(connector.told).toEqual([]);
    await runtime.approve(action);
    expect(connector.told).toEqual(["pass completed", "dispose completed"]);
  });

  test.each(["reject", "cancel"] as const)("%s ends the run, once", async (answer) => {
    for (const keepAlive of [0, Infinity]) {
      const connector = new Connector();
      const runtime = make({ connectors: [connector], keepAlive });
      const action = await pendingOf(runtime, "api.ask()");
      if (keepAlive === 0) await vi.waitFor(() => expect(connector.told.splice(0)).toEqual(["pass paused"]));
      expect(await runtime[answer](action)).toBe(true);
      const status = answer === "reject" ? "rejected" : "cancelled";
      const pass = keepAlive === 0 ? [] : [`pass ${status}`];
      expect(connector.told).toEqual([...pass, `dispose ${status}`]);
      await runtime[answer](action);
      expect(connector.told).toEqual([...pass, `dispose ${status}`]);
    }
  });

  test("a page that takes the run over tells its own connector", async () => {
    const first = new Connector();
    const runtime = make({ connectors: [first] });
    const action = await pendingOf(runtime, "api.ask()");
    await leave(runtime);
    expect(first.told).toEqual(["pass paused"]);
    const next = new Connector();
    await make({ connectors: [next] }).approve(action);
    expect(next.told).toEqual(["pass completed", "dispose completed"]);
  });
});

describe("a hook that does not come to an end", () => {
  const context = { id: "exec_1", status: "completed" as const };
  const connector = (name: string, onPassEnd: () => unknown): RuntimeConnector => ({
    name,
    tools: new Map(),
    onPassEnd,
  });

  test("is not waited for for ever, and does not keep others from being told", async () => {
    vi.useFakeTimers();
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const other = vi.fn();
    const table = new ConnectorTable([connector("stuck", () => new Promise(() => {})), connector("other", other)]);
    const end = vi.fn();
    void tellConnectors(table, "onPassEnd", context).then(end);
    expect(other).toHaveBeenCalledWith({ executionId: "exec_1", status: "completed" });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(end).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/"stuck" failed to clean up, in onPassEnd: .*10000 ms/));
    warn.mockRestore();
    vi.useRealTimers();
  });

  test("one that fails late is said, and leaves no timer", async () => {
    vi.useFakeTimers();
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const table = new ConnectorTable([connector("late", () => Promise.reject(new Error("no")))]);
    await tellConnectors(table, "onPassEnd", context);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('connector "late" failed to clean up, in onPassEnd: no'));
    expect(vi.getTimerCount()).toBe(0);
    warn.mockRestore();
    vi.useRealTimers();
  });
});
