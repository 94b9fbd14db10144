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
  "a",
  "re",
  "get",
  "",
  "createpullrequest repositories",
  "costumer subscribtion repositry relase milstone workfow artefact secrt organisation projct",
  FILLER.join(" "),
  `${THINGS.join(" ")} ${VERBS.join(" ")}`,
];
/** So many are made of random words, and searched once each: nothing is warm. */
const UNSEEN = 500;

let state = 1;
const tools = makeMethods();
const build: { total: number; block: number }[] = [];
for (let sample = 0; sample < 6; sample++) build.push(await timeBuild());
const { total, block } = build.slice(1).sort((a, b) => a.total - b.total)[2]!;
const connectors = table();
await searchMethods("issue", connectors, []);
console.log(`${METHODS} methods, Node ${process.version}; best, median and 99th of 100 searches\n`);
console.log(`the first search, which makes the index: ${total.toFixed(0)} ms, at most ${block.toFixed(0)} at once\n`);
const rows: { query: string; found: number; best: number; median: number; p99: number }[] = [];
console.log("| query | found | best | median | 99th |\n| --- | --- | --- | --- | --- |");
for (const query of QUERIES) {
  const found = (await searchMethods(query, connectors, [])).total;
  print(query.length > 50 ? `${query.slice(0, 47)}...` : query, found, await time(Array(100).fill(query)));
}
const unseen = Array.from({ length: UNSEEN }, () =>
  Array.from({ length: 1 + (next() % 8) }, () =>
    mistype(pick(pick(["a", "b"]) === "a" ? THINGS : [...VERBS, ...FILLER])),
  ).join(" "),
);
print(`${UNSEEN} unseen queries`, 0, await time(unseen));
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ build, rows }, undefined, 2)}\n`);
}

function print(query: string, found: number, taken: Taken): void {
  const { best, median, p99 } = taken;
  rows.push({ query, found, ...taken });
  console.log(`| ${query} | ${found} | ${best.toFixed(2)} ms | ${median.toFixed(2)} ms | ${p99.toFixed(2)} ms |`);
}

/** The first search of a new table, and the longest time for which nothing else had its turn. */
async function timeBuild(): Promise<{ total: number; block: number }> {
  const { port1, port2 } = new MessageChannel();
  const start = performance.now();
  let last = start;
  let block = 0;
  const note = (): void => {
    block = Math.max(block, performance.now() - last);
    last = performance.now();
  };
  port1.onmessage = () => {
    note();
    port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  await searchMethods("issue", table(), []);
  note();
  port1.close();
  return { total: performance.now() - start, block };
}

/** One word in five is not written as it should be. */
function mistype(word: string): string {
  const at = next() % word.length;
  return next() % 5 === 0 ? word.slice(0, at) + word.slice(at + 1) : word;
}

function next(): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return state >>> 8;
}

function pick(words: readonly string[]): string {
  return words[next() % words.length]!;
}

function table(): ConnectorTable {
  return new ConnectorTable([{ name: "api", tools }]);
}

function makeMethods(): Map<string, RuntimeTool> {
  const methods = new Map<string, RuntimeTool>();
  while (methods.size < METHODS) {
    const words = [pick(VERBS), pick(THINGS), pick(THINGS)];
    const name = words.map((word, at) => (at === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join("");
    const text = Array.from({ length: 16 }, () => pick(pick(["a", "b", "c"]) === "a" ? THINGS : FILLER)).join(" ");
    methods.set(`${name}${methods.size}`, { effect: "read", description: `${words.join(" ")}. ${text}` });
  }
  return methods;
}

interface Taken {
  best: number;
  median: number;
  p99: number;
}

async function time(queries: readonly string[]): Promise<Taken> {
  const taken: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    await searchMethods(query, connectors, []);
    taken.push(performance.now() - start);
  }
  taken.sort((a, b) => a - b);
  return { best: taken[0]!, median: taken[taken.length >> 1]!, p99: taken[Math.ceil(taken.length * 0.99) - 1]! };
}
