import { describe, expect, test } from "vitest";
import { allowsNetwork, mergePolicy } from "../../../src/executors/iframe/csp.ts";

const DEFAULT_CSP = "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval';";
const HASH = "sha256-abc";

function directives(csp: string): Record<string, string[]> {
  const parts = mergePolicy(csp, HASH)
    .split(";")
    .map((part) => part.trim().split(/\s+/));
  return Object.fromEntries(parts.map(([name, ...values]) => [name, values]));
}

describe("the sandbox's policy", () => {
  test("the specification's default starts our script and a blob worker, and opens nothing", () => {
    expect(directives(DEFAULT_CSP)).toEqual({
      "default-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'none'"],
      "script-src": ["'unsafe-inline'", "'unsafe-eval'", `'${HASH}'`],
      "worker-src": ["blob:", "data:"],
    });
    expect(allowsNetwork(DEFAULT_CSP)).toBe(false);
  });

  test.each(["", ";", "connect-src 'none'", "img-src data:"])("what %j does not say is closed", (csp) => {
    const merged = directives(csp);
    expect(merged["default-src"]).toEqual(["'none'"]);
    expect(merged["script-src"]).toEqual([`'${HASH}'`, "'unsafe-eval'"]);
    expect(merged["worker-src"]).toEqual(["blob:", "data:"]);
    expect(allowsNetwork(csp)).toBe(false);
  });

  test.each<[string, boolean]>([
    ["connect-src https://api.example.org", true],
    ["default-src 'none'; connect-src https://api.example.org", true],
    ["CONNECT-SRC https://api.example.org", true],
    ["default-src https:", true],
    ["default-src https:; connect-src 'none'", false],
    ["default-src https:; connect-src 'NONE'", false],
    ["default-src https:; connect-src", false],
    ["connect-src 'none'; connect-src https:", false],
    ["img-src https:", false],
  ])("%s: network %s", (csp, network) => {
    expect(allowsNetwork(csp)).toBe(network);
  });

  test("the caller's sources stay", () => {
    const merged = directives(
      "script-src https://cdn.example.org; worker-src 'none'; connect-src https://a.example.org wss://b.example.org",
    );
    expect(merged["script-src"]).toEqual(["https://cdn.example.org", `'${HASH}'`, "'unsafe-eval'"]);
    expect(merged["worker-src"]).toEqual(["blob:", "data:"]);
    expect(merged["connect-src"]).toEqual(["https://a.example.org", "wss://b.example.org"]);
  });

  test("a rule for script elements gets the boot script as well", () => {
    expect(directives("script-src-elem 'none'")["script-src-elem"]).toEqual([`'${HASH}'`]);
  });

  test("the first of two directives of a name counts, as in browsers", () => {
    expect(directives("script-src 'self'; script-src *")["script-src"]).toEqual([
      "'self'",
      `'${HASH}'`,
      "'unsafe-eval'",
    ]);
  });

  test("white space and empty parts do not matter", () => {
    expect(directives("  ;; img-src   data:\n https: ;")["img-src"]).toEqual(["data:", "https:"]);
  });
});
