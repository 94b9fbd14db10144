/**
 * Checks on the tarball that npm would publish. Run after a build: `node test/package/main.ts <report>`
 * prints each check and writes the counts, as JSON, to the report file.
 */
import { writeFileSync } from "node:fs";
import { checkContents } from "./contents.ts";
import { checkEntries, checkImport } from "./import.ts";
import { checkLint, checkTypes } from "./lint.ts";
import { checkQuickJS } from "./quickjs.ts";
import { checkConnectorsSize, checkRootImports, checkSize } from "./size.ts";
import { installTarball, type Installed } from "./tarball.ts";

/** Resolves to a line about what was found; throws when the check fails. */
type Check = (installed: Installed) => Promise<string>;

const checks: Record<string, Check> = {
  "the tarball holds what belongs in it": checkContents,
  publint: checkLint,
  "are the types wrong": checkTypes,
  "importing an entry changes nothing": checkImport,
  "every entry can be imported": checkEntries,
  "QuickJS runs in Node, and lets the process end": checkQuickJS,
  "the root entry needs none of the heavy packages": checkRootImports,
  "the size of the root entry": checkSize,
  "the size of the connectors": checkConnectorsSize,
};

const outcome = { passed: 0, failed: 0, skipped: 0, notes: [] as string[] };
const installed = installTarball();
try {
  for (const [name, check] of Object.entries(checks)) {
    try {
      console.log(`ok      ${name}: ${await check(installed)}`);
      outcome.passed += 1;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.log(`FAILED  ${name}: ${reason}`);
      outcome.failed += 1;
      outcome.notes.push(`failed: ${name}: ${reason.split("\n")[0]}`);
    }
  }
} finally {
  installed.remove();
}
const reportFile = process.argv[2];
if (reportFile !== undefined) writeFileSync(reportFile, JSON.stringify(outcome));
process.exitCode = outcome.failed === 0 ? 0 : 1;
