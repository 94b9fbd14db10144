import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import type { Installed } from "./tarball.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** publint without an error or a warning. Suggestions are shown. */
export async function checkLint({ package: folder }: Installed): Promise<string> {
  const { messages, pkg } = await publint({ pkgDir: folder, level: "suggestion", pack: false });
  const lines = messages.map((message) => `${message.type}: ${formatMessage(message, pkg) ?? message.code}`);
  if (messages.some(({ type }) => type !== "suggestion")) throw new Error(lines.join("\n"));
  return lines.length === 0 ? "nothing to say" : lines.join("; ");
}

/** The types resolve as the code does, in every module mode that an ESM-only package supports. */
export async function checkTypes({ tarball, package: folder }: Installed): Promise<string> {
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { exports: object };
  // Files to be served, which no program imports as a module.
  const files = Object.entries(exports).flatMap(([entry, target]) => (typeof target === "string" ? [entry] : []));
  const cli = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
  const args = [cli, tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-emoji", "--format", "ascii"];
  args.push("--exclude-entrypoints", ...files);
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root });
    return "no problems";
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${stdout}${stderr}`.trim(), { cause: error });
  }
}
