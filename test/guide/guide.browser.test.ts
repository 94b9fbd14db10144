import { afterEach, expect, test, vi } from "vitest";
import { codemodeTool } from "./codemode-tool.ts";

afterEach(() => document.body.replaceChildren());

test("the descriptor is what the guide says", () => {
  expect(codemodeTool.name).toBe("codemode");
  expect(codemodeTool.description).toContain("getPageInfo");
  expect(codemodeTool.description).toContain("Get the user's current text selection");
  expect(codemodeTool.inputSchema.properties).toHaveProperty("code");
});

test("the tools run on the page, the code beside it, as the guide calls it: with the input only", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  document.title = "A page with a title";
  const paragraph = document.createElement("p");
  paragraph.textContent = "words that are selected";
  document.body.append(paragraph);
  window.getSelection()?.selectAllChildren(paragraph);
  const code = `async () => {
    const [page, selection] = await Promise.all([codemode.getPageInfo({}), codemode.getSelectionText({})]);
    return { ...page, words: selection.text.split(" ").length, document: typeof document };
  }`;
  const output = await codemodeTool.execute({ code });
  warn.mockRestore();
  expect(output).toEqual({
    result: { title: "A page with a title", url: window.location.href, words: 4, document: "undefined" },
  });
});

test("a failure rejects, for the guide's catch", async () => {
  const context = { toolCallId: crypto.randomUUID() };
  await expect(codemodeTool.execute({ code: "async () => codemode.getCookies({})" }, context)).rejects.toThrow(
    /^Code execution failed: Tool "getCookies" not found.*getPageInfo, getSelectionText/,
  );
});
