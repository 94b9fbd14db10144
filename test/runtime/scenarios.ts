/** Programs that have, each, something of their own that a crash could get wrong. */
import type { Journal } from "../../src/runtime/journal.ts";
import type { Program, WorldTool } from "./support/play.ts";

export interface Scenario extends Program {
  name: string;
  /** Tools that may run again by themselves after a crash. */
  repeatable?: readonly string[];
  /** Statuses in which the run can end; all others are a fault. Default: only `completed`. */
  ends?: readonly string[];
}

const double: WorldTool = { effect: "read", act: ({ n }) => 2 * (n as number), latency: ({ n }) => 3 + (n as number) };
const save: WorldTool = { effect: "write", act: (input) => ({ saved: input["n"] }), latency: () => 5 };
const put: WorldTool = { effect: "idempotent", act: (input) => ({ put: input["n"] }), latency: () => 4 };
const pay: WorldTool = { ...save, needsApproval: true, act: (input) => ({ paid: input["n"] }) };
const breakDown: WorldTool = {
  effect: "write",
  latency: () => 2,
  act: ({ n }) => {
    throw Object.assign(new RangeError(`no ${String(n)}`), { code: "E_NO" });
  },
};
/** Finds out while it runs that a person must be asked. */
const wipe: WorldTool = { ...save, asks: true, act: (input) => ({ wiped: input["n"] }) };
const sweep: WorldTool = { ...wipe, effect: "idempotent" };
const tools = { double, save, put, pay, breakDown };

