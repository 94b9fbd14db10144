import { describe, expect, test } from "vitest";
import { searchWords } from "../../../src/prompt/search-words.ts";
import { ConnectorTable, type RuntimeTool } from "../../../src/runtime/connector.ts";
import { searchMethods } from "../../../src/runtime/discovery.ts";
import type { Snippet } from "../../../src/runtime/types.ts";

const methods: Record<string, string> = {
  listIssues: "Lists the open issues of a repository",
  issue_create: "Creates an issue",
  getHTTPServer: "The server that answers",
  transferRepository: "Gives it to somebody else",
  removeWebhook: "",
  café: "Orders a coffee",
};

function table(tools: Map<string, RuntimeTool>): ConnectorTable {
  return new ConnectorTable([
    { name: "codemode", tools: new Map([tool("search"), tool("step")]) },
    { name: "hub", tools },
  ]);
}

function tool(name: string, description?: string): [string, RuntimeTool] {
  return [name, { effect: "read", ...(description !== undefined && { description }) }];
}

const hub = (): Map<string, RuntimeTool> =>
  new Map(Object.entries(methods).map(([name, description]) => tool(name, description)));

const snippet = (name: string, description: string): Snippet => ({
  name,
  description,
  code: "async () => 1",
  connectors: [],
  executionId: "e",
  createdAt: 0,
});

test.each([
  ["getHTTPServer2", ["get", "http", "server2"]],
  ["issue_create-now", ["issue", "create", "now"]],
  ["Ärger über Café", ["arger", "uber", "cafe"]],
  ["数据 123", ["数据", "123"]],
  ["", []],
  ["x".repeat(90), ["x".repeat(50)]],
])("the words of %s", (text, words) => expect(searchWords(text)).toEqual(words));

describe("a search finds", () => {
  const connectors = table(hub());
  test.each([
    ["words of names in camelCase", "issues", "hub.listIssues"],
    ["words of names in snake_case", "create", "hub.issue_create"],
    ["abbreviations in names", "http", "hub.getHTTPServer"],
    ["names as they are written", "transferRepository", "hub.transferRepository"],
    ["names without humps", "gethttpserver", "hub.getHTTPServer"],
    ["words of descriptions", "somebody", "hub.transferRepository"],
    ["beginnings of words", "webh", "hub.removeWebhook"],
    ["words with a typing mistake", "webhok", "hub.removeWebhook"],
    ["words with and without accents", "cafe", "hub.café"],
    ["the best fit of several words", "please create me a new issue", "hub.issue_create"],
    ["a path", "hub.listIssues", "hub.listIssues"],
  ])("%s", async (_, query, path) => {
    expect((await searchMethods(query, connectors, [])).results[0]?.path).toBe(path);
  });

  test("a name before a description", async () => {
    const tools = new Map([tool("a", "about the repository and more"), tool("repository", "b")]);
    expect((await searchMethods("repository", table(tools), [])).results.map(({ path }) => path)).toEqual([
      "hub.repository",
      "hub.a",
    ]);
  });

  test("snippets", async () => {
    const found = await searchMethods("tidy", connectors, [snippet("tidyUp", "Closes what is old")]);
    expect(found.results[0]).toMatchObject({
      path: "tidyUp",
      connector: "codemode",
      method: "tidyUp",
      kind: "snippet",
    });
  });

  test("not the runtime's own methods, and nothing for words that nobody has", async () => {
    expect(await searchMethods("search step", connectors, [])).toEqual({ results: [], total: 0, truncated: false });
    expect((await searchMethods("zzzzqqqq", connectors, [])).total).toBe(0);
  });

  test("everything without words, in order", async () => {
    const { results, total } = await searchMethods(" .. ", connectors, []);
    expect(results.map(({ method }) => method)).toEqual(Object.keys(methods).sort());
    expect(total).toBe(6);
  });
});

test("a word that most names have does not find them all, but puts those first", async () => {
  const animals = Array.from({ length: 200 }, (_, at) => tool(`getAnimal${at}`));
  const cats = ["getCat", "deleteCat", "getCatFood"].map((name) => tool(name));
  const search = async (query: string): Promise<[string | undefined, number]> => {
    const { results, total } = await searchMethods(query, table(new Map([...animals, ...cats])), []);
    return [results[0]?.method, total];
  };
  expect(await search("delete the cat")).toEqual(["deleteCat", 3]);
  expect(await search("get a cat")).toEqual(["getCat", 3]);
  expect((await search("get"))[1]).toBe(202);
  expect((await search("get zzzzzz"))[1]).toBe(202);
});

test("says how many there are when it does not show them all", async () => {
  const tools = new Map(
    Array.from({ length: 120 }, (_, at) => tool(`thing${at}`, `Thing number ${at}. ${"long ".repeat(99)}`)),
  );
  const { results, total, truncated } = await searchMethods("thing", table(tools), []);
  expect([results.length, total, truncated]).toEqual([50, 120, true]);
  expect(Math.max(...results.map(({ description = "" }) => description.length))).toBeLessThanOrEqual(240);
});

test("follows tools that come, go and change, and snippets", async () => {
  const tools = hub();
  const connectors = table(tools);
  const paths = async (query: string, snippets: Snippet[] = []): Promise<string[]> =>
    (await searchMethods(query, connectors, snippets)).results.map(({ path }) => path);
  expect(await paths("webhook")).toEqual(["hub.removeWebhook"]);
  tools.delete("removeWebhook");
  expect(await paths("webhook")).toEqual([]);
  tools.set(...tool("café", "Pours a webhook"));
  expect(await paths("webhook")).toEqual(["hub.café"]);
  expect(await paths("coffee")).toEqual([]);
  expect(await paths("weekly", [snippet("weekly", "Tells of the week")])).toEqual(["weekly"]);
  expect(await paths("tells", [snippet("weekly", "Says it")])).toEqual([]);
  expect(await paths("weekly")).toEqual([]);
});

test("finds the same after thousands of changes as an index that was made at once", async () => {
  const tools = hub();
  const connectors = table(tools);
  for (let round = 0; round < 400; round++) {
    tools.set(...tool("listIssues", `Round ${round} of issues`));
    await searchMethods("issues", connectors, []);
  }
  expect(await searchMethods("round issues", connectors, [])).toEqual(
    await searchMethods("round issues", table(tools), []),
  );
});

test("takes a query of any length", async () => {
  const query = Array.from({ length: 50_000 }, (_, at) => `word${at}`).join(" ");
  expect((await searchMethods(query, table(hub()), [])).total).toBe(0);
  expect((await searchMethods("issue ".repeat(50_000), table(hub()), [])).total).toBeGreaterThan(0);
});
