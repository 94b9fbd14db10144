import { expect, test } from "vitest";
import { sanitizeToolName, sanitizeToolNames } from "../../src/protocol/tool-names.ts";

test.each([
  ["getWeather", "getWeather"],
  ["github.list-issues", "github_list_issues"],
  ["1st", "_1st"],
  ["a b/c", "a_b_c"],
  ["größe", "gr__e"],
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
