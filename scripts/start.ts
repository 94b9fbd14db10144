/** Starts the demo on http://127.0.0.1:5173, or the next free port. `--open` shows it in a browser. */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "./prepare/paths.mjs";

const host = "127.0.0.1";
const args = process.argv.slice(2);
const passedOn = args.filter((argument) => argument !== "--open");
const open = args.includes("--open") && hasDisplay() ? ["--open"] : [];
const port = await freePort(Number(process.env["PORT"] ?? 5173));

const vite = join(root, "node_modules/vite/bin/vite.js");
const options = ["--host", host, "--port", String(port), ...open, ...passedOn];
const child = spawn(process.execPath, [vite, join(root, "demo"), ...options], {
  cwd: root,
  env: { ...process.env, PORT: String(port) },
  stdio: "inherit",
});
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("close", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1);
});

/** A browser is opened for a person at a screen, never on a build machine. */
function hasDisplay(): boolean {
  if (process.env["CI"] || !process.stdout.isTTY) return false;
  if (process.platform === "darwin" || process.platform === "win32") return true;
  return Boolean(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"]);
}

/** The first port from `first` on that nobody listens on; within 50, then `first`, for the server to complain about. */
async function freePort(first: number): Promise<number> {
  for (let candidate = first; candidate < first + 50; candidate++) {
    if (await isFree(candidate)) return candidate;
  }
  return first;
}

function isFree(candidate: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(candidate, host, () => server.close(() => resolve(true)));
  });
}
