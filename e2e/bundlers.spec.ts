import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test, type Page } from "@playwright/test";
import { installTarball, type Installed } from "../test/package/tarball.ts";
import { CODE, FENCED_CODE, RESULT, writeApp, type Attempt } from "./bundlers/app.ts";
import {
  buildWithEsbuild,
  buildWithVite,
  buildWithWebpack,
  copyWithoutBundler,
  serveWithVite,
  type Paths,
} from "./bundlers/build.ts";
import { serveFolder, type StaticServer } from "./bundlers/static-server.ts";

// QuickJS needs two files that are no modules: its Worker's script and its WebAssembly. Whether an app's own tools carry
// them along shows only in an app that has the package from its tarball.

test.describe.configure({ mode: "default" });

let installed: Installed;
const servers: StaticServer[] = [];

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const root = fileURLToPath(new URL("..", import.meta.url));
  await promisify(execFile)(process.execPath, [join(root, "node_modules/tsdown/dist/run.mjs")], { cwd: root });
  installed = installTarball();
  writeApp(installed.app);
});
test.afterAll(() => {
  for (const server of servers) server.close();
  installed.remove();
});

/** Builds into a folder of that name and serves it. */
async function serveBuilt(name: string, build: (paths: Paths) => Promise<void> | void): Promise<StaticServer> {
  const out = join(installed.app, name);
  await build({ app: installed.app, out });
  const server = await serveFolder(out);
  servers.push(server);
  return server;
}

interface AttemptOptions {
  code: string;
  timeout?: number;
  worker?: boolean;
  allowBlocking?: boolean;
  wasmUrl?: string;
  workerUrl?: string;
}

async function attempt(page: Page, options: AttemptOptions): Promise<Attempt> {
  return (await page.evaluate(`attempt(${JSON.stringify(options)})`)) as Attempt;
}

/** What the page has done since it was opened. */
interface Watched {
  requests: string[];
  workers: string[];
  problems: string[];
}

async function open(page: Page, url: string): Promise<Watched> {
  const watched: Watched = { requests: [], workers: [], problems: [] };
  page.on("request", (request) => watched.requests.push(request.url()));
  page.on("worker", (worker) => watched.workers.push(worker.url()));
  page.on("pageerror", (error) => watched.problems.push(String(error)));
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) watched.problems.push(message.text());
  });
  await page.goto(url);
  await page.waitForFunction("globalThis.attempt !== undefined");
  return watched;
}

/** Both ways to run: in a Worker and on the page's own thread. */
async function expectToWork(page: Page): Promise<void> {
  expect(await attempt(page, { code: FENCED_CODE })).toMatchObject(RESULT);
  expect(await attempt(page, { code: FENCED_CODE, worker: false, allowBlocking: true })).toMatchObject(RESULT);
}

const fromFiles = { problems: [], workers: [expect.stringMatching(/^http:.*\.js$/)] };

test("an app built with Vite", async ({ page }) => {
  const watched = await open(page, (await serveBuilt("vite", buildWithVite)).url);
  await expectToWork(page);
  expect(watched).toMatchObject(fromFiles);
});

test("Vite's development server, which bundles dependencies beforehand", async ({ page }) => {
  const server = await serveWithVite(installed.app);
  try {
    const watched = await open(page, server.url);
    await expectToWork(page);
    expect(watched).toMatchObject(fromFiles);
    const explicit = await open(page, `${server.url}explicit.html`);
    await expectToWork(page);
    expect(explicit).toMatchObject(fromFiles);
  } finally {
    await server.close();
  }
});

test("Vite's development server, told to leave the package as it is", async ({ page }) => {
  const include = ["browser-codemode > acorn", "browser-codemode > sucrase"];
  const server = await serveWithVite(installed.app, { exclude: ["browser-codemode"], include });
  try {
    const watched = await open(page, server.url);
    await expectToWork(page);
    expect(watched).toMatchObject(fromFiles);
  } finally {
    await server.close();
  }
});

test("an app built with webpack", async ({ page }) => {
  test.setTimeout(240_000);
  const watched = await open(page, (await serveBuilt("webpack", buildWithWebpack)).url);
  await expectToWork(page);
  expect(watched).toMatchObject(fromFiles);
});

test("an app built with esbuild, which leaves the files behind", async ({ page }) => {
  const server = await serveBuilt("esbuild-esm", (paths) => buildWithEsbuild(paths, "esm"));
  for (const isSinglePage of [false, true]) {
    server.isSinglePage = isSinglePage;
    const { workers } = await open(page, server.url);
    await expectToWork(page);
    expect(workers.at(-1)).toMatch(/^blob:/);
  }
});

