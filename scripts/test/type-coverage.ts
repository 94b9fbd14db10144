import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { root } from "../prepare/paths.mjs";

/**
 * The project's TypeScript files that none of the given configurations includes: a file that nobody
 * type-checks is a file whose errors nobody sees.
 */
export async function uncheckedFiles(configs: string[]): Promise<string[]> {
  const checked = new Set<string>();
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  for (const config of configs) {
    const args = [tsc, "-p", config, "--listFilesOnly"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, maxBuffer: 64 << 20 });
    for (const line of stdout.split("\n")) checked.add(relative(root, resolve(root, line.trim())));
  }
  return projectFiles().filter((file) => /\.tsx?$/.test(file) && !checked.has(file));
}

/** The project's own files, relative to its root: nothing installed, built or hidden. */
export function projectFiles(): string[] {
  const visit = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter(({ name }) => !name.startsWith(".") && name !== "node_modules" && name !== "dist")
      .flatMap((entry) => (entry.isDirectory() ? visit(join(folder, entry.name)) : [join(folder, entry.name)]));
  return visit("").toSorted();
}
