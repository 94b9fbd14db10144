import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { quickjs, type Difference } from "../executors/differences.ts";

const file = new URL("../../docs/executors.md", import.meta.url);
const MARKED = /(<!-- differences -->\n)([^]*)(<!-- end of differences -->)/;

test("docs/executors.md lists the differences that the suite knows", () => {
  const row = (one: Difference): string => `| ${one.test} | ${one.what} |`;
  const table = ["| case | what is different |", "|---|---|", ...quickjs.map(row), ""].join("\n");
  const text = readFileSync(file, "utf8");
  // UPDATE_DOCS=1 writes it.
  if (process.env["UPDATE_DOCS"] === "1")
    writeFileSync(
      file,
      text.replace(MARKED, (_, start, __, end) => `${start}${table}${end}`),
    );
  expect(MARKED.exec(readFileSync(file, "utf8"))?.[2]).toBe(table);
});
