import { describe, expect, test } from "vitest";
import { decodeValue } from "../../src/protocol/codec/codec.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { drained, Drive, namespace } from "./drive.ts";

const valueOf = (drive: Drive): unknown => {
  const { last } = drive;
  if (last?.kind !== "done") throw new Error(`The last message is ${JSON.stringify(last)}`);
  return decodeValue(last.value);
};

describe("a run", () => {
  test("it greets with its version", () => {
    const drive = new Drive();
    drive.guest.greet();
    expect(drive.messages).toEqual([{ kind: "ready", version: 1 }]);
  });

  test("what the code returns is sent, once", async () => {
    const drive = new Drive();
    await drive.run("async () => new Map([[1, undefined]])");
    expect(drive.messages).toHaveLength(1);
    expect(valueOf(drive)).toEqual(new Map([[1, undefined]]));
  });

  test.each([
    ["7", 7],
    ["Promise.resolve(7)", 7],
    ["async () => 7 // a comment", 7],
    ["/* first */ async () => 7", 7],
    ["async () => 7 ; ;\n", 7],
    ["() => 7", 7],
    ["async function named() { return 7 }", 7],
    ["(async () => 7)()", 7],
    ["async () => () => 7", "fail"],
  ])("the expression %j gives %j", async (code, expected) => {
    const drive = new Drive();
    await drive.deliver({ kind: "run", order: { code, namespaces: [], network: false, limits: DEFAULT_LIMITS } });
    if (expected === "fail") expect(drive.last).toMatchObject({ kind: "fail", error: { code: "unsupported_value" } });
    else expect(valueOf(drive)).toBe(expected);
  });

  test.each(["const a = 1;", "async () => {", "return 1", "export default 1", "```js\n1\n```", "\n```\nasync () => 1\n```", "const x: number = 1", ";"])(
    "%j is handed back as not compiled",
    async (code) => {
      const drive = new Drive();
      await drive.deliver({ kind: "run", order: { code, namespaces: [], network: false, limits: DEFAULT_LIMITS } });
      expect(drive.messages).toEqual([{ kind: "unparsed", message: expect.stringMatching(/\S/) }]);
      // The same guest then takes the code that was made of it.
      await drive.run("async () => 2");
      expect(valueOf(drive)).toBe(2);
    },
  );

  test("a syntax error that the code meets while it runs is its own failure", async () => {
    for (const code of ["async () => new Function('return (')()", "async () => JSON.parse('{')"]) {
      const drive = new Drive();
      await drive.run(code);
      expect(drive.last).toMatchObject({ kind: "fail", error: { name: "SyntaxError" } });
    }
  });

  test("the code is strict", async () => {
    const drive = new Drive();
    await drive.run("async function () { return this === undefined && (() => { try { undeclared = 1; return false } catch { return true } })() }");
    expect(valueOf(drive)).toBe(true);
  });

  test("the network is given back only when ordered", async () => {
    const drive = new Drive();
    await drive.run("async () => 1");
    expect(drive.isNetworkAllowed).toBe(false);
    await new Drive().run("async () => 1");
    const open = new Drive();
    await open.run("async () => 1", { network: true });
    expect(open.isNetworkAllowed).toBe(true);
  });

  test("a result that cannot cross or is too large is a failure that says so", async () => {
    const drive = new Drive();
    await drive.run("async () => ({ list: [() => {}] })");
    expect(drive.last).toMatchObject({ kind: "fail", error: { code: "unsupported_value", message: expect.stringContaining("result.list[0]") } });
    const other = new Drive();
    await other.run("async () => 'x'.repeat(100)", { limits: { ...DEFAULT_LIMITS, resultLength: 50 } });
    expect(other.last).toMatchObject({ kind: "fail", error: { code: "limit_exceeded", message: expect.stringContaining("result") } });
  });
});

