import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, createServer, preview } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sandboxHtml } from "../../src/sandbox.ts";
import codemode from "../../src/vite/plugin.ts";

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "codemode-vite-"));
  await writeFile(join(root, "index.html"), "<!doctype html><title>app</title>");
});
afterAll(() => rm(root, { recursive: true, force: true }));

const options = () => ({ root, configFile: false as const, logLevel: "silent" as const, plugins: [codemode()] });

async function expectSandbox(url: string): Promise<void> {
  const response = await fetch(url);
  expect(await response.text()).toBe(sandboxHtml());
  expect(response.headers.get("content-type")).toContain("text/html");
  expect(response.headers.get("content-security-policy")).toMatch(/^sandbox allow-scripts; default-src 'none'/);
}

test("the development server has the sandbox's document, below the base", async () => {
  const server = await createServer({ ...options(), base: "/app/", server: { host: "127.0.0.1", port: 0 } });
  try {
    await server.listen();
    const [local = ""] = server.resolvedUrls?.local ?? [];
    await expectSandbox(`${local}codemode-sandbox.html?v=1`);
    expect(await (await fetch(local, { headers: { accept: "text/html" } })).text()).toContain("<title>app</title>");
  } finally {
    await server.close();
  }
});

test("the build has it as a file, and the preview serves it with its headers", async () => {
  const built = await build(options());
  const { output } = Array.isArray(built) ? built[0]! : (built as Extract<typeof built, { output: unknown }>);
  const asset = output.find(({ fileName }) => fileName === "codemode-sandbox.html");
  expect(asset?.type === "asset" && asset.source).toBe(sandboxHtml());
  const server = await preview({ ...options(), preview: { host: "127.0.0.1", port: 0 } });
  try {
    const [local = ""] = server.resolvedUrls?.local ?? [];
    await expectSandbox(`${local}codemode-sandbox.html`);
  } finally {
    await server.close();
  }
});

test("the document's file name can be chosen, and its policy", async () => {
  const csp = "default-src 'none'; connect-src https://api.example.com";
  const built = await build({ ...options(), plugins: [codemode({ fileName: "sandbox/code.html", csp })] });
  const { output } = Array.isArray(built) ? built[0]! : (built as Extract<typeof built, { output: unknown }>);
  const asset = output.find(({ fileName }) => fileName === "sandbox/code.html");
  expect(asset?.type === "asset" && asset.source).toContain("connect-src https://api.example.com");
});
