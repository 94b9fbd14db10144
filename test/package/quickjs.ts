import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Installed } from "./tarball.ts";

const script = `
import { createDefaultExecutor } from "browser-codemode";
import { QuickJSExecutor } from "browser-codemode/quickjs";

const fns = { twice: async (input) => 2 * input, later: () => new Promise((resolve) => setTimeout(resolve, 20, 4)) };
const run = async (executor, code, options) => {
  const { result, failure } = await executor.execute(code, [{ name: "codemode", fns }], options);
  return failure === undefined ? result : failure.code === "timeout" ? "timeout" : failure.message;
};
const calls = "async () => Promise.all([codemode.twice(1), codemode.later(), codemode.twice(3)])";
const typed = "\`\`\`ts\\nasync () => { const n: number = await codemode.twice(4); return new URL('a:' + n).pathname; }\\n\`\`\`";
const endless = "async () => { while (true) {} }";

const executor = new QuickJSExecutor();
const found = [await run(executor, calls), await run(executor, typed)];
found.push(await run(executor, endless, { timeout: 200 }), await run(executor, calls));
const onThread = new QuickJSExecutor({ worker: false });
found.push(await run(onThread, calls));
// For longer than a used guest takes to be made ready again, with nothing else that would keep the process.
found.push(await run(new QuickJSExecutor({ pool: 0, timeout: Infinity }), "() => new Promise((r) => setTimeout(r, 700, 1))"));
const chosen = createDefaultExecutor();
found.push((await chosen.choice()).name, await run(chosen, calls));
process.stdout.write(JSON.stringify(found));
// Nothing is disposed of: guests that are kept ready must not keep the process alive.
`;

const expected = JSON.stringify([[2, 4, 6], "8", "timeout", [2, 4, 6], [2, 4, 6], 1, "quickjs", [2, 4, 6]]);

/** Generated code runs in plain Node, in every version at hand, and the process ends by itself. */
export async function checkQuickJS({ app, package: folder }: Installed): Promise<string> {
  const file = join(app, "quickjs.mjs");
  writeFileSync(file, script);
  const nodes = await findNodes(folder);
  for (const [version, node] of nodes) {
    // Shorter than a run's own timeout: a timer that is left over must not end it.
    const { stdout, stderr } = await promisify(execFile)(node, [file], { cwd: app, timeout: 25_000 }).catch(
      (cause: unknown) => {
        throw new Error(`Node ${version} failed, or did not end within 25 s`, { cause });
      },
    );
    if (stdout !== expected) throw new Error(`Node ${version} found ${stdout}, not ${expected}`);
    if (stderr !== "") throw new Error(`Node ${version} printed: ${stderr}`);
  }
  return [...nodes.keys()].join(", ");
}

/** By version: the Node that this is, and those on the path that the package is for. */
async function findNodes(folder: string): Promise<Map<string, string>> {
  const { engines } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { engines: { node: string } };
  const least = Number(/\d+/.exec(engines.node)?.[0]);
  const found = new Map([[process.versions.node, process.execPath]]);
  const name = process.platform === "win32" ? "node.exe" : "node";
  for (const directory of (process.env["PATH"] ?? "").split(delimiter)) {
    const node = join(directory, name);
    if (directory === "" || !existsSync(node)) continue;
    const { stdout } = await promisify(execFile)(node, ["--print", "process.versions.node"]);
    const version = stdout.trim();
    if (Number.parseInt(version, 10) >= least && !found.has(version)) found.set(version, node);
  }
  return found;
}