describe("calls", () => {
  test("are numbered in program order and travel in one frame per turn", async () => {
    const drive = new Drive();
    await drive.run(`async () => {
      const first = codemode.a(1);
      const rest = [codemode.b(2), Promise.resolve().then(() => codemode.c(4)), codemode.a(3)];
      await first;
      return Promise.all(rest);
    }`);
    expect(drive.frames).toHaveLength(1);
    expect(drive.calls.map(({ seq, method, args }) => [seq, method, args])).toEqual([
      [0, "a", "1"], [1, "b", "2"], [2, "a", "3"], [3, "c", "4"],
    ]);
    await drive.deliver(drive.ok(3, "d"), drive.ok(0, "a"), drive.ok(2, "c"), drive.ok(1, "b"));
    expect(valueOf(drive)).toEqual(["b", "d", "c"]);
  });

  test("a thousand in one turn are one frame", async () => {
    const drive = new Drive();
    await drive.run("async () => Promise.all(Array.from({ length: 1000 }, (_, i) => codemode.a(i)))");
    expect(drive.frames).toHaveLength(1);
    expect(drive.calls.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });

  test("calls that deliveries lead to travel together as well", async () => {
    const drive = new Drive();
    await drive.run("async () => Promise.all([1, 2, 3].map(async (i) => codemode.b(await codemode.a(i))))");
    drive.frames.length = 0;
    await drive.deliver(drive.ok(0, "x"), drive.ok(1, "y"), drive.ok(2, "z"));
    expect(drive.frames).toHaveLength(1);
    expect(drive.calls.map(({ seq, args }) => [seq, args])).toEqual([[3, '"x"'], [4, '"y"'], [5, '"z"']]);
  });

  test("a call outside any turn is sent with the microtasks that follow", async () => {
    const drive = new Drive();
    await drive.run("async () => { await new Promise((resolve) => setTimeout(resolve, 5)); codemode.a(1); codemode.b(2); return new Promise(() => {}) }");
    expect(drive.frames).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(drive.frames).toHaveLength(1);
    expect(drive.calls).toHaveLength(2);
  });

  test("input: the first argument, or all of them", async () => {
    const drive = new Drive();
    await drive.run("async () => { codemode.a(); codemode.a(1, 2); other.all(); other.all(1, undefined, 3) }", {
      namespaces: [namespace("codemode", ["a"]), namespace("other", ["all"], { positionalArgs: true })],
    });
    expect(drive.calls.map(({ args }) => decodeValue(args))).toEqual([undefined, 1, [], [1, undefined, 3]]);
  });

  test("input that cannot cross rejects, uses no number, and the code goes on", async () => {
    const drive = new Drive();
    await drive.run(`async () => {
      const failures = [];
      for (const input of [() => {}, { deep: [Symbol("x")] }, Promise.resolve(), "x".repeat(200)]) {
        await codemode.a(input).catch((error) => failures.push(error.code + ": " + error.message));
      }
      codemode.a("fine");
      return failures;
    }`, { limits: { ...DEFAULT_LIMITS, argumentsLength: 100 } });
    expect(drive.calls.map(({ seq }) => seq)).toEqual([0]);
    expect(valueOf(drive)).toEqual([
      expect.stringMatching(/^unsupported_value: codemode\.a input is a function/),
      expect.stringMatching(/^unsupported_value: codemode\.a input\.deep\[0\] is a symbol/),
      expect.stringMatching(/^unsupported_value: codemode\.a input is a promise: await it/),
      expect.stringMatching(/^limit_exceeded: codemode\.a input is too large/),
    ]);
  });

  test("an error of a tool is thrown as it was, and points at the line that called", async () => {
    const drive = new Drive();
    await drive.run(`async () => {
      try {
        await codemode.a({});
      } catch (error) {
        return [error instanceof RangeError, error.message, error.cause, error.status, error.stack];
      }
    }`);
    const error = Object.assign(new RangeError("no such task", { cause: "why" }), { status: 404 });
    await drive.deliver(drive.err(0, error));
    const [isRange, message, cause, status, stack] = valueOf(drive) as unknown[];
    expect([isRange, message, cause, status]).toEqual([true, "no such task", "why", 404]);
    expect(stack).toMatch(/^RangeError: no such task\n {4}at .*codemode\.js:3:/);
  });

  test("what a tool threw may be anything", async () => {
    const drive = new Drive();
    await drive.run("async () => Promise.all([0, 1, 2].map((i) => codemode.a(i).catch((thrown) => [thrown])))");
    await drive.deliver(drive.err(0, null), drive.err(1, undefined), drive.err(2, "text"));
    expect(valueOf(drive)).toEqual([[null], [undefined], ["text"]]);
  });

  test("an answer that nobody waits for, or a second one, changes nothing", async () => {
    const drive = new Drive();
    await drive.run("async () => [await codemode.a(1), await codemode.b(2)]");
    await drive.deliver(drive.ok(7, "never asked"), drive.ok(0, "first"), drive.ok(0, "second"), drive.err(0, "third"));
    await drive.deliver(drive.ok(1, "b"));
    expect(valueOf(drive)).toEqual(["first", "b"]);
  });

  test("an answer that cannot be read rejects the call, and does not leave it waiting", async () => {
    const drive = new Drive();
    await drive.run("async () => { try { return await codemode.a(1) } catch (error) { return 'caught ' + error.name } }");
    await drive.deliver({ kind: "ok", seq: 0, value: '![["R","(?<unknown",""]]' });
    expect(valueOf(drive)).toBe("caught UnsupportedValueError");
  });

  test("an answer may be as deep as the run's limit allows", async () => {
    const drive = new Drive();
    await drive.run("async () => { let value = await codemode.a(1); let depth = 0; while (Array.isArray(value)) { value = value[0]; depth++ } return depth }", {
      limits: { ...DEFAULT_LIMITS, depth: 200 },
    });
    await drive.deliver({ kind: "ok", seq: 0, value: `${"[".repeat(150)}1${"]".repeat(150)}` });
    expect(valueOf(drive)).toBe(150);
  });
});

describe("one delivery at a time", () => {
  const trace = async (code: string, answers: [number, unknown][], frames: "one" | "each"): Promise<unknown> => {
    const drive = new Drive();
    await drive.run(code);
    const all = answers.map(([seq, value]) => drive.ok(seq, value));
    if (frames === "one") await drive.deliver(...all);
    else for (const answer of all) await drive.deliver(answer);
    return valueOf(drive);
  };

  test.each<[string, string, [number, unknown][], unknown]>([
    [
      "continuations run before the next result arrives",
      `async () => {
        const order = [];
        await Promise.all(["x", "y", "z"].map(async (name, i) => {
          order.push(await codemode.a(i));
          for (let hop = 0; hop < 5; hop++) await null;
          order.push(name + " done");
        }));
        return order;
      }`,
      [[2, "c"], [0, "a"], [1, "b"]],
      ["c", "z done", "a", "x done", "b", "y done"],
    ],
    [
      "Promise.race is won by the first delivered",
      "async () => { const all = [codemode.a(0), codemode.a(1), codemode.a(2)]; const first = await Promise.race(all); return [first, await Promise.any(all), ...(await Promise.all(all))] }",
      [[1, "b"], [2, "c"], [0, "a"]],
      ["b", "b", "a", "b", "c"],
    ],
    [
      "nested fan-out",
      `async () => {
        const order = [];
        const leaf = async (name, i) => { order.push(name + (await codemode.b(i))) };
        await Promise.all([0, 1].map(async (i) => {
          const value = await codemode.a(i);
          order.push("node " + value);
          await Promise.all([leaf(value, 0), leaf(value, 1)]);
          order.push("end " + value);
        }));
        return order;
      }`,
      [[1, "Q"], [0, "P"], [3, 1], [4, 2], [2, 0], [5, 3]],
      ["node Q", "node P", "Q1", "P2", "Q0", "end Q", "P3", "end P"],
    ],
  ])("%s", async (_name, code, answers, expected) => {
    expect(await trace(code, answers, "one")).toEqual(expected);
    expect(await trace(code, answers, "each")).toEqual(expected);
  });

  test("step says when there is nothing left, and a later frame goes on", async () => {
    const drive = new Drive();
    await drive.run("async () => [await codemode.a(1), await codemode.a(2)]");
    expect(drive.guest.step()).toBe(false);
    drive.guest.receive("ok 0 1");
    expect(drive.guest.step()).toBe(true);
    await drained();
    // The turn is not over before step has said so, so the next call waits.
    expect(drive.calls).toHaveLength(1);
    expect(drive.guest.step()).toBe(false);
    expect(drive.calls).toHaveLength(2);
  });
});

describe("console", () => {
  test("a line is sent at once, even if the code never lets go again", async () => {
    const drive = new Drive();
    const seen: number[] = [];
    drive.scope["look"] = () => seen.push(drive.frames.length);
    drive.guest.receive(`run ${JSON.stringify({
      code: "(() => { const { console, look } = globalThis.__guestTestScope; for (let i = 0; i < 300; i++) { console.log('line ' + i); look() } })",
      namespaces: [], network: false, limits: DEFAULT_LIMITS,
    })}`);
    (globalThis as Record<string, unknown>)["__guestTestScope"] = drive.scope;
    drive.guest.step();
    await drained();
    // As if the loop had never ended: nobody has asked for the next step.
    expect(seen).toHaveLength(300);
    expect(seen.slice(0, 256).every((frames, index) => frames === index + 1)).toBe(true);
    expect(drive.logs.length).toBeGreaterThan(256);
  });

  test("lines and calls keep their order", async () => {
    const drive = new Drive();
    await drive.run("async () => { console.log('one'); codemode.a(1); console.log('two'); codemode.b(2); console.log('three') }");
    const order = drive.messages.map((message) => (message.kind === "log" ? message.text : message.kind === "call" ? message.method : message.kind));
    expect(order).toEqual(["one", "a", "two", "b", "three", "done"]);
  });

  test("levels and methods", async () => {
    const drive = new Drive();
    await drive.run(`async () => {
      console.log("a", 1, { b: [2] }); console.info("i"); console.warn("w"); console.error("e"); console.debug("d");
      console.trace("t"); console.dir({ x: 1 }); console.table([1]); console.group("g"); console.groupEnd();
      console.assert(true, "no"); console.assert(false, "yes", 1); console.count(); console.count(); console.count("x");
      console.time("t"); console.timeEnd("t"); console.clear(); console.log();
    }`);
    expect(drive.logs).toEqual([
      "log: a 1 { b: [2] }", "info: i", "warn: w", "error: e", "debug: d",
      "debug: t", "log: { x: 1 }", "log: [1]", "log: g",
      "error: Assertion failed: yes 1", "log: default: 1", "log: default: 2", "log: x: 1", "log: ",
    ]);
  });

  test("a label that objects have anyway is a label like any other", async () => {
    const drive = new Drive();
    await drive.run("async () => { console.count('constructor'); console.count('__proto__'); console.count('__proto__') }");
    expect(drive.logs).toEqual(["log: constructor: 1", "log: __proto__: 1", "log: __proto__: 2"]);
  });

  test("the console cannot be changed", async () => {
    const drive = new Drive();
    await drive.run("async () => { try { console.log = () => {}; return 'changed' } catch (error) { return error.name } }");
    expect(valueOf(drive)).toBe("TypeError");
  });

  test("too many lines: a note, once, and the run goes on", async () => {
    const drive = new Drive();
    await drive.run("async () => { for (let i = 0; i < 20; i++) console.log(i); return 'end' }", {
      limits: { ...DEFAULT_LIMITS, logLines: 3 },
    });
    expect(drive.logs.slice(0, 3)).toEqual(["log: 0", "log: 1", "log: 2"]);
    expect(drive.logs).toHaveLength(4);
    expect(drive.logs[3]).toMatch(/^warn: .*limit is 3 lines/);
    expect(valueOf(drive)).toBe("end");
  });

  test("too many characters: the line is cut, not lost", async () => {
    const drive = new Drive();
    await drive.run("async () => { console.log('x'.repeat(60)); console.log('y'.repeat(60)); console.log('z') }", {
      limits: { ...DEFAULT_LIMITS, logLength: 100 },
    });
    expect(drive.logs).toEqual([
      `log: ${"x".repeat(60)}`, `log: ${"y".repeat(40)}...`, expect.stringMatching(/^warn: .*100 characters/),
    ]);
  });

  test("an exception that nothing can catch is a line, and the run goes on", async () => {
    const drive = new Drive();
    await drive.run("async () => { await codemode.a(1); return 'end' }");
    drive.guest.reportUncaught("Uncaught in a timer", new TypeError("boom"));
    drive.guest.reportUncaught("Unhandled rejection", null);
    await drive.deliver(drive.ok(0, 1));
    expect(drive.logs).toEqual(["error: Uncaught in a timer: boom", "error: Unhandled rejection: The code threw null"]);
    expect(valueOf(drive)).toBe("end");
  });
});

describe("line numbers", () => {
  test.each([
    ["async () => { throw new Error('x') }", 1],
    ["async () => {\n  const a = 1;\n  throw new Error('x');\n}", 3],
    ["async () => {\n  const fail = () => {\n    throw new Error('x');\n  };\n  await null;\n  fail();\n}", 3],
    ["async () => {\n\n  null.x;\n}", 3],
  ])("%j", async (code, line) => {
    const drive = new Drive();
    await drive.deliver({ kind: "run", order: { code, namespaces: [], network: false, limits: DEFAULT_LIMITS } });
    expect(drive.last).toMatchObject({ kind: "fail", error: { line, column: expect.any(Number) } });
    const { stack } = (drive.last as { error: { stack: string } }).error;
    expect(stack).toContain(`codemode.js:${line}:`);
    // Nothing of this process or of the guest.
    expect(stack).not.toMatch(/guest|node:|vitest|file:/);
  });

  test("the names of functions are in the stack", async () => {
    const drive = new Drive();
    await drive.run("async () => {\n  function inner() { throw new Error('x') }\n  const outer = () => inner();\n  outer();\n}");
    expect((drive.last as { error: { stack: string } }).error.stack).toMatch(/at inner \(.*:2:\d+\)\n {4}at outer \(.*:3:\d+\)/);
  });
});
