import { describe, expect, test, vi } from "vitest";
import { servePageTools } from "../../src/browser/serve-page-tools.ts";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";
import type { ToolExecuteContext } from "../../src/protocol/tools.ts";
import type { RuntimeTool } from "../../src/runtime/connector.ts";
import type { PageCall, PageCallAnswer } from "../../src/server-bridge/contract.ts";

function serve(tool: RuntimeTool | undefined) {
  const tools = new Map(tool ? [["act", tool]] : []);
  const call = servePageTools(() => [{ name: "codemode", tools }]);
  return (
    input: unknown,
    more: Partial<PageCall> = {},
    signal = new AbortController().signal,
  ): Promise<PageCallAnswer> =>
    call(
      {
        ...{ executionId: "e", seq: 3, attempt: 1, connector: "codemode", method: "act" },
        ...{ args: encodeValue(input), idempotencyKey: "e:3", isApproved: false, ...more },
      },
      signal,
    );
}

function valueOf(answer: PageCallAnswer): unknown {
  return decodeValue((answer as { value: string }).value);
}

function errorOf(answer: PageCallAnswer): Error & { code?: string } {
  return decodeValue((answer as { error: string }).error) as Error;
}

describe("a call of a page's tool", () => {
  test("is retried as the tool says, and for the server that is one", async () => {
    const attempts: number[] = [];
    const execute = (_: unknown, { attempt, idempotencyKey }: ToolExecuteContext): string => {
      attempts.push(attempt);
      if (attempts.length < 3) throw new Error("busy");
      return idempotencyKey;
    };
    const call = serve({ effect: "write", retry: { attempts: 3, delay: 1 }, execute });
    expect(valueOf(await call({}, { attempt: 4 }))).toBe("e:3");
    expect(attempts).toEqual([4, 5, 6]);
  });

  test("fails with the last error once the tool's attempts are used up", async () => {
    const execute = vi.fn(() => Promise.reject(new RangeError("no")));
    const call = serve({ effect: "write", retry: { attempts: 2, delay: 1 }, execute });
    expect(errorOf(await call({}))).toMatchObject({ name: "RangeError", message: "no" });
    expect(execute).toHaveBeenCalledTimes(2);
  });

  test("ends while it waits for its next attempt, when the server does not want it any more", async () => {
    const controller = new AbortController();
    const execute = vi.fn(() => Promise.reject(new Error("busy")));
    const call = serve({ effect: "write", retry: { attempts: 9, delay: 1_000_000 }, execute });
    const answer = call({}, {}, controller.signal);
    await vi.waitFor(() => expect(execute).toHaveBeenCalledTimes(1));
    controller.abort(new Error("cancelled"));
    expect(errorOf(await answer).message).toBe("cancelled");
    expect(execute).toHaveBeenCalledTimes(1);
  });

  test("that asks is told that this start is over", async () => {
    let signal: AbortSignal | undefined;
    const execute = async (_: unknown, context: ToolExecuteContext): Promise<string> => {
      signal = context.signal;
      await context.requestApproval({ reason: "Sure?" });
      return "done";
    };
    const call = serve({ effect: "write", execute });
    expect(await call({})).toEqual({ asks: true, reason: "Sure?" });
    expect(signal!.aborted).toBe(true);
    expect(valueOf(await call({}, { isApproved: true }))).toBe("done");
  });

  test("is asked about by the page's rule, and refused by the page's check, whatever the server says", async () => {
    const execute = vi.fn(() => 1);
    const check = (input: unknown): unknown => {
      if (typeof input !== "number") throw new TypeError("a number");
      return input;
    };
    const call = serve({ effect: "write", needsApproval: (input) => (input as number) > 5, check, execute });
    expect(await call(9)).toEqual({ asks: true });
    expect(errorOf(await call("x", { isApproved: true })).message).toBe("a number");
    expect(execute).not.toHaveBeenCalled();
    expect(valueOf(await call(9, { isApproved: true }))).toBe(1);
  });

  test("of a tool that is gone says so", async () => {
    expect(errorOf(await serve(undefined)({})).code).toBe("tool_not_found");
  });

  test.each([
    ["undefined", undefined],
    ["minus zero", -0],
    ["not a number", Number.NaN],
    ["a map of dates", new Map([["a", new Date(5)]])],
    ["a big integer", 2n ** 70n],
    ["a text of 999,000 characters", "x".repeat(999_000)],
  ])("takes and gives %s as it is", async (_, value) => {
    const call = serve({ effect: "read", execute: (input) => ({ input }) });
    expect(valueOf(await call(value))).toEqual({ input: value });
  });

  test("gives an error with its cause, and refuses what is too large", async () => {
    const cause = new TypeError("inner");
    const failing = serve({ effect: "read", execute: () => Promise.reject(new Error("outer", { cause })) });
    expect(errorOf(await failing({}))).toMatchObject({
      message: "outer",
      cause: { name: "TypeError", message: "inner" },
    });
    const large = serve({ effect: "read", execute: () => "x".repeat(1_000_001) });
    expect(errorOf(await large({})).code).toBe("limit_exceeded");
  });
});
