import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Installed } from "./tarball.ts";

/** Compares the global object before and after, and what would keep the process alive. */
const probe = `
const describe = () => Reflect.ownKeys(globalThis).map((key) => {
  const { value, get } = Object.getOwnPropertyDescriptor(globalThis, key);
  return [key, value, get];
});
// Node fills in some globals when they are first looked at: look before comparing.
for (const key of Reflect.ownKeys(globalThis)) void globalThis[key];
const before = describe();
const library = await import(process.argv[2]);
const after = describe();
const changed = after.filter(([key, value, get], index) =>
  before[index]?.[0] !== key || !Object.is(before[index][1], value) || before[index][2] !== get);
if (before.length !== after.length || changed.length > 0)
  throw new Error("the import changed globals: " + changed.map(([key]) => String(key)).join(", "));
const alive = process.getActiveResourcesInfo().filter((name) => !/Wrap$|^FSReq/.test(name));
if (alive.length > 0) throw new Error("the import left something running: " + alive.join(", "));
process.stdout.write(JSON.stringify(Object.keys(library)));
`;

const wanted: Record<string, string[]> = {
  "browser-codemode": ["createBrowserCodeTool", "createBrowserRuntime", "IframeSandboxExecutor"],
  "browser-codemode/connectors": ["CodemodeConnector", "McpConnector", "mcpConnector", "toolSetConnector"],
  "browser-codemode/indexeddb": ["indexedDBJournal", "tabCoordination"],
  "browser-codemode/quickjs": ["QuickJSExecutor"],
  "browser-codemode/react": ["CodemodeProvider", "useCodemodeApprovals", "createCodemodeStore"],
  "browser-codemode/testing": ["memoryJournal", "replayExecution"],
};

/** An app's entries can be imported where there is no page (server rendering), and do nothing there. */
export async function checkImport({ app }: Installed): Promise<string> {
  const script = join(app, "import.mjs");
  writeFileSync(script, probe);
  const found: string[] = [];
  for (const [entry, exported] of Object.entries(wanted)) {
    const options = { cwd: app, timeout: 30_000 };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, entry], options);
    if (stderr !== "") throw new Error(`the import of ${entry} printed: ${stderr}`);
    const names = JSON.parse(stdout) as string[];
    const missing = exported.filter((name) => !names.includes(name));
    if (missing.length > 0) throw new Error(`${entry} exports ${names.join(", ")}, not ${missing.join(", ")}`);
    found.push(`${names.length} exports of ${entry}`);
  }
  return found.join(", ");
}

/** Stands for the Workers runtime's own module, which Node does not have. */
const workersModule = `
import { registerHooks } from "node:module";
const url = "data:text/javascript,export class DurableObject {}; export class WorkerEntrypoint {}; export class RpcTarget {}";
registerHooks({ resolve: (name, context, next) =>
  name === "cloudflare:workers" ? { url, shortCircuit: true } : next(name, context) });
`;

/** Every entry loads in plain Node and exports something. Those without types are files for a server to serve. */
export async function checkEntries({ app, package: folder }: Installed): Promise<string> {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { exports: object };
  const entries = Object.entries(exports).flatMap(([entry, target]) => (typeof target === "string" ? [] : [entry]));
  for (const entry of entries) {
    const specifier = JSON.stringify(entry.replace(/^\./, "browser-codemode"));
    const script = join(app, "entry-import.mjs");
    writeFileSync(
      script,
      `${workersModule}if (Object.keys(await import(${specifier})).length === 0) throw new Error("no exports");`,
    );
    await promisify(execFile)(process.execPath, [script], { cwd: app, timeout: 30_000 });
  }
  return entries.join(", ");
}
