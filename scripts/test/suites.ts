/** The suites of `npm test`, in the order in which they start. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../prepare/paths.mjs";
import { readPlaywrightReport, readReport, readVitestReport } from "./reports.ts";
import { addOutcomes, checkOutcome, judge, type Outcome, type Suite, type SuiteContext } from "./suite.ts";
import { projectFiles, uncheckedFiles } from "./type-coverage.ts";

const node = process.execPath;
const tool = (path: string): string => join(root, "node_modules", path);

export const suites: Suite[] = [
  {
    name: "types",
    about: "every TypeScript project compiles",
    shared: true,
    run: runTypes,
  },
  {
    name: "lint",
    about: "lint rules and formatting",
    shared: true,
    run: async ({ run }) =>
      addOutcomes([
        await command(run, "oxlint", [tool("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings"]),
        await command(run, "oxfmt --check", [tool("oxfmt/bin/oxfmt"), "--check"]),
      ]),
  },
  vitest("unit", "node", "modules, in Node"),
  vitest("dom", "dom", "what needs a document, in happy-dom"),
  vitest("worker", "worker", "the library in the Workers runtime (workerd)"),
  {
    name: "package",
    about: "the build, and the tarball that npm would publish",
    shared: true,
    run: async ({ run, reportFile }) => {
      const built = await command(run, "build", [tool("tsdown/dist/run.mjs")]);
      if (built.failed > 0) return built;
      rmSync(reportFile, { force: true });
      const code = await run(node, [join(root, "test/package/main.ts"), reportFile]);
      const checks = readReport(reportFile, (text) => JSON.parse(text) as Outcome);
      return addOutcomes([built, judge(checks, code)]);
    },
  },
  vitest("browser", "browser", "the sandbox, in Chromium"),
  vitest("firefox", "firefox", "the sandbox, in Firefox"),
  { ...vitest("webkit", "webkit", "the sandbox, in WebKit"), shared: false, isExtra: true },
  containment("containment", "attacks on the sandbox, in Chromium and Firefox", "chromium,firefox"),
  { ...containment("webkit-containment", "attacks on the sandbox, in WebKit", "webkit"), isExtra: true },
  {
    name: "e2e",
    about: "the demo, in Chromium",
    shared: false,
    run: async ({ run, reportFile, filters }) => {
      rmSync(reportFile, { force: true });
      const args = [tool("@playwright/test/cli.js"), "test", "--reporter=list,json", ...filters];
      const code = await run(node, args, { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile });
      return judge(readReport(reportFile, readPlaywrightReport), code);
    },
  },
];

function vitest(name: string, project: string, about: string): Suite {
  return {
    name,
    about,
    shared: true,
    run: async ({ run, reportFile, filters }) => {
      rmSync(reportFile, { force: true });
      const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile}`];
      const args = [tool("vitest/vitest.mjs"), "run", "--project", `${project}*`, ...reporters, ...filters];
      const code = await run(node, args);
      return judge(readReport(reportFile, readVitestReport), code);
    },
  };
}

function containment(name: string, about: string, browsers: string): Suite {
  return {
    name,
    about,
    shared: false,
    run: async ({ run, reportFile, filters }) => {
      rmSync(reportFile, { force: true });
      const script = join(root, "e2e/containment/main.ts");
      const code = await run(node, [script, "--browsers", browsers, "--report", reportFile, ...filters]);
      return judge(
        readReport(reportFile, (text) => JSON.parse(text) as Outcome),
        code,
      );
    },
  };
}

/** One check per `tsconfig`, and one that no source file is outside of all of them. */
async function runTypes({ run }: SuiteContext): Promise<Outcome> {
  const configs = projectFiles().filter((file) => /^tsconfig.*\.json$/.test(basename(file)));
  const outcomes: Outcome[] = [];
  for (const config of configs) {
    outcomes.push(await command(run, `tsc -p ${config}`, [tool("typescript/bin/tsc"), "-p", config]));
  }
  const unchecked = await uncheckedFiles(configs);
  const name = `every source file is type-checked${unchecked.map((file) => `\n    in no tsconfig: ${file}`).join("")}`;
  return addOutcomes([...outcomes, checkOutcome(name, unchecked.length === 0)]);
}

async function command(run: SuiteContext["run"], name: string, args: string[]): Promise<Outcome> {
  const code = await run(node, args);
  return checkOutcome(name, code === 0);
}
