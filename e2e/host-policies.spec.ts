import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import type { Attempt } from "./host-policies/page.ts";
import { NONCE, serveHost } from "./host-policies/server.ts";

// What an app's own headers do to the sandbox. The table in the docs is what this test has found.

const DOCS = new URL("../docs/sandbox.md", import.meta.url);
const ROUTES = ["default", "nonce", "sandboxUrl"] as const;

interface Policy {
  name: string;
  headers: Record<string, string>;
  works: Record<(typeof ROUTES)[number], boolean>;
}

const csp = (policy: string) => ({ "content-security-policy": policy });

const policies: Policy[] = [
  { name: "none", headers: {}, works: { default: true, nonce: true, sandboxUrl: true } },
  {
    name: "`script-src 'self'`",
    headers: csp("script-src 'self'"),
    works: { default: false, nonce: false, sandboxUrl: true },
  },
  {
    name: "`script-src 'self' 'unsafe-inline' 'unsafe-eval'; worker-src blob:`",
    headers: csp("script-src 'self' 'unsafe-inline' 'unsafe-eval'; worker-src blob:"),
    works: { default: true, nonce: true, sandboxUrl: true },
  },
  {
    name: "`script-src 'nonce-...'`",
    headers: csp(`script-src 'nonce-${NONCE}'`),
    works: { default: false, nonce: false, sandboxUrl: true },
  },
  {
    name: "`script-src 'nonce-...' 'unsafe-eval'; worker-src blob:`",
    headers: csp(`script-src 'nonce-${NONCE}' 'unsafe-eval'; worker-src blob:`),
    works: { default: false, nonce: true, sandboxUrl: true },
  },
  {
    name: "`script-src 'nonce-...' 'strict-dynamic'`",
    headers: csp(`script-src 'nonce-${NONCE}' 'strict-dynamic'`),
    works: { default: false, nonce: false, sandboxUrl: true },
  },
  {
    name: "`script-src 'nonce-...' 'strict-dynamic' 'unsafe-eval'; worker-src blob:`",
    headers: csp(`script-src 'nonce-${NONCE}' 'strict-dynamic' 'unsafe-eval'; worker-src blob:`),
    works: { default: false, nonce: true, sandboxUrl: true },
  },
  {
    name: "`script-src 'self'; frame-src 'self'`",
    headers: csp("script-src 'self'; frame-src 'self'"),
    works: { default: false, nonce: false, sandboxUrl: true },
  },
  {
    name: "`script-src 'self'; frame-src 'none'`",
    headers: csp("script-src 'self'; frame-src 'none'"),
    works: { default: false, nonce: false, sandboxUrl: false },
  },
  {
    name: "`require-trusted-types-for 'script'`",
    headers: csp("require-trusted-types-for 'script'"),
    works: { default: false, nonce: false, sandboxUrl: true },
  },
  {
    name: "COOP `same-origin`, COEP `require-corp`",
    headers: { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" },
    works: { default: true, nonce: true, sandboxUrl: true },
  },
  {
    name: "COEP `credentialless`",
    headers: { "cross-origin-embedder-policy": "credentialless" },
    works: { default: true, nonce: true, sandboxUrl: true },
  },
];

test.describe.configure({ mode: "serial" });

let host: Awaited<ReturnType<typeof serveHost>>;
test.beforeAll(async () => {
  host = await serveHost();
});
test.afterAll(() => host.close());

for (const { name, headers, works } of policies) {
  test(`the sandbox on a page with ${name}`, async ({ page }) => {
    await page.goto(`${host.url}?${new URLSearchParams(headers).toString()}`);
    await page.waitForFunction("globalThis.attempt !== undefined");
    const options = { default: {}, nonce: { nonce: NONCE }, sandboxUrl: { sandboxUrl: "/sandbox.html" } };
    for (const route of ROUTES) {
      const found = (await page.evaluate(`attempt(${JSON.stringify(options[route])})`)) as Attempt;
      if (works[route]) expect(found, route).toMatchObject({ result: 42 });
      else {
        // Known soon after the frame has loaded, not at the run's timeout of 30 s, and with the reason.
        expect(found, route).toMatchObject({ code: "sandbox_unavailable" });
        expect(found.elapsed, route).toBeLessThan(12_000);
      }
    }
    await expect(page.locator("iframe")).toHaveCount(0);
  });
}

test("the table in the docs says so", () => {
  const text = readFileSync(DOCS, "utf8");
  const rows = policies.map(
    ({ name, works }) => `| ${name} | ${ROUTES.map((way) => (works[way] ? "yes" : "no")).join(" | ")} |`,
  );
  const table = [
    "| the page's headers | default | with `nonce` | with `sandboxUrl` |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
  const [before = "", , after = ""] = text
    .split(/<!-- host policies -->\n[^]*?(?=<!-- end of host policies -->)/)
    .toSpliced(1, 0, "");
  const wanted = `${before}<!-- host policies -->\n${table}\n${after}`;
  if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(DOCS, wanted);
  expect(readFileSync(DOCS, "utf8")).toBe(wanted);
});
