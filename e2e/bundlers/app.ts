import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What `attempt` resolves to in the page. */
export interface Attempt {
  result: unknown;
  logs: string[];
  code: string | undefined;
  message: string | undefined;
}

/** As text: what would type-check an import of the package's own entry is whatever was built last. */
const SCRIPT = `import { createDefaultExecutor } from "browser-codemode";
import { QuickJSExecutor } from "browser-codemode/quickjs";

globalThis.attempt = async ({ code, ...options }) => {
  const executor = new QuickJSExecutor({ pool: 0, ...options });
  const tools = { list: async () => [1, 2, 3], twice: async (input) => 2 * input };
  const { result, logs = [], failure } = await executor.execute(code, [{ name: "codemode", fns: tools }]);
  executor.dispose();
  return { result, logs, code: failure?.code, message: failure?.message };
};

globalThis.runByDefault = async (code) => {
  const executor = createDefaultExecutor();
  const { name } = await executor.choice();
  const { result } = await executor.execute(code, []);
  executor.dispose();
  return { name, result };
};
`;

const SERVICE_WORKER = `import "./index.js";

self.onmessage = async ({ data, ports: [port] }) => port.postMessage(await attempt(data));
`;

/** Vite's way to say where a file is. */
const EXPLICIT = `import "./index.js";
import wasmUrl from "browser-codemode/quickjs.wasm?url";
import workerUrl from "browser-codemode/quickjs-worker.js?url";

const attemptAnywhere = globalThis.attempt;
globalThis.attempt = (options) => attemptAnywhere({ wasmUrl, workerUrl, ...options });
`;

/** Tool calls one after another and at once, console, timers, and what the engine lacks. */
export const CODE = `async () => {
  const numbers = await codemode.list();
  const doubled = await Promise.all(numbers.map((number) => codemode.twice(number)));
  await new Promise((resolve) => setTimeout(resolve, 1));
  console.log("doubled", doubled.length);
  return { doubled, query: new URL("https://example.com/?a=b").searchParams.get("a") };
}`;

export const RESULT = { result: { doubled: [2, 4, 6], query: "b" }, logs: ["doubled 3"] };

/** The same as a model may write it, which takes the parser: more chunks that have to be found. */
export const FENCED_CODE = `\`\`\`ts\n${CODE.replace("numbers =", "numbers: number[] =")}\n\`\`\``;

export interface PageParts {
  script: string;
  importMap?: Record<string, string>;
}

export function pageHtml({ script, importMap }: PageParts): string {
  const map = importMap && `<script type="importmap">${JSON.stringify({ imports: importMap })}</script>`;
  return `<!doctype html>
<html lang="en">
  <head><title>app</title><link rel="icon" href="data:," />${map ?? ""}</head>
  <body><script type="module" src="${script}"></script></body>
</html>
`;
}

/** Writes an app that depends on the package and configures nothing. */
export function writeApp(folder: string): void {
  mkdirSync(join(folder, "src"), { recursive: true });
  writeFileSync(join(folder, "index.html"), pageHtml({ script: "/src/index.js" }));
  writeFileSync(join(folder, "explicit.html"), pageHtml({ script: "/src/explicit.js" }));
  writeFileSync(join(folder, "src/index.js"), SCRIPT);
  writeFileSync(join(folder, "src/explicit.js"), EXPLICIT);
  writeFileSync(join(folder, "src/service-worker.js"), SERVICE_WORKER);
}
