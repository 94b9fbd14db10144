import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffLines, foldSame, type DiffLine } from "../../../src/react/components/line-diff.ts";

const signs = (lines: readonly DiffLine[]) =>
  lines.map(({ kind, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${text}`);

describe("what differs between two texts", () => {
  test("lines that were changed, removed and added", () => {
    expect(signs(diffLines("a\nb\nc\nd", "a\nx\nc\nd\ne"))).toEqual([" a", "-b", "+x", " c", " d", "+e"]);
    expect(signs(diffLines("a", "a"))).toEqual([" a"]);
    expect(signs(diffLines("a\na\na", "a\na"))).toEqual([" a", " a", "-a"]);
  });

  test("both texts can be read from it", () => {
    const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 30 }).map((lines) => lines.join("\n"));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const without = (kind: DiffLine["kind"]) =>
          lines
            .filter((line) => line.kind !== kind)
            .map((line) => line.text)
            .join("\n");
        expect(without("added")).toBe(before);
        expect(without("removed")).toBe(after);
      }),
    );
  });

  test("texts without anything in common, however long", () => {
    const before = Array.from({ length: 30_000 }, (_, index) => `a${index}`).join("\n");
    const after = Array.from({ length: 30_000 }, (_, index) => `b${index}`).join("\n");
    expect(diffLines(before, after)).toHaveLength(60_000);
  });

  test("what is far from a change is left out, and counted", () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const after = before.with(10, "changed");
    const folded = foldSame(diffLines(before.join("\n"), after.join("\n")), 2);
    expect(folded[0]).toEqual({ kind: "skipped", count: 8 });
    expect(folded.at(-1)).toEqual({ kind: "skipped", count: 7 });
    expect(folded).toHaveLength(8);
  });
});
