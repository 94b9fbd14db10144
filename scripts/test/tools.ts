/** Runs the tools of suites: each in a process group of its own, so that nothing outlives its suite. */
import { spawn, type ChildProcess } from "node:child_process";
import { root } from "../prepare/paths.mjs";

/** A suite that takes longer than this hangs. */
const limitMs = 20 * 60_000;

const running = new Set<ChildProcess>();

export interface ToolOptions {
  env?: NodeJS.ProcessEnv | undefined;
  /** Called with what the tool prints; without it the tool writes to this terminal. */
  onOutput?: ((text: string) => void) | undefined;
}

export function runTool(command: string, args: string[], options: ToolOptions): Promise<number> {
  const { onOutput } = options;
  const quiet: NodeJS.ProcessEnv = onOutput === undefined ? {} : { NO_COLOR: "1", FORCE_COLOR: undefined };
  return new Promise((done) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...quiet, ...options.env },
      stdio: onOutput === undefined ? "inherit" : ["ignore", "pipe", "pipe"],
      detached: process.platform !== "win32",
    });
    running.add(child);
    const timer = setTimeout(() => {
      onOutput?.(`\nstopped after ${limitMs / 60_000} minutes\n`);
      killGroup(child);
    }, limitMs);
    child.stdout?.on("data", (chunk: Buffer) => onOutput?.(chunk.toString()));
    child.stderr?.on("data", (chunk: Buffer) => onOutput?.(chunk.toString()));
    const finish = (code: number): void => {
      clearTimeout(timer);
      running.delete(child);
      done(code);
    };
    child.on("error", (error) => {
      onOutput?.(`${command}: ${error.message}\n`);
      finish(127);
    });
    child.on("close", (code) => finish(code ?? 1));
  });
}

export function killRunningTools(): void {
  for (const child of running) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
