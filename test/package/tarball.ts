/** Packs the project and installs the tarball into an empty folder, as a user would have it. */
import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

export interface Installed {
  /** The packed file. */
  tarball: string;
  /** Paths inside the tarball. */
  files: string[];
  /** A folder in which `import "browser-codemode"` resolves to the tarball's contents. */
  app: string;
  /** The unpacked package. */
  package: string;
  remove(): void;
}

export function installTarball(): Installed {
  const app = mkdtempSync(join(tmpdir(), "browser-codemode-package-"));
  // Without it, a package.json further up would be the app's.
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  // The build has just run; packing must not run it again, nor print it into the JSON.
  const packed = npm(["pack", "--json", "--ignore-scripts", "--pack-destination", app]);
  const [manifest] = Object.values(
    JSON.parse(packed) as Record<string, { filename: string; files: { path: string }[] }>,
  );
  if (manifest === undefined) throw new Error(`npm pack printed no manifest: ${packed}`);
  const tarball = join(app, manifest.filename);
  execFileSync("tar", ["-xzf", tarball, "-C", app]);
  const target = join(app, "node_modules/browser-codemode");
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(app, "package"), target, { recursive: true });
  const { dependencies, peerDependencies } = JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as Record<
    "dependencies" | "peerDependencies",
    Record<string, string>
  >;
  for (const name of Object.keys({ ...dependencies, ...peerDependencies })) {
    const link = join(app, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link, "junction");
  }
  return {
    tarball,
    files: manifest.files.map(({ path }) => path),
    app,
    package: target,
    remove: () => rmSync(app, { recursive: true, force: true }),
  };
}

function npm(args: string[]): string {
  const cli = process.env["npm_execpath"];
  const options: ExecFileSyncOptionsWithStringEncoding = {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  };
  if (cli?.endsWith("npm-cli.js")) return execFileSync(process.execPath, [cli, ...args], options);
  return execFileSync("npm", args, { ...options, shell: process.platform === "win32" });
}
