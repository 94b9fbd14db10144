import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Builder, type WebDriver } from "selenium-webdriver";
import { webKitPrograms } from "../../scripts/prepare/webkit.mjs";

/** A WebKit of its own: WebKitGTK's small browser on a screen that nobody sees, driven by WebDriver. */
export interface WebKitSession extends AsyncDisposable {
  readonly driver: WebDriver;
  readonly version: string;
  /** Where the browser keeps its files, and what it downloads. Empty when the session begins. */
  readonly home: string;
  /** Ends the browser and all that belongs to it, also when it hangs. */
  close(): Promise<void>;
}

export interface WebKitOptions {
  /** Further arguments of the browser. */
  args?: string[];
}

/** Starts a browser that shares nothing with any other. It lives on a screen of its own, and ends with it. */
export async function openWebKit({ args = [] }: WebKitOptions = {}): Promise<WebKitSession> {
  const programs = webKitPrograms();
  const home = mkdtempSync(join(tmpdir(), "webkit-"));
  const children: ChildProcess[] = [];
  const end = async (): Promise<void> => {
    await Promise.all(children.map(killed));
    process.removeListener("exit", onExit);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const onExit = (): void => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(home, { recursive: true, force: true });
  };
  process.once("exit", onExit);
  try {
    const screen = await startScreen(programs.screen, children);
    const port = await freePort();
    const env = {
      ...process.env,
      DISPLAY: screen,
      GDK_BACKEND: "x11",
      NO_AT_BRIDGE: "1",
      HOME: home,
      ...folders(home),
    };
    const service = spawn(programs.driver, [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" });
    children.push(service);
    const driver = await connect(`http://127.0.0.1:${port}`, [programs.browser, "--automation", ...args]);
    const version = (await driver.getCapabilities()).get("browserVersion") as string;
    const close = async (): Promise<void> => {
      await Promise.race([driver.quit().catch(() => {}), new Promise((resolve) => setTimeout(resolve, QUITTING))]);
      await end();
    };
    return { driver, version, home, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Milliseconds for a browser to start, and to go by itself. */
const STARTING = 20_000;
const QUITTING = 1_500;

/** Milliseconds for scripts: more than any test takes, so that the test's own limit is what ends it. */
const TIMEOUTS = { script: 600_000, pageLoad: 30_000, implicit: 0 };

function folders(home: string): NodeJS.ProcessEnv {
  const { XDG_RUNTIME_DIR } = process.env;
  return {
    XDG_CONFIG_HOME: join(home, "config"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_DATA_HOME: join(home, "data"),
    XDG_RUNTIME_DIR: XDG_RUNTIME_DIR ?? home,
  };
}

/** @returns the screen's name, once it is there */
async function startScreen(program: string, children: ChildProcess[]): Promise<string> {
  const args = ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"];
  const screen = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  children.push(screen);
  const names = screen.stdio[3] as Readable;
  const [first] = (await Promise.race([
    once(names, "data"),
    once(screen, "exit").then(() => {
      throw new Error("Xvfb did not start");
    }),
  ])) as [Buffer];
  return `:${first.toString().trim()}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function connect(address: string, [binary, ...args]: string[]): Promise<WebDriver> {
  const end = performance.now() + STARTING;
  const capabilities = {
    browserName: "MiniBrowser",
    timeouts: TIMEOUTS,
    unhandledPromptBehavior: "dismiss and notify",
    "webkitgtk:browserOptions": { binary, args },
  };
  for (;;) {
    try {
      return await new Builder().usingServer(address).withCapabilities(capabilities).build();
    } catch (error) {
      // The service needs a moment before it listens.
      if (performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}
