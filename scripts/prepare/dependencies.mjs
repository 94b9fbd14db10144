import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundledNode, root } from "./paths.mjs";
import { PrepareError, run, runNpm, say } from "./process.mjs";

const stampFile = join(root, "node_modules/.browser-codemode-stamp");
const nodeMajor = 24;

/** What to try when a native package does not start, in this order. */
const repairs = [
  {
    // npm leaves out native packages that do not support the Node it runs on.
    announcement: `Some native packages are missing: npm install on Node ${nodeMajor}`,
    options: [],
  },
  {
    // A lock file written on one platform can lack the native packages of another.
    announcement: "Some native packages are still missing: npm install without the lock file",
    options: ["--no-package-lock"],
  },
];

/**
 * Makes sure that the dev dependencies are those of the lock file and that their native pieces start.
 * @returns {Promise<string>} the Node to run everything else on
 */
export async function prepareDependencies() {
  const stamp = currentStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return findNode();

  say(existsSync(join(root, "node_modules")) ? "Dependencies changed: npm install" : "First run here: npm install");
  await install([]);
  const node = await requireNode();
  let problem = await nativeProblem(node);
  for (const repair of repairs) {
    if (problem === undefined) break;
    say(repair.announcement);
    await install(repair.options, node);
    problem = await nativeProblem(node);
  }
  if (problem !== undefined) throw new PrepareError(`These native packages do not start here:\n${problem}`);
  writeFileSync(stampFile, stamp);
  say("Dependencies are ready");
  return node;
}

/** What decides whether an installation is still the right one. */
function currentStamp() {
  const { dependencies, devDependencies, allowScripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const hash = createHash("sha256").update(JSON.stringify([dependencies, devDependencies, allowScripts]));
  const lockFile = join(root, "package-lock.json");
  if (existsSync(lockFile)) hash.update(readFileSync(lockFile));
  return `${hash.digest("hex")} ${process.platform}-${process.arch}\n`;
}

/**
 * @param {string[]} options
 * @param {string} [node] what to run npm on, instead of its own
 */
async function install(options, node) {
  // `--no-save`: an older npm must not rewrite the lock file. `--include=dev`: NODE_ENV=production must not
  // leave the tools out. `--loglevel=error`: the tools ask for a newer Node than the one that installs
  // them, which is what the dev dependency `node` is for.
  const args = ["install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error", ...options];
  const { code } = await runNpm(args, node);
  if (code !== 0) throw new PrepareError(`npm install failed (exit code ${code}); its own message is above.`);
}

/** @returns {Promise<string>} */
async function requireNode() {
  if (!existsSync(bundledNode)) {
    // An npm that blocks install scripts leaves the package without its executable.
    say(`Installing Node ${nodeMajor} (its install script did not run)`);
    const folder = join(root, "node_modules/node");
    await run(process.execPath, ["installArchSpecificPackage.js"], { cwd: folder });
  }
  return findNode();
}

/** @returns {Promise<string>} */
async function findNode() {
  const bundled = await run(bundledNode, ["--version"], { capture: true });
  if (bundled.code === 0 && bundled.output.startsWith(`v${nodeMajor}.`)) return bundledNode;
  if (Number(process.versions.node.split(".")[0]) >= nodeMajor) return process.execPath;
  throw new PrepareError(
    `The dev dependency "node" does not start (${bundled.output.trim() || "no output"}), and this Node ` +
      `(${process.version}) is older than ${nodeMajor}. Delete node_modules and try again, or install Node ${nodeMajor}.`,
  );
}

/**
 * @param {string} node
 * @returns {Promise<string | undefined>} what does not start, or undefined when all does
 */
async function nativeProblem(node) {
  const { code, output } = await run(node, [join(root, "scripts/prepare/native-check.mjs")], { capture: true });
  return code === 0 ? undefined : output.trim();
}
