/**
 * `npm run bench:search`: how long finding a method among 5,000 takes, and making and keeping the index. There is
 * no peer: `@cloudflare/codemode` 0.5.6 searches without an index. Names and descriptions are made of words as APIs use
 * them; the numbers of the generator are fixed, so that every run searches the same.
 */
import { parseArgs } from "node:util";
import { writeFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { ConnectorTable, type RuntimeTool } from "../../src/runtime/connector.ts";
import { searchMethods } from "../../src/runtime/discovery.ts";

const { values } = parseArgs({ options: { json: { type: "string" } } });
const METHODS = 5_000;
const VERBS = "get list create update delete search count replace merge archive restore transfer enable disable".split(
  " ",
);
const THINGS =
  "issue repository branch comment label milestone release workflow artifact secret runner team member organization project card column gist commit status check review pull request package version webhook delivery installation token key invoice customer subscription payment refund dispute charge payout zone record certificate rule bucket object node pod service deployment".split(
    " ",
  );
const FILLER =
  "the of a for with by to all returns authenticated user given identifier sorted default page results must have access".split(
    " ",
  );
const QUERIES = [
  "list issues of a repository",
  "create pull request review comment",
  "getCustomerSubscription",
  "delete the webhok delivry",
  "return all results for the authenticated user",
  "dep",
];

const tools = makeMethods();
const build = time(5, () => searchMethods("issue", table(), []));
const connectors = table();
console.log(`${METHODS} methods, Node ${process.version}; best, median and 99th of 100 searches\n`);
console.log(`the first search, which makes the index: ${build.median.toFixed(0)} ms\n`);
const rows: { query: string; found: number; best: number; median: number; p99: number }[] = [];
console.log("| query | found | best | median | 99th |\n| --- | --- | --- | --- | --- |");
for (const query of QUERIES) {
  const found = searchMethods(query, connectors, []).total;
  const { best, median, p99 } = time(100, () => searchMethods(query, connectors, []));
  rows.push({ query, found, best, median, p99 });
  console.log(`| ${query} | ${found} | ${best.toFixed(2)} ms | ${median.toFixed(2)} ms | ${p99.toFixed(2)} ms |`);
}
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ build, rows }, undefined, 2)}\n`);
}

function table(): ConnectorTable {
  return new ConnectorTable([{ name: "api", tools }]);
}

function makeMethods(): Map<string, RuntimeTool> {
  let state = 1;
  const pick = (words: readonly string[]): string => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return words[(state >>> 8) % words.length]!;
  };
  const methods = new Map<string, RuntimeTool>();
  while (methods.size < METHODS) {
    const words = [pick(VERBS), pick(THINGS), pick(THINGS)];
    const name = words.map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("");
    const text = Array.from({ length: 16 }, () => pick(pick(["a", "b", "c"]) === "a" ? THINGS : FILLER)).join(" ");
    methods.set(`${name}${methods.size}`, { effect: "read", description: `${words.join(" ")}. ${text}` });
  }
  return methods;
}

function time(samples: number, work: () => void): { best: number; median: number; p99: number } {
  const taken: number[] = [];
  for (let sample = 0; sample <= samples; sample++) {
    const start = performance.now();
    work();
    // The first is thrown away.
    if (sample > 0) taken.push(performance.now() - start);
  }
  taken.sort((a, b) => a - b);
  return { best: taken[0]!, median: taken[taken.length >> 1]!, p99: taken[Math.ceil(taken.length * 0.99) - 1]! };
}
