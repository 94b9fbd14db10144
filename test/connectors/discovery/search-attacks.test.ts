/** Queries and tools that searches are not made for. */
import { describe, expect, test, vi } from "vitest";
import { searchKeys } from "../../../src/prompt/search-keys.ts";
import { searchWords } from "../../../src/prompt/search-words.ts";
import { ConnectorTable, type RuntimeTool } from "../../../src/runtime/connector.ts";
import { searchMethods, type SearchOutput } from "../../../src/runtime/discovery.ts";
import { makeRuntime } from "../../runtime/support/make-runtime.ts";

function table(methods: Record<string, string>, name = "hub"): ConnectorTable {
  const tools = Object.entries(methods).map(([method, description]): [string, RuntimeTool] => [
    method,
    { effect: "read", description },
  ]);
  return new ConnectorTable([{ name, tools: new Map(tools) }]);
}

const search = (query: string, methods: Record<string, string>): Promise<SearchOutput> =>
  searchMethods(query, table(methods), []);

async function names(query: string, methods: Record<string, string>): Promise<string[]> {
  return (await search(query, methods)).results.map(({ method }) => method);
}

test.each([
  ["listPRs", ["list", "prs"]],
  ["getURLsOfAPIs", ["get", "urls", "of", "apis"]],
  ["PRsOpen", ["prs", "open"]],
  ["getHTTPResponse", ["get", "http", "response"]],
  ["HTTPServer", ["http", "server"]],
  ["oauth2Token", ["oauth2", "token"]],
  ["get-page_info.v2", ["get", "page", "info", "v2"]],
  ["ПолучитьСчёт", ["получить", "счет"]],
  ["한국어 검색", ["한국어", "검색"]],
  ["हिन्दी", ["हिन्दी"]],
  ["ﬁle", ["file"]],
  ["🎉 party", ["party"]],
  ["__proto__", ["proto"]],
])("the words of %s", (text, words) => expect(searchWords(text)).toEqual(words));

test.each([
  "issue issues",
  "repository repositories",
  "branch branches",
  "alias aliases",
  "status statuses",
  "address addresses",
  "database databases",
  "policy policies",
  "key keys",
  "box boxes",
  "schema schemas",
  "note notes",
  "use uses",
  "movie movies",
  "release releases",
])("one and many are found by each other: %s", (pair) => {
  const [one, many] = searchKeys(pair.split(" "));
  expect(many).toBe(one);
});

test("words that are no forms of one another stay apart", () => {
  expect(new Set(searchKeys(["note", "not", "user", "use", "new", "now", "issue", "issuer"])).size).toBe(8);
});

describe("the best first", () => {
  test("a name that is written just so, before longer ones and those that say it twice", async () => {
    const methods = {
      listIssuesForIssues: "Issues, issues: list all issues",
      listIssues: "x",
      listIssue: "y",
      listAllIssues: "List issues",
    };
    expect((await names("listIssues", methods))[0]).toBe("listIssues");
    expect((await names("list issue", methods))[0]).toBe("listIssue");
    expect((await names("hub.listIssues", methods))[0]).toBe("listIssues");
    expect((await names("list_issues", methods))[0]).toBe("listIssues");
    expect((await names("LISTISSUES", methods))[0]).toBe("listIssues");
  });

  test("a name before a description, also a word that many names and hardly a description have", async () => {
    const named = Array.from({ length: 200 }, (_, at) => [`widget${"abcdefghij"[at % 10]}${at}Show`, "x ".repeat(99)]);
    const others = Array.from({ length: 800 }, (_, at) => [`thing${at}`, "Does something else"]);
    const methods = { told: "widget widget widget", ...Object.fromEntries([...named, ...others, ["showWidget", "z"]]) };
    expect((await names("widget", methods)).indexOf("told")).not.toBe(0);
    const few = { told: "A gadget: gadget, gadgets", makeGadget: "Long words about it. ".repeat(30) };
    expect(await names("gadget", few)).toEqual(["makeGadget", "told"]);
  });

  test("a word itself before words that begin with it or are nearly it, however rare these are", async () => {
    const issues = Array.from({ length: 40 }, (_, at) => [`issueOf${at}`, "Something"]);
    const others = Array.from({ length: 400 }, (_, at) => [`other${at}`, "Something"]);
    const methods = Object.fromEntries([...others, ["issuer", "a"], ["tissue", "b"], ...issues]);
    expect((await names("issue", methods))[0]).toMatch(/^issueOf/);
    expect(await names("issue", methods)).not.toContain("tissue");
  });

  test("a word with two letters swapped", async () => {
    expect(await names("isuse", { listIssues: "", other: "" })).toEqual(["listIssues"]);
  });

  test("words that are written together, and abbreviations", async () => {
    const methods = { createPullRequest: "", listPRs: "", getX509Certificate: "", x509cert: "", other: "" };
    expect((await names("pullrequests", methods))[0]).toBe("createPullRequest");
    expect((await names("createpullrequest", methods))[0]).toBe("createPullRequest");
    expect(await names("prs", methods)).toEqual(["listPRs"]);
    expect(await names("cert", methods)).toEqual(["x509cert", "getX509Certificate"]);
  });
});

