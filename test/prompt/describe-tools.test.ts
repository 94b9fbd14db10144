import { expect, test } from "vitest";
import { describeTools } from "../../src/prompt/describe-tools.ts";

const types = "declare const codemode: { price(input: { pattern: '$& $1 $` {{types}}' }): Promise<unknown> };";

test("the default says how to write code and ends with the types", () => {
  const text = describeTools({ types });
  expect(text.endsWith(`\n\n${types}`)).toBe(true);
  for (const word of [
    "async arrow function",
    "`codemode`",
    "Return",
    "Promise.all",
    "catch",
    "console.log",
    "no network",
  ]) {
    expect(text).toContain(word);
  }
  expect(text.length - types.length).toBeLessThan(1200);
});

test("a template of the app's own; the types go in as they are", () => {
  expect(describeTools({ types, template: "A {{types}} B {{types}} C {{ types }}" })).toBe(
    `A ${types} B ${types} C {{ types }}`,
  );
  expect(describeTools({ types, template: "none" })).toBe("none");
});
