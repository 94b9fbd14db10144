import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { OpenApiConnector } from "../../../src/connectors/openapi/openapi-connector.ts";
import { makeRuntime } from "../../runtime/support/make-runtime.ts";
import { documentOf, type Made } from "./call.ts";
import { echoServer, type EchoServer } from "./echo-server.ts";

let server: EchoServer;
beforeAll(async () => {
  server = await echoServer();
});
afterAll(() => server.close());

const KEY = "a-key-that-nobody-sees";
const document = documentOf(
  { "/pets/{id}": { delete: { operationId: "deletePet" }, get: { operationId: "getPet" } } },
  {
    components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } } },
    security: [{ key: [] }],
  },
);
const made = (): Made => ({ document, baseUrl: server.url, credentials: { key: KEY } });

test("in a durable run: found, described, called; the failure's answer is there for the code to read, secrets are not", async () => {
  const options = { validate: true, timeout: 1000 };
  const connector = new OpenApiConnector({ name: "shop", ...made() })["~connect"](options);
  const runtime = makeRuntime({ connectors: [{ name: "codemode", tools: new Map() }, connector] });
  const outcome = await runtime.execute({
    code: `async () => {
      const { results } = await codemode.search("delete pet");
      const { types } = await codemode.describe(results[0].path);
      try {
        await shop.request({ path: "/status/409" });
      } catch (error) {
        return [results[0].path, types.includes("deletePet(input"), error.name, error.cause.status, error.cause.body.url];
      }
    }`,
  });
  expect(outcome).toMatchObject({
    status: "completed",
    result: ["shop.deletePet", true, "ApiResponseError", 409, "/v1/status/409"],
  });
  expect(server.seen[0]!.headers["x-key"]).toBe(KEY);
  const journal = JSON.stringify(await runtime.executions());
  expect(journal).toContain("409");
  expect(journal).not.toContain(KEY);
  await runtime.dispose();
});

test("a run that is cancelled ends its requests", async () => {
  let signal: AbortSignal | undefined;
  const fetch: Made["fetch"] = (_, init) => {
    signal = init.signal!;
    return new Promise((_resolve, reject) => signal!.addEventListener("abort", () => reject(signal!.reason as Error)));
  };
  const connector = new OpenApiConnector({ name: "shop", ...made(), fetch });
  const runtime = makeRuntime({ connectors: [connector["~connect"]({ validate: true, timeout: 1000 })] });
  const outcome = runtime.execute({ code: `async () => await shop.getPet({ id: "1" })` });
  await vi.waitFor(() => expect(signal).toBeDefined());
  const [execution] = await runtime.executions();
  await runtime.cancel({ executionId: execution!.id });
  expect(await outcome).toMatchObject({ status: "error" });
  expect(signal!.aborted).toBe(true);
  await runtime.dispose();
});

test("credentials that cannot be had are told neither to the code nor to the journal", async () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const credentials = { key: () => Promise.reject(new Error(`${KEY} is too old`)) };
  const connector = new OpenApiConnector({ name: "shop", ...made(), credentials });
  const runtime = makeRuntime({ connectors: [connector["~connect"]({ validate: true, timeout: 1000 })] });
  const code = `async () => {
    try {
      await shop.getPet({ id: "1" });
    } catch (error) {
      return JSON.stringify([error.message, error.cause, error.stack]);
    }
  }`;
  const outcome = await runtime.execute({ code });
  expect(JSON.stringify(outcome)).toContain("cannot give now");
  expect(JSON.stringify([outcome, await runtime.executions()])).not.toContain(KEY);
  expect(warn).toHaveBeenCalledOnce();
  await runtime.dispose();
  warn.mockRestore();
});
