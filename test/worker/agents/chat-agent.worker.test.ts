import { evictDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { script } from "../model.ts";
import { openChat, type ChatPage } from "./chat-page.ts";

let name: string;
let page: ChatPage;

beforeEach(async () => {
  name = crypto.randomUUID();
  page = await openChat(name);
  return () => page.close();
});

const LIST = `async () => {
  const matches = await codemode.search("list saved notes");
  const docs = await codemode.describe(matches.results[0].path);
  const savedNotes = await notes.listNotes();

  return { docs, savedNotes };
};`;

const create = (text: string): string => `async () => notes.createNote({ text: ${JSON.stringify(text)} })`;

describe("the guide's agent", () => {
  test("lists saved notes, as the guide's last step does", async () => {
    script.code = [LIST];
    const [output] = await page.say("List my notes");
    expect(output).toMatchObject({
      status: "completed",
      result: { docs: { path: "notes.listNotes", description: "List saved notes." }, savedNotes: [] },
    });
    expect(await page.call("executionHistory")).toMatchObject([
      { status: "completed", connectors: ["codemode", "notes"] },
    ]);
  });

  test("pauses before a note is created, and goes on once somebody has approved", async () => {
    script.code = [create("Buy milk")];
    const [output] = await page.say("Remember the milk");
    expect(output).toMatchObject({ status: "paused", pending: [{ connector: "notes", method: "createNote" }] });
    const [action] = (await page.call("pendingApprovals")) as { executionId: string; args: unknown }[];
    expect(action).toMatchObject({ executionId: output!.executionId, args: { text: "Buy milk" }, seq: 0 });
    const note = { id: expect.any(String) as string, text: "Buy milk" };
    expect(await page.call("approveExecution", action!.executionId)).toMatchObject({
      status: "completed",
      result: note,
    });
    expect(await page.call("pendingApprovals")).toEqual([]);
    // A second click approves nothing.
    expect(await page.call("approveExecution", action!.executionId)).toMatchObject({
      status: "error",
      code: "not_pending",
    });
    script.code = ["async () => notes.listNotes()"];
    expect(await page.say("List my notes")).toMatchObject([{ result: [note] }]);
  });

  test("keeps what waits over an eviction, and replays what has run", async () => {
    script.code = [`async () => [await notes.listNotes(), await notes.createNote({ text: "a" }), Math.random()]`];
    const [output] = await page.say("Remember a");
    page.close();
    await evictDurableObject(env.CHAT.get(env.CHAT.idFromName(name)));
    page = await openChat(name);
    expect(await page.call("pendingApprovals")).toMatchObject([{ executionId: output!.executionId }]);
    const outcome = await page.call("approveExecution", output!.executionId);
    expect(outcome).toMatchObject({ status: "completed", result: [[], { text: "a" }, expect.any(Number)] });
  });

  test("rejects, and creates nothing", async () => {
    script.code = [create("Buy milk")];
    const [output] = await page.say("Remember the milk");
    expect(await page.call("rejectExecution", output!.executionId, 0)).toBe(true);
    expect(await page.call("rejectExecution", output!.executionId, 0)).toBe(false);
    expect(await page.call("executionHistory")).toMatchObject([
      { status: "rejected", error: expect.stringContaining("Action notes.createNote rejected by user") },
    ]);
    script.code = ["async () => notes.listNotes()"];
    expect(await page.say("List my notes")).toMatchObject([{ result: [] }]);
  });

  test("rolls back what was applied", async () => {
    script.code = [create("Buy milk")];
    const [output] = await page.say("Remember the milk");
    await page.call("approveExecution", output!.executionId);
    // A method without a result answers without one.
    expect(await page.call("rollbackExecution", output!.executionId)).toBeUndefined();
    expect(await page.call("executionHistory")).toMatchObject([
      { status: "rolled_back", log: [{ state: "reverted" }] },
    ]);
    script.code = ["async () => notes.listNotes()"];
    expect(await page.say("List my notes")).toMatchObject([{ result: [] }]);
  });

  test("saves what has run as a snippet, and only that", async () => {
    script.code = ["async () => (await notes.listNotes()).length"];
    const [output] = await page.say("How many notes?");
    const saved = await page.call("saveSnippet", "count", "Counts the notes.", output!.executionId);
    expect(saved).toMatchObject({ name: "count", description: "Counts the notes." });
    expect(await page.call("snippets")).toEqual([saved]);
    script.code = [`async () => codemode.run("count")`, create("b")];
    expect(await page.say("Count, then remember b")).toMatchObject([{ result: 0 }, { status: "paused" }]);
    const [waiting] = (await page.call("pendingApprovals")) as { executionId: string }[];
    await expect(page.call("saveSnippet", "b", "", waiting!.executionId)).rejects.toThrow("Only completed executions");
  });

  test("is answered in JSON, whatever the code has returned", async () => {
    script.code = [
      `async () => { await notes.createNote({ text: "c" }); return { big: 5n, at: new Date(0), all: new Map([[1, 2]]) }; }`,
    ];
    const [output] = await page.say("Remember c");
    const result = { big: "5", at: "1970-01-01T00:00:00.000Z", all: [[1, 2]] };
    expect(await page.call("approveExecution", output!.executionId)).toMatchObject({ status: "completed", result });
    expect(await page.call("executionHistory")).toMatchObject([{ result }]);
  });

  test("the tests' entry exports what the guide's would", () => {
    expect(Object.keys(exports)).toEqual(expect.arrayContaining(["Chat", "CodemodeRuntime"]));
  });
});
