import { afterEach, describe, expect, test } from "vitest";
import { IframeSandboxExecutor } from "../../../src/executors/iframe/iframe-sandbox-executor.ts";

const executors: IframeSandboxExecutor[] = [];

function create(csp?: string): IframeSandboxExecutor {
  const executor = new IframeSandboxExecutor(csp === undefined ? {} : { csp });
  executors.push(executor);
  return executor;
}

afterEach(() => {
  for (const executor of executors.splice(0)) executor.dispose();
});

/** The test server by another name: a place that can be reached, but is another origin. */
async function otherOrigin(): Promise<string> {
  for (const host of ["127.0.0.1", "[::1]", "localhost", "browser.localhost"]) {
    const { port, origin } = location;
    const candidate = `http://${host}:${port}`;
    if (candidate === origin) continue;
    try {
      await fetch(candidate, { mode: "no-cors" });
      return candidate;
    } catch {
      // Not served under this name.
    }
  }
  throw new Error("The test server has one name only");
}

const attempt = (url: string): string => `async () => {
  try {
    const response = await fetch(${JSON.stringify(url)}, { mode: "no-cors" });
    return response.type;
  } catch (error) {
    return error.name;
  }
}`;

describe("requests", () => {
  test("by default there is nothing to make them with", async () => {
    const code =
      "async () => [typeof fetch, typeof XMLHttpRequest, typeof WebSocket, typeof Request, typeof importScripts]";
    expect(await create().execute(code, [])).toEqual({ result: Array(5).fill("undefined") });
  });

  test("by default none leaves, not even a module's", async () => {
    const url = JSON.stringify(`${location.origin}/package.json`);
    const code = `async () => Promise.all([${url}, "data:text/javascript,1"].map((url) => import(url).then(() => "loaded", () => "refused")))`;
    expect(await create().execute(code, [])).toEqual({ result: ["refused", "refused"] });
  });

  test("a policy that names an origin gives fetch for that origin only", async () => {
    const executor = create(
      `default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; connect-src ${location.origin}`,
    );
    expect(await executor.execute(attempt(`${location.origin}/`), [])).toEqual({ result: "opaque" });
    expect(await executor.execute(attempt(`${await otherOrigin()}/`), [])).toEqual({ result: "TypeError" });
    const { result } = await executor.execute(
      "async () => [typeof Headers, typeof Response, typeof XMLHttpRequest, typeof WebSocket, typeof importScripts, typeof Worker]",
      [],
    );
    expect(result).toEqual(["function", "function", "undefined", "undefined", "undefined", "undefined"]);
  });

  test("a policy that only relaxes scripts gives no fetch", async () => {
    expect(await create("script-src https://cdn.example.org").execute("async () => typeof fetch", [])).toEqual({
      result: "undefined",
    });
  });

  test.each([
    "",
    "default-src 'none'",
    "script-src 'none'",
    "worker-src 'none'; script-src-elem 'none'",
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; connect-src 'none'",
  ])("the sandbox starts under the policy %j", async (csp) => {
    expect(await create(csp).execute("async () => 1", [])).toEqual({ result: 1 });
  });

  test("a policy cannot break out of the attribute that it is written into", async () => {
    const executor = create(`img-src data:"><script>parent.broken = true</script><meta content="`);
    await executor.execute("async () => 1", []);
    expect((window as unknown as { broken?: boolean }).broken).toBeUndefined();
    expect(document.querySelector('iframe[sandbox="allow-scripts"]')?.getAttribute("srcdoc")).toContain("&lt;script>");
  });
});
