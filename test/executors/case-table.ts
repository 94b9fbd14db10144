import { readFileSync, writeFileSync } from "node:fs";
import { expect } from "vitest";
import type { RunnerTestFile, RunnerTestSuite } from "vitest";
import { workerLoader, type Difference } from "./differences.ts";

const file = new URL("../../docs/executor-cases.md", import.meta.url);
const guide = new URL("../../docs/executors.md", import.meta.url);
const MARKED = /(<!-- worker loader differences -->\n)([^]*)(<!-- end of worker loader differences -->)/;

const HEAD = `# The cases of the executor contract

Every executor runs the same cases (\`test/executors/executor.contract.ts\`): \`IframeSandboxExecutor\` in Chromium, Firefox and
WebKit, \`QuickJSExecutor\` in a Worker (of the same browsers), on the thread and in Node, \`DynamicWorkerExecutor\` in
workerd, the runtime of Cloudflare, on one's own machine. A case that "differs" is
tested to fail, and explained in [executors.md](executors.md). This page is written by a test (\`UPDATE_DOCS=1\`) and
compared by it. QuickJS in WebKit leaves one out, which \`executors.md\` explains too: "time before the sandbox is ready".
`;

/** Compares the page that lists the cases with those of a file that runs the contract. */
export function checkCaseTable(contract: RunnerTestFile, quickjs: readonly Difference[]): void {
  const sections = blocksOf(contract).map(({ title, cases }) => {
    const rows = cases.map((name) => {
      const differs = quickjs.some(({ test }) => test === name) ? "differs" : "yes";
      return `| ${escape(name)} | yes | ${differs} | ${differs} | ${differs} | ${inWorkerLoader(name)} |`;
    });
    const names = "| case | iframe | QuickJS, Worker | QuickJS, thread | QuickJS, Node | Worker Loader |";
    const head = [names, "|---|---|---|---|---|---|"];
    return [`\n## ${title}\n`, ...head, ...rows, ""].join("\n");
  });
  const page = HEAD + sections.join("");
  if (process.env["UPDATE_DOCS"] === "1") writeFileSync(file, page);
  expect(readFileSync(file, "utf8")).toBe(page);
  checkWorkerLoaderTable();
}

function inWorkerLoader(name: string): string {
  const difference = workerLoader.find(({ test }) => test === name);
  if (difference === undefined) return "yes";
  return difference.isLeftOut ? "left out" : "differs";
}

/** Compares the guide's table with what the suite knows. */
function checkWorkerLoaderTable(): void {
  const rows = workerLoader.map(
    ({ test, what, isLeftOut }) => `| ${test} | ${isLeftOut ? "left out" : "differs"} | ${what} |`,
  );
  const table = ["| case | | what is different |", "|---|---|---|", ...rows, ""].join("\n");
  if (process.env["UPDATE_DOCS"] === "1") {
    const text = readFileSync(guide, "utf8");
    writeFileSync(
      guide,
      text.replace(MARKED, (_, start, __, end) => `${start}${table}${end}`),
    );
  }
  expect(MARKED.exec(readFileSync(guide, "utf8"))?.[2]).toBe(table);
}

function blocksOf(suite: RunnerTestSuite): { title: string; cases: string[] }[] {
  const blocks = suite.tasks.filter((task) => task.type === "suite");
  const own = suite.tasks.filter((task) => task.type === "test" && !task.name.startsWith("differs: "));
  const isBlock = own.length > 0 && suite.suite?.name !== undefined && suite.suite.name !== "";
  return [...(isBlock ? [{ title: suite.name, cases: own.map(({ name }) => name) }] : []), ...blocks.flatMap(blocksOf)];
}

function escape(name: string): string {
  return name
    .replaceAll("\\", "\\\\")
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ")
    .replaceAll("<", "&lt;")
    .replaceAll("*", "\\*")
    .replaceAll("_", "\\_")
    .replaceAll("`", "'");
}
