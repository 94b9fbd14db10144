import { describe, expect, test } from "vitest";
import { escapeHidden, splitVisible, toVisible } from "../../../src/react/components/visible-characters.ts";

const hiddenIn = (text: string) => splitVisible(text).flatMap((piece) => (piece.kind === "hidden" ? [piece.name] : []));

describe("what hides in a text", () => {
  test.each([
    ["\u202e", "U+202E"],
    ["\u2066", "U+2066"],
    ["\u200b", "U+200B"],
    ["\u200d", "U+200D"],
    ["\ufeff", "U+FEFF"],
    ["\u00ad", "U+00AD"],
    ["\u00a0", "U+00A0"],
    ["\u2028", "U+2028"],
    ["\u3164", "U+3164"],
    ["\u034f", "U+034F"],
    ["\u2800", "U+2800"],
    ["\ufe0f", "U+FE0F"],
    ["\u0000", "U+0000"],
    ["\u001b", "U+001B"],
    ["\r", "U+000D"],
    ["\u0085", "U+0085"],
    ["\u{e0041}", "U+E0041"],
    ["\u{e0100}", "U+E0100"],
    ["\ud800", "U+D800"],
  ])("%j is shown as %s", (character, name) => {
    expect(splitVisible(`a${character}b`)).toEqual([
      { kind: "plain", text: "a" },
      { kind: "hidden", text: character, name },
      { kind: "plain", text: "b" },
    ]);
  });

  test("what a person sees is left as it is", () => {
    const text = "async () => {\n\treturn 'äöü, 漢字, ñ, — “quoted” … ½'\n}";
    expect(splitVisible(text)).toEqual([{ kind: "plain", text }]);
    expect(splitVisible("")).toEqual([]);
  });

  test("an emoji may hold what belongs to it, and only there", () => {
    expect(hiddenIn("👩‍👩‍👧 ❤️ 👍🏽")).toEqual([]);
    // Letters in selectors after an emoji: as many as one likes, none of which are seen.
    expect(hiddenIn("😀\ufe0f\u{e0101}\u{e0102}")).toEqual(["U+E0101", "U+E0102"]);
    expect(hiddenIn("a\u200db")).toEqual(["U+200D"]);
    expect(hiddenIn("a\ufe0f")).toEqual(["U+FE0F"]);
  });

  test("letters from right to left are one piece with the spaces between them", () => {
    expect(splitVisible('{"שלום עולם": 1}')).toEqual([
      { kind: "plain", text: '{"' },
      { kind: "rightToLeft", text: "שלום עולם" },
      { kind: "plain", text: '": 1}' },
    ]);
    expect(hiddenIn("שלום\u202eעולם")).toEqual(["U+202E"]);
    expect(hiddenIn("سلام\u061cسلام")).toEqual(["U+061C"]);
  });

  test("nothing is lost or invented", () => {
    const text = "a\u202e👩‍👧שלום\u200b\ud800\udc00\ud800 z";
    expect(
      splitVisible(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
    expect(toVisible("a\u202eb")).toBe("a[U+202E]b");
  });

  test("escapes in JSON give the same value", () => {
    const value = { "k\u200b": "a\u202eb\u{e0041}\u00a0c", list: ["\u2028", "שלום", "👩‍👧"] };
    const json = escapeHidden(JSON.stringify(value, null, 2));
    expect(hiddenIn(json)).toEqual([]);
    expect(json).toContain("\\u202e");
    expect(JSON.parse(json)).toEqual(value);
  });
});
