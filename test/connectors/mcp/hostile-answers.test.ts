/** Answers to calls that are not as they should be, and what must not come of them. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { resultOf, run } from "../support.ts";
import { answers, caught, closeAll, lists, setupWith, tool } from "./raw.ts";
import { rawVersions } from "./raw-server.ts";

afterEach(closeAll);

const image = { type: "image", data: "AAAA", mimeType: "image/png" };

describe.each(rawVersions)("with a client of the SDK's version $version", ({ version, connect }) => {
  const setup = setupWith(connect);

  test.each([
    { code: 404, message: "issue not found" },
    { code: 400, message: "bad session" },
    { code: -32_000, message: "Server error" },
    { code: -32_603, message: "no", data: { status: 404 } },
    { code: 1, message: "Not connected" },
    { code: 503, message: "later" },
  ])("an error of the server is no lost connection, whatever its numbers are: $code $message", async (error) => {
    const { runtime, server } = setup(
      { "tools/list": lists(tool("a")), "tools/call": () => ({ error }) },
      { effect: "read" },
    );
    const seen = await resultOf(runtime, caught("mcp.a()"));
    expect(seen).toMatchObject({ message: expect.stringContaining(error.message) as string });
    expect(seen).not.toMatchObject({ code: "connector_unavailable" });
    expect([server.count("tools/call"), server.count("initialize")]).toEqual([1, 1]);
  });

  test("an error with data besides, and one of great length", async () => {
    const results = [
      { isError: true, structuredContent: { limit: 5 }, content: [image] },
      { isError: true, content: [{ type: "text", text: "x".repeat(3_000_000) }] },
    ];
    const { runtime } = setup({ "tools/list": lists(tool("a")), "tools/call": () => ({ result: results.shift() }) });
    expect(await resultOf(runtime, caught("mcp.a()"))).toMatchObject({ code: "tool_failed", cause: { limit: 5 } });
    const { message } = (await resultOf(runtime, caught("mcp.a()"))) as { message: string };
    expect(message.length).toBeLessThan(10_100);
  });

  test("a value that is too large, and one whose keys are those of every object", async () => {
    const results = [
      { content: [{ type: "text", text: "x".repeat(3_000_000) }] },
      { structuredContent: JSON.parse('{ "__proto__": { "isAdmin": true } }') as object, content: [] },
    ];
    const { runtime } = setup({ "tools/list": lists(tool("a")), "tools/call": () => ({ result: results.shift() }) });
    expect(await resultOf(runtime, caught("mcp.a()"))).toMatchObject({ code: "limit_exceeded" });
    const after = await run(runtime, `[await ${caught("mcp.a()")}, ({}).isAdmin]`);
    expect(after).toMatchObject({ status: "completed", result: [expect.anything(), undefined] });
  });

  test("an answer that does not fit its schema: the model learns that the tool was called", async () => {
    const outputSchema = { type: "object", properties: { n: { type: "number" } }, required: ["n"] };
    const { runtime } = setup({
      "tools/list": lists(tool("a", { outputSchema })),
      "tools/call": answers({ structuredContent: { n: "x" }, content: [] }),
    });
    expect(await resultOf(runtime, caught("mcp.a()"))).toMatchObject({
      code: "tool_failed",
      message: expect.stringMatching(
        /a was called, but its answer.*Nobody knows whether a has taken effect/s,
      ) as string,
    });
  });

  test("a block of a kind that is not known", async () => {
    const hologram = { type: "hologram", depth: 1 };
    const { runtime } = setup({
      "tools/list": lists(tool("a")),
      "tools/call": answers({ content: [hologram, { type: "text", text: "t" }] }),
    });
    const seen = await resultOf(runtime, caught("mcp.a()"));
    // Version 2 itself refuses the whole answer.
    if (version === 1) expect(seen).toEqual([hologram, "t"]);
    else
      expect(seen).toMatchObject({ code: "tool_failed", message: expect.stringContaining("a was called") as string });
  });

  test("a server that does not answer: the request is cancelled, a write is not repeated, nor is a read", async () => {
    for (const effect of ["write", "read"] as const) {
      const { runtime, server } = setup(
        { "tools/list": lists(tool("a")), "tools/call": () => undefined },
        { callTimeout: 30, effect },
      );
      const seen = (await resultOf(runtime, caught("mcp.a()"))) as { code: string; message: string };
      expect(seen.code).toBe("connector_unavailable");
      expect(seen.message).toContain("has not answered in time");
      expect(seen.message.includes("Nobody knows whether a has taken effect")).toBe(effect === "write");
      await vi.waitFor(() => expect(server.count("notifications/cancelled")).toBe(1), { timeout: 10_000 });
      expect([server.count("tools/call"), server.count("initialize")]).toEqual([1, 1]);
    }
  });

  test.each([
    ["{ m: new Map([[1, 2]]) }", 'a Map in "m"'],
    ["{ list: [1n] }", "a BigInt"],
    ["{ n: NaN }", "NaN"],
    ["(() => { const o = {}; o.o = o; return o; })()", "circular|cyclic"],
    ["{ d: new Date(NaN) }", "an invalid date"],
  ])("input that JSON cannot say is refused before it is sent: %s", async (input, reason) => {
    const { runtime, server } = setup({ "tools/list": lists(tool("a")) });
    expect(await resultOf(runtime, caught(`mcp.a(${input})`))).toMatchObject({
      code: "invalid_input",
      message: expect.stringMatching(new RegExp(reason, "i")) as string,
    });
    expect(server.count("tools/call")).toBe(0);
  });

  test("a date is sent as text", async () => {
    const call = vi.fn((_params: Record<string, unknown>) => ({ result: { content: [] } }));
    const { runtime } = setup({ "tools/list": lists(tool("a")), "tools/call": call });
    await resultOf(runtime, "mcp.a({ at: new Date(0), no: undefined })");
    expect(call.mock.calls[0]![0]).toMatchObject({ arguments: { at: "1970-01-01T00:00:00.000Z" } });
  });
});
