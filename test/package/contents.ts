import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Installed } from "./tarball.ts";

const expected = ["package.json", "README.md", "CHANGELOG.md", "LICENSE"];

type Exports = Record<string, string | Record<string, string>>;

/** Nothing but the build and its papers, and every file that `exports` names. */
export async function checkContents({ files, package: folder }: Installed): Promise<string> {
  const strays = files.filter(
    (file) => !expected.includes(file) && !/^dist\/.*\.(js|d\.ts|js\.map|wasm|css)$/.test(file),
  );
  if (strays.length > 0) throw new Error(`does not belong in the tarball: ${strays.join(", ")}`);
  const missing = expected.filter((file) => !files.includes(file));
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { exports: Exports };
  const targets = Object.values(exports).flatMap((entry) =>
    typeof entry === "string" ? [entry] : Object.values(entry),
  );
  missing.push(...targets.filter((target) => !existsSync(join(folder, target))));
  if (missing.length > 0) throw new Error(`missing from the tarball: ${missing.join(", ")}`);
  const absolute = files.filter((file) => file.endsWith(".map") && namesMachine(join(folder, file)));
  if (absolute.length > 0) throw new Error(`names paths of the machine that built it: ${absolute.join(", ")}`);
  return `${files.length} files`;
}

function namesMachine(file: string): boolean {
  const { sources } = JSON.parse(readFileSync(file, "utf8")) as { sources: string[] };
  return sources.some((source) => /^(file:|\/|[A-Za-z]:\\)/.test(source));
}