export const scenarios: readonly Scenario[] = [
  {
    name: "sequential reads",
    tools,
    code: `async () => { const out = []; for (let n = 0; n < 4; n++) out.push(await codemode.double({ n })); return out; }`,
  },
  {
    name: "reads and writes in turn",
    tools,
    code: `async () => {
      const a = await codemode.double({ n: 1 });
      const b = await codemode.save({ n: a });
      const c = await codemode.put({ n: b.saved });
      console.log("half way", Math.random());
      return [a, b, c, await codemode.save({ n: c.put + 1 })];
    }`,
  },
  {
    name: "a gated call",
    tools,
    code: `async () => { const a = await codemode.double({ n: 1 }); return [a, await codemode.pay({ n: a }), await codemode.save({ n: 9 })]; }`,
  },
  {
    name: "several gated calls in Promise.all",
    tools,
    code: `async () => Promise.all([codemode.pay({ n: 1 }), codemode.double({ n: 2 }), codemode.pay({ n: 3 }), codemode.pay({ n: 4 })])`,
  },
  {
    name: "a caught tool error before a gated call",
    tools,
    code: `async () => {
      let caught;
      try { await codemode.breakDown({ n: 1 }); } catch (error) { caught = [error.name, error.message, error.code]; }
      return [caught, await codemode.pay({ n: 2 }), await codemode.double({ n: 3 })];
    }`,
  },
  {
    name: "a race with a late loser",
    tools,
    code: `async () => {
      const slow = codemode.double({ n: 20 });
      const first = await Promise.race([slow, codemode.double({ n: 1 })]);
      const saved = await codemode.save({ n: first });
      return [first, saved, await codemode.pay({ n: 1 }), await slow];
    }`,
  },
  {
    name: "timers",
    tools,
    code: `async () => {
      const begin = Date.now();
      const ticks = [];
      const interval = setInterval(() => ticks.push(Date.now() - begin), 3);
      const a = await codemode.double({ n: 7 });
      await new Promise((resolve) => setTimeout(resolve, 4));
      clearInterval(interval);
      const winner = await Promise.race([codemode.double({ n: 30 }), new Promise((resolve) => setTimeout(resolve, 5, "late"))]);
      return [a, ticks, winner, Date.now() - begin, await codemode.save({ n: ticks.length })];
    }`,
  },
  {
    name: "a step without calls",
    tools,
    code: `async () => {
      const picked = await codemode.step("pick", () => ({ at: new Date(), random: Math.random() }));
      return [picked, await codemode.pay({ n: 1 }), await codemode.step("after", async () => "done")];
    }`,
  },
  {
    name: "a step with calls inside",
    tools,
    code: `async () => {
      const sum = await codemode.step("sum", async () => {
        const a = await codemode.double({ n: 1 });
        const b = await codemode.save({ n: a });
        return a + b.saved;
      });
      return [sum, await codemode.pay({ n: sum }), await codemode.double({ n: 2 })];
    }`,
  },
  {
    name: "a step that throws",
    tools,
    code: `async () => {
      let caught;
      try { await codemode.step("bad", () => { throw new TypeError("not today"); }); } catch (error) { caught = [error.name, error.message]; }
      await codemode.pay({ n: 1 });
      return caught;
    }`,
  },
  {
    name: "a snippet",
    tools,
    prepare: saveSnippet,
    code: `async () => { const a = await codemode.run("twice", { n: 2 }); return [a, await codemode.pay({ n: a }), await codemode.run("none")]; }`,
  },
  {
    name: "a tool of the client's",
    tools: { ...tools, ask: { effect: "write" } },
    code: `async () => { const said = await codemode.ask({ question: "which?" }); return [said, await codemode.save({ n: 1 })]; }`,
  },
  {
    name: "a rejection that the code catches",
    tools,
    answer: (runtime, { executionId, seq, argsHash, args }) =>
      (args as { n: number }).n === 1
        ? runtime.reject({ executionId, seq, argsHash, reason: "too much", onReject: "throw" })
        : runtime.approve({ executionId, seq, argsHash }),
    code: `async () => {
      let caught;
      try { await codemode.pay({ n: 1 }); } catch (error) { caught = [error.name, error.message, error.code]; }
      return [caught, await codemode.pay({ n: 2 })];
    }`,
  },
  {
    name: "a rejection that ends the run",
    tools,
    answer: (runtime, { executionId, seq }) => runtime.reject({ executionId, seq, reason: "no" }),
    ends: ["error"],
    code: `async () => { const a = await codemode.save({ n: 1 }); return [a, await codemode.pay({ n: 2 })]; }`,
  },
  {
    name: "changed arguments",
    tools,
    answer: (runtime, { executionId, seq, argsHash, args }) =>
      runtime.approve({ executionId, seq, argsHash, args: { n: 100 + (args as { n: number }).n } }),
    code: `async () => { const a = await codemode.pay({ n: 1 }); return [a, await codemode.pay({ n: 2 }), await codemode.double({ n: 1 })]; }`,
  },
  {
    name: "a read whose result is not recorded",
    tools: { ...tools, load: { effect: "read", replay: "reexecute", act: ({ n }) => "x".repeat(n as number) } },
    repeatable: ["load"],
    code: `async () => { const text = await codemode.load({ n: 50 }); const p = await codemode.pay({ n: text.length }); return [text, p, await codemode.load({ n: 3 })]; }`,
  },
  {
    name: "a tool that asks while it runs",
    tools: { ...tools, wipe },
    code: `async () => { const a = await codemode.double({ n: 1 }); return [a, await codemode.wipe({ n: a }), await codemode.save({ n: 9 })]; }`,
  },
  {
    name: "tools that ask while others are under way",
    tools: { ...tools, wipe, sweep },
    code: `async () => Promise.all([codemode.wipe({ n: 1 }), codemode.sweep({ n: 2 }), codemode.double({ n: 20 }), codemode.pay({ n: 3 }), codemode.sweep({ n: 4 })])`,
  },
  {
    name: "a tool that asks, and gets another input",
    tools: { ...tools, sweep },
    answer: (runtime, { executionId, seq, argsHash }) =>
      runtime.approve({ executionId, seq, argsHash, args: { n: 50 } }),
    code: `async () => [await codemode.sweep({ n: 1 }), await codemode.double({ n: 1 })]`,
  },
  {
    name: "a tool that asks, and is refused",
    tools: { ...tools, sweep },
    answer: (runtime, { executionId, seq }) => runtime.reject({ executionId, seq, reason: "no", onReject: "throw" }),
    code: `async () => { const said = await codemode.sweep({ n: 1 }).catch((error) => error.message); return [said, await codemode.save({ n: 1 })]; }`,
  },
  {
    name: "a nested fan-out",
    tools,
    code: `async () => {
      const order = [];
      const results = await Promise.all([5, 1, 3].map(async (n) => {
        const a = await codemode.double({ n });
        order.push(n);
        const inner = await Promise.all([codemode.put({ n: a }), codemode.double({ n: a })]);
        return [a, inner, await codemode.save({ n })];
      }));
      return [order, results];
    }`,
  },
  {
    name: "a tool that is tried again",
    tools: {
      ...tools,
      shaky: {
        effect: "idempotent",
        retry: { attempts: 3, delay: 10 },
        latency: () => 2,
        act: (_, { attempt }) => {
          if (attempt < 3) throw new Error(`attempt ${attempt}`);
          return "at last";
        },
      },
    },
    repeatable: ["shaky"],
    code: `async () => [await codemode.shaky({}), await codemode.save({ n: 1 })]`,
  },
  {
    name: "calls that nobody awaits",
    tools,
    code: `async () => { const a = await codemode.double({ n: 1 }); codemode.save({ n: 5 }); codemode.put({ n: 6 }); codemode.pay({ n: 7 }); return a; }`,
  },
  {
    name: "an error that ends the run",
    tools,
    ends: ["error"],
    code: `async () => { await codemode.save({ n: 1 }); await codemode.breakDown({ n: 2 }); return "unreachable"; }`,
  },
  {
    name: "values that JSON does not have",
    tools: {
      ...tools,
      rich: {
        effect: "read",
        act: () => ({ at: new Date(5), map: new Map([[1, new Set([2n])]]), nan: NaN, none: undefined }),
      },
    },
    code: `async () => { const v = await codemode.rich({ re: /x/g, big: 5n }); await codemode.pay({ n: 1 }); return [v.at instanceof Date, v.map.get(1).has(2n), v]; }`,
  },
];

async function saveSnippet(journal: Journal): Promise<void> {
  await journal.saveSnippet("default", {
    name: "twice",
    description: "Doubles twice.",
    code: "async ({ n }) => codemode.double({ n: await codemode.double({ n }) })",
    connectors: ["codemode"],
    executionId: "exec_before",
    createdAt: 1,
  });
}
