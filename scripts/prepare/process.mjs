import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { root } from "./paths.mjs";

/** Something that the person who ran the command can act upon: shown as one sentence, without a stack. */
export class PrepareError extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`> ${line}\n`);
}

/**
 * @param {unknown} error
 * @returns {never}
 */
export function fail(error) {
  const text = error instanceof PrepareError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nerror: ${text}\n`);
  process.exit(1);
}

/**
 * Runs a command to its end. Never rejects: a command that cannot start has the code 127.
 * @param {string} command
 * @param {string[]} args
 * @param {{ capture?: boolean, shell?: boolean, env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} [options]
 *   `capture` returns the output rather than showing it; `timeoutMs` defaults to no limit.
 * @returns {Promise<{ code: number, output: string }>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      shell: options.shell ?? false,
      // What a person sees of the preparation goes to stderr, so that stdout belongs to the task.
      stdio: options.capture ? ["ignore", "pipe", "pipe"] : ["ignore", 2, 2],
      ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs, killSignal: "SIGKILL" }),
    });
    let output = "";
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk.toString();
    };
    child.stdout?.on("data", collect);
    child.stderr?.on("data", collect);
    child.on("error", (error) => resolve({ code: 127, output: output + error.message }));
    child.on("close", (code, signal) => resolve({ code: code ?? 1, output: signal ? `${output}(${signal})` : output }));
  });
}

/**
 * Runs the npm that the person uses, on the Node it runs on, or on another one.
 * @param {string[]} args
 * @param {string} [node]
 */
export function runNpm(args, node) {
  const { npm_execpath: cli, npm_node_execpath: itsNode } = process.env;
  if (cli?.endsWith("npm-cli.js")) return run(node ?? itsNode ?? process.execPath, [cli, ...args]);
  // The command `npm` runs on the first Node of the PATH.
  const path = node === undefined ? process.env.PATH : [dirname(node), process.env.PATH].join(delimiter);
  const windows = process.platform === "win32";
  return run(windows ? "npm.cmd" : "npm", args, { shell: windows, env: { ...process.env, PATH: path } });
}

/**
 * Runs the task in the place of this process: same terminal, same exit code, signals passed on.
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<void>}
 */
export async function handOver(command, args, env) {
  const child = spawn(command, args, { cwd: root, env, stdio: "inherit" });
  // Ctrl+C reaches the child by itself; this process only has to outlive it.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  await new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new PrepareError(`${command} does not start: ${error.message}`)));
    child.on("close", (code, signal) => {
      process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
      resolve(undefined);
    });
  });
}
