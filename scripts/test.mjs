/** The test runner's entry: moves to the bundled Node when started on an older one. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./prepare/paths.mjs";

if (Number(process.versions.node.split(".")[0]) < 24) {
  const bootstrap = join(root, "scripts/bootstrap.mjs");
  const { status } = spawnSync(process.execPath, [bootstrap, "test", ...process.argv.slice(2)], { stdio: "inherit" });
  process.exitCode = status ?? 1;
} else {
  const { main } = await import("./test/main.ts");
  process.exitCode = await main(process.argv.slice(2));
}