describe("scripts", () => {
  const methods = {
    users: "获取用户信息的接口",
    orders: "删除订单",
    счета: "Получает счёт клиента",
    japanese: "ユーザーを検索する",
    korean: "사용자를 검색합니다",
    thai: "ค้นหาผู้ใช้",
    party: "🎉 Throws a party",
  };
  test.each([
    ["用户", "users"],
    ["单", "orders"],
    ["счет", "счета"],
    ["検索", "japanese"],
    ["검색", "korean"],
    ["ผู้ใช้", "thai"],
    ["🎉 party", "party"],
  ])("%s", async (query, method) => expect((await names(query, methods))[0]).toBe(method));
});

test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"])(
  "%s finds what is called so",
  async (query) => {
    const methods = Object.fromEntries([
      ["constructor", "a"],
      ["__proto__", "b"],
      ["toString", "c"],
      ["hasOwnProperty", "d"],
      ["valueOf", "e"],
      ["other", "f"],
    ]) as Record<string, string>;
    expect((await names(query, methods))[0]).toBe(query);
    expect((await search(query, { other: "f" })).total).toBe(0);
  },
);

test.each(["", "   ", "!!!", "🎉", "\u0000", "\ud800", "'; DROP TABLE", "*", ".*", "-a", "(a OR b)"])(
  "the query %j is answered",
  async (query) => {
    const { results, total, truncated } = await search(query, { a: "One", b: "Two" });
    expect([results.length, truncated]).toEqual([total, false]);
  },
);

test.each([49, 50, 51, 2000])("of %i methods that fit, all are counted and 50 shown", async (count) => {
  const methods = Object.fromEntries(Array.from({ length: count }, (_, at) => [`thing${at}`, ""]));
  for (const query of ["thing", ""]) {
    const { results, total, truncated } = await search(query, methods);
    expect([results.length, total, truncated]).toEqual([Math.min(count, 50), count, count > 50]);
    expect(results.map(({ path }) => path)).toEqual(
      results.map(({ path }) => path).toSorted((a, b) => (a < b ? -1 : 1)),
    );
  }
});

test("a search does not depend on the order in which tools came", async () => {
  const methods = Object.entries({ listA: "all a and b", listB: "all b", getC: "a b c", list: "lists b", ab: "a" });
  const forwards = await search("list a b", Object.fromEntries(methods));
  expect(await search("list a b", Object.fromEntries(methods.toReversed()))).toEqual(forwards);
});

test("a large index is made in slices, and searches that come meanwhile wait for it", async () => {
  const methods = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`thing${at}`, `Number ${at}`]));
  const connectors = table(methods);
  let turns = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    turns++;
    port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  const [one, two] = await Promise.all([
    searchMethods("thing", connectors, []),
    searchMethods("thing", connectors, []),
  ]);
  const turnsOfFirst = turns;
  expect(turnsOfFirst).toBeGreaterThan(10);
  expect([one.total, two.total]).toEqual([1000, 1000]);
  expect(await searchMethods("thing", connectors, [])).toEqual(one);
  expect(turns - turnsOfFirst).toBeLessThan(3);
  port1.close();
});

test("tools that change while the index is made are found as they are", async () => {
  const tools = new Map(
    Array.from({ length: 500 }, (_, at): [string, RuntimeTool] => [`thing${at}`, { effect: "read" }]),
  );
  const connectors = new ConnectorTable([{ name: "hub", tools }]);
  const first = searchMethods("thing", connectors, []);
  tools.delete("thing1");
  tools.set("newcomer", { effect: "read" });
  const second = searchMethods("newcomer", connectors, []);
  await first;
  expect((await second).total).toBe(1);
  expect((await searchMethods("thing", connectors, [])).total).toBe(499);
});

test.each([
  ["codemode.search({ query: 'a' })", "codemode.search needs a string"],
  ["codemode.search()", "codemode.search needs a string"],
  ["codemode.search(null)", "codemode.search needs a string"],
  ["codemode.describe(['hub'])", "codemode.describe needs a string"],
])("%s is refused with what it should be", async (call, message) => {
  const runtime = makeRuntime({ tools: { draw: { effect: "read" } } });
  const outcome = await runtime.execute({ code: `async () => ${call}` });
  expect(outcome).toMatchObject({ status: "error", error: expect.stringContaining(message) as string });
  expect(outcome).toMatchObject({ error: expect.stringContaining(", for example codemode.") as string });
  await runtime.dispose();
});

test("a second argument changes nothing", async () => {
  const runtime = makeRuntime({ tools: { draw: { effect: "read", description: "Draws" } } });
  for (const limit of ["0", "-1", "NaN", "1e99"]) {
    const outcome = await runtime.execute({
      code: `async () => (await codemode.search("draw", { limit: ${limit} })).total`,
    });
    expect(outcome).toMatchObject({ status: "completed", result: 1 });
  }
  await runtime.dispose();
});

test("nothing is said on the console", async () => {
  const warn = vi.spyOn(console, "warn");
  const tools = new Map<string, RuntimeTool>([["a", { effect: "read", description: "one" }]]);
  const connectors = new ConnectorTable([{ name: "hub", tools }]);
  for (const description of ["constructor", "__proto__", "", "two", "constructor"]) {
    tools.set("a", { effect: "read", description });
    await searchMethods("constructor", connectors, []);
  }
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});