test("an app built with esbuild as a classic script, and its service worker", async ({ page }) => {
  const watched = await open(page, (await serveBuilt("esbuild", buildWithEsbuild)).url);
  await expectToWork(page);
  expect(watched).toMatchObject({ problems: [], workers: [expect.stringMatching(/^blob:/)] });
  const options = JSON.stringify({ code: FENCED_CODE, worker: false });
  const answer = await page.evaluate(`(async () => {
    await navigator.serviceWorker.register("/service-worker.js");
    const { active } = await navigator.serviceWorker.ready;
    const { port1, port2 } = new MessageChannel();
    active.postMessage(${options}, [port2]);
    return (await new Promise((resolve) => { port1.onmessage = resolve; })).data;
  })()`);
  expect(answer).toMatchObject(RESULT);
});

test("an app whose files are on another origin", async ({ page }) => {
  const files = await serveBuilt("other-origin", () => {});
  files.headers = { "access-control-allow-origin": "*" };
  const server = await serveBuilt("other-origin", (paths) => buildWithVite(paths, files.url));
  const { workers } = await open(page, server.url);
  await expectToWork(page);
  expect(workers).toEqual([expect.stringMatching(/^blob:/)]);
});

test("a page without a bundler", async ({ page }) => {
  const { url } = await serveBuilt("static", copyWithoutBundler);
  const watched = await open(page, url);
  expect(await attempt(page, { code: CODE })).toMatchObject(RESULT);
  expect(watched).toMatchObject(fromFiles);

  const addresses = { wasmUrl: "/assets/quickjs.wasm", workerUrl: "/assets/quickjs-worker.js" };
  watched.requests.length = 0;
  expect(await attempt(page, { code: CODE, ...addresses })).toMatchObject(RESULT);
  expect(watched.requests.map((request) => new URL(request).pathname)).toEqual(Object.values(addresses));

  // An address that the app gives is not replaced in silence.
  for (const [name, address] of Object.entries({ wasmUrl: "/gone.wasm", workerUrl: "/gone.js" })) {
    const { code } = await attempt(page, { code: CODE, ...addresses, [name]: address });
    expect(code, name).toBe("sandbox_unavailable");
  }
});

test.describe("under the page's own policy", () => {
  let server: StaticServer;
  test.beforeAll(async () => {
    server = await serveBuilt("vite-policies", buildWithVite);
  });

  const sufficient = {
    "what the docs ask for": "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'",
    "nothing more than that":
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:",
    "Trusted Types": "require-trusted-types-for 'script'",
    "Trusted Types by name": "require-trusted-types-for 'script'; trusted-types browser-codemode",
  };
  for (const [name, policy] of Object.entries(sufficient)) {
    test(`${name}: ${policy}`, async ({ page }) => {
      server.headers = { "content-security-policy": policy };
      const watched = await open(page, server.url);
      expect(await attempt(page, { code: FENCED_CODE })).toMatchObject(RESULT);
      const endless = await attempt(page, { code: "async () => { while (true) {} }", timeout: 300 });
      expect(endless.code).toBe("timeout");
      expect(await attempt(page, { code: CODE })).toMatchObject(RESULT);
      expect(watched.problems).toEqual([]);
      for (const worker of watched.workers) expect(worker).toMatch(/^http:.*\.js$/);
    });
  }

  test("without connect-src, WebAssembly comes as text", async ({ page }) => {
    server.headers = { "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" };
    await open(page, server.url);
    expect(await attempt(page, { code: CODE })).toMatchObject(RESULT);
  });

  test("the executor by default is QuickJS where the frame cannot run", async ({ page }) => {
    server.headers = { "content-security-policy": sufficient["what the docs ask for"] };
    await open(page, server.url);
    expect(await page.evaluate('runByDefault("async () => 6 * 7")')).toEqual({ name: "quickjs", result: 42 });
    server.headers = {};
    await open(page, server.url);
    expect(await page.evaluate('runByDefault("async () => 6 * 7")')).toEqual({ name: "iframe", result: 42 });
  });

  const insufficient = {
    "script-src 'self'": /`script-src` must have 'wasm-unsafe-eval'/,
    "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'": /did not start/,
    "require-trusted-types-for 'script'; trusted-types 'none'": /TrustedScriptURL/,
  };
  for (const [policy, message] of Object.entries(insufficient)) {
    test(`the error says what is missing from: ${policy}`, async ({ page }) => {
      server.headers = { "content-security-policy": policy };
      await open(page, server.url);
      const { code, message: found } = await attempt(page, { code: CODE });
      expect(code).toBe("sandbox_unavailable");
      expect(found).toMatch(message);
    });
  }
});
