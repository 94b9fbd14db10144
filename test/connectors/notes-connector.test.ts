import { expect, test } from "vitest";
import type { BrowserRuntime } from "../../src/index.ts";
import type { DurableObjectState } from "@cloudflare/workers-types";
import { NotesConnector as ServerNotesConnector } from "./fixtures/guide-notes-connector.ts";
import { MapStorage, NotesConnector } from "./fixtures/notes-connector.ts";
import { leave, make, pendingOf, resultOf, run } from "./support.ts";

/** The code of the guide, with a note of its own. */
const CREATE = `{
  const before = await notes.listNotes();
  const note = await notes.createNote({ text: "Buy milk" });
  return { before, note, after: await notes.listNotes() };
}`;

function makeNotes(storage = new MapStorage()): { runtime: BrowserRuntime; storage: MapStorage } {
  const runtime = make({ connectors: [new NotesConnector({ storage }, { region: "here" })] });
  return { runtime, storage };
}

const note = { id: expect.any(String) as string, text: "Buy milk" };

test("the guide's connector is found, described and called", async () => {
  const { runtime } = makeNotes();
  const code = `{
    const matches = await codemode.search("list saved notes");
    const docs = await codemode.describe(matches.results[0].path);
    return { docs, savedNotes: await notes.listNotes() };
  }`;
  const result = await resultOf(runtime, code);
  expect(result).toMatchObject({ docs: { path: "notes.listNotes", description: "List saved notes." }, savedNotes: [] });
  const { description } = runtime.tool();
  expect(description).toContain("Use this connector to list and create saved notes.");
});

test("it creates nothing before somebody has consented", async () => {
  const { runtime, storage } = makeNotes();
  const action = await pendingOf(runtime, CREATE);
  expect(action).toMatchObject({ connector: "notes", method: "createNote", args: { text: "Buy milk" } });
  expect(await storage.get("notes")).toBeUndefined();
  expect(await runtime.approve(action)).toMatchObject({
    status: "completed",
    result: { before: [], note, after: [note] },
  });
});

test("it is resumed on another page by replay: what has run does not run again", async () => {
  const { runtime, storage } = makeNotes();
  const action = await pendingOf(runtime, CREATE);
  await leave(runtime);
  await storage.put("notes", [{ id: "1", text: "written meanwhile" }]);
  const next = makeNotes(storage).runtime;
  expect(await next.approve(action)).toMatchObject({ result: { before: [], after: [{ id: "1" }, note] } });
});

test("a rejection leaves nothing, and a rollback takes the note away", async () => {
  const { runtime, storage } = makeNotes();
  expect(await runtime.reject(await pendingOf(runtime, CREATE))).toBe(true);
  expect(await storage.get("notes")).toBeUndefined();

  const action = await pendingOf(runtime, CREATE);
  await runtime.approve(action);
  expect(await storage.get("notes")).toEqual([note]);
  await runtime.rollback(action);
  expect(await storage.get("notes")).toEqual([]);
  expect(await runtime.executions({ executionId: action.executionId })).toMatchObject([{ status: "rolled_back" }]);
});

test("input that does not fit its schema is refused before anybody is asked", async () => {
  const { runtime } = makeNotes();
  expect(await run(runtime, "notes.createNote({ text: 1 })")).toMatchObject({ status: "error", code: "invalid_input" });
});

test("with a server's types it is the same class", async () => {
  const ctx = { storage: new MapStorage() } as unknown as DurableObjectState;
  const runtime = make({ connectors: [new ServerNotesConnector(ctx, { region: "there" })] });
  expect(await runtime.approve(await pendingOf(runtime, CREATE))).toMatchObject({ result: { before: [], note } });
});
