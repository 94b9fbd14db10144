import { spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A server of the built demo for one test, which may stop it and start it anew: it keeps what it has stored. */
export class OwnServer {
  readonly url: string;
  readonly #port: number;
  readonly #directory: string;
  #process: ChildProcess | undefined;

  constructor(port: number, directory: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#port = port;
    this.#directory = directory;
  }

  async start(): Promise<void> {
    const vite = join(import.meta.dirname, "../node_modules/vite/bin/vite.js");
    const child = spawn(process.execPath, [vite, "preview", "demo"], {
      cwd: join(import.meta.dirname, ".."),
      env: { ...process.env, PORT: String(this.#port), DEMO_STATE_DIR: this.#directory },
      stdio: "ignore",
      // A group of its own: the server's own children end with it.
      detached: true,
    });
    this.#process = child;
    // Also when the test has run out of time.
    process.once("exit", () => this.#kill(child));
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`The server has ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** With all that it has started. */
  #kill({ pid, exitCode, signalCode }: ChildProcess): void {
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, "SIGKILL");
  }

  #answers(): Promise<boolean> {
    return fetch(this.url).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Kills it, as a machine that fails does. Resolves when it is gone. */
  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    this.#kill(child);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

export async function startServer(): Promise<OwnServer> {
  const directory = await mkdtemp(join(tmpdir(), "browser-codemode-e2e-"));
  const server = new OwnServer(await freePort(), directory);
  await server.start();
  return server;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
