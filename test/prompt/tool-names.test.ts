import fc from "fast-check";
import { expect, test } from "vitest";
import { sanitizeToolName, sanitizeToolNames } from "../../src/protocol/tool-names.ts";

test.each([
  ["getWeather", "getWeather"],
  ["github.list-issues", "github_list_issues"],
  ["1st", "_1st"],
  ["a b/c", "a_b_c"],
  ["größe", "größe"],
  ["搜索", "搜索"],
  ["创建", "创建"],
  ["поиск-файлов", "поиск_файлов"],
  ["𝒜1", "_1"],
  ["Cafe\u0301", "Caf\u00e9"],
  ["\u0301a", "_\u0301a"],
  ["٣", "_٣"],
  ["a👍b", "a_b"],
  ["a\u200db\u3164c\ufe0f", "a_b_c_"],
  ["\ud800x", "_x"],
  ["$x_1", "$x_1"],
  ["delete", "delete_"],
  ["await", "await_"],
  ["class", "class_"],
  ["-", "_"],
])("%s becomes %s", (name, safe) => expect(sanitizeToolName(name)).toBe(safe));

test("an empty name is refused", () => {
  expect(() => sanitizeToolName("")).toThrow(expect.objectContaining({ code: "invalid_provider" }));
});

test("names that become the same are refused", () => {
  expect([...sanitizeToolNames(["b", "a-b"])]).toEqual([
    ["b", "b"],
    ["a_b", "a-b"],
  ]);
  expect(() => sanitizeToolNames(["a-b", "a_b"])).toThrow(/^Tool names "a-b" and "a_b" both sanitize to "a_b"$/);
});

test("every name becomes an identifier, and that one stays as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 1 }), (name) => {
      const safe = sanitizeToolName(name);
      new Function(`"use strict"; let ${safe}; return { ${safe}() {} }.${safe};`);
      expect(sanitizeToolName(safe)).toBe(safe);
    }),
    { numRuns: 500 },
  );
});
