/**
 * The first program of every npm script. It needs nothing but Node 18 and npm: it installs what is
 * missing, finds a browser where one is needed, and then runs the task itself on the Node that
 * comes as a dev dependency.
 *
 *     node scripts/bootstrap.mjs start [--open]          the demo
 *     node scripts/bootstrap.mjs test [suite...] [...]   the usual suites, or those named
 *     node scripts/bootstrap.mjs bench <group> [...]     the benchmarks of bench/<group>
 *     node scripts/bootstrap.mjs run <tool> [...]        a tool of the dev dependencies
 */
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { prepareChromium, prepareFirefox } from "./prepare/browsers.mjs";
import { prepareDependencies } from "./prepare/dependencies.mjs";
import { root } from "./prepare/paths.mjs";
import { fail, handOver, PrepareError } from "./prepare/process.mjs";
import { prepareWebKit } from "./prepare/webkit.mjs";

/** @typedef {"chromium" | "firefox" | "webkit"} BrowserName */

/**
 * The browsers that suites need; those which are not here need none.
 * @type {Record<string, BrowserName[]>}
 */
const browsersOf = {
  browser: ["chromium"],
  firefox: ["firefox"],
  webkit: ["webkit"],
  containment: ["chromium", "firefox"],
  "webkit-containment": ["webkit"],
  e2e: ["chromium"],
};

/**
 * The groups of benchmarks, with the browsers that they need.
 * @type {Record<string, BrowserName[]>}
 */
const benchmarks = { executor: ["chromium"], quickjs: [], journal: ["chromium"], search: [], bridge: [] };

/**
 * @param {string | undefined} task
 * @param {string[]} rest
 * @returns {{ script: string, args: string[], browsers: BrowserName[] }}
 */
function planOf(task, rest) {
  switch (task) {
    case "start":
      return { script: join(root, "scripts/start.ts"), args: rest, browsers: [] };
    case "test": {
      /** @type {BrowserName[]} */
      const browsers = rest.length === 0 ? ["chromium", "firefox"] : rest.flatMap((name) => browsersOf[name] ?? []);
      return { script: join(root, "scripts/test.mjs"), args: rest, browsers };
    }
    case "bench": {
      const [group = "", ...args] = rest;
      const browsers = benchmarks[group];
      if (browsers === undefined) {
        throw new PrepareError(`Unknown benchmarks "${group}". Use ${Object.keys(benchmarks).join(" or ")}.`);
      }
      return { script: join(root, `bench/${group}/main.ts`), args, browsers };
    }
    case "run":
      return { script: toolScript(rest[0]), args: rest.slice(1), browsers: [] };
    default:
      throw new PrepareError(`Unknown task "${task ?? ""}". Use start, test, bench or run.`);
  }
}

/** @param {string | undefined} tool */
function toolScript(tool) {
  if (tool === undefined) throw new PrepareError("Name the tool to run: node scripts/bootstrap.mjs run <tool>");
  const folder = join(root, "node_modules", tool);
  /** @type {{ bin?: string | Record<string, string> }} */
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const bin = typeof manifest.bin === "string" ? manifest.bin : manifest.bin?.[tool];
  if (bin === undefined) throw new PrepareError(`The package "${tool}" has no command of its own name.`);
  return join(folder, bin);
}

async function main() {
  const [task, ...rest] = process.argv.slice(2);
  const node = await prepareDependencies();
  const plan = planOf(task, rest);
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...process.env,
    PATH: [join(root, "node_modules/.bin"), process.env.PATH ?? ""].join(delimiter),
    // The demo's Worker runs on this machine alone.
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_SEND_METRICS: "false",
  };
  if (plan.browsers.includes("chromium")) env.CHROMIUM_PATH = await prepareChromium(node);
  if (plan.browsers.includes("firefox")) {
    const firefox = await prepareFirefox(node);
    if (firefox !== undefined) env.FIREFOX_PATH = firefox;
  }
  if (plan.browsers.includes("webkit")) await prepareWebKit();
  await handOver(node, [plan.script, ...plan.args], env);
}

main().catch(fail);
