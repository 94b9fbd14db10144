import { describe, expect, test } from "vitest";
import type { NewPlace } from "./journal.contract.ts";
import { created, newHead, snippet } from "./facts.ts";

export function describeSnippets(newPlace: NewPlace): void {
  describe("snippets", () => {
    test("are there in the order of their names", async () => {
      const connect = newPlace();
      const journal = connect();
      for (const name of ["b", "a", "B", "ab", "1", "ä"]) await journal.saveSnippet("codemode", snippet(name));
      const found = await connect().snippets("codemode");
      expect(found.map(({ name }) => name)).toEqual(["1", "B", "a", "ab", "b", "ä"]);
      expect(found[2]).toEqual(snippet("a"));
    });

    test("are replaced by their names", async () => {
      const journal = newPlace()();
      await journal.saveSnippet("codemode", snippet("a"));
      await journal.saveSnippet("codemode", snippet("a", { code: "async () => 2" }));
      expect(await journal.snippets("codemode")).toEqual([snippet("a", { code: "async () => 2" })]);
    });

    test("belong to one runtime", async () => {
      const journal = newPlace()();
      await journal.saveSnippet("codemode", snippet("a"));
      await journal.saveSnippet("codemode2", snippet("b"));
      expect(await journal.snippets("codemode")).toEqual([snippet("a")]);
      expect(await journal.snippets("other")).toEqual([]);
      expect(await journal.deleteSnippet("codemode", "b")).toBe(false);
      expect(await journal.snippets("codemode2")).toEqual([snippet("b")]);
    });

    test("are deleted once", async () => {
      const journal = newPlace()();
      await journal.saveSnippet("codemode", snippet("a"));
      expect(await journal.deleteSnippet("codemode", "a")).toBe(true);
      expect(await journal.deleteSnippet("codemode", "a")).toBe(false);
      expect(await journal.snippets("codemode")).toEqual([]);
    });

    test("are cleared with their runtime, and stay when executions are deleted", async () => {
      const journal = newPlace()();
      await journal.create(newHead("a"), [created]);
      await journal.saveSnippet("codemode", snippet("a", { executionId: "a" }));
      await journal.saveSnippet("other", snippet("b"));
      await journal.delete(["a"]);
      expect(await journal.snippets("codemode")).toHaveLength(1);
      await journal.clear("codemode");
      expect(await journal.snippets("codemode")).toEqual([]);
      expect(await journal.snippets("other")).toEqual([snippet("b")]);
    });
  });
}
