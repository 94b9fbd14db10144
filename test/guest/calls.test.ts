import { describe, expect, test } from "vitest";
import { decodeValue } from "../../src/protocol/codec/codec.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { FRAME_LINES } from "../../src/protocol/messages.ts";
import { drained, Drive, namespace } from "./drive.ts";

const valueOf = (drive: Drive): unknown => {
  const { last } = drive;
  if (last?.kind !== "done") throw new Error(`The last message is ${JSON.stringify(last)}`);
  return decodeValue(last.value);
};

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
    expect(drive.calls.map(({ seq, path, args }) => [seq, path, args])).toEqual([
      [0, "codemode.a", "1"],
      [1, "codemode.b", "2"],
      [2, "codemode.a", "3"],
      [3, "codemode.c", "4"],
    ]);
    await drive.deliver(drive.ok(3, "d"), drive.ok(0, "a"), drive.ok(2, "c"), drive.ok(1, "b"));
    expect(valueOf(drive)).toEqual(["b", "d", "c"]);
  });

  test("a thousand in one turn are a few frames", async () => {
    const drive = new Drive();
    await drive.run("async () => Promise.all(Array.from({ length: 1000 }, (_, i) => codemode.a(i)))");
    expect(drive.frames).toHaveLength(1_000 / FRAME_LINES);
    expect(drive.calls.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });

  test("calls that deliveries lead to travel together as well", async () => {
    const drive = new Drive();
    await drive.run("async () => Promise.all([1, 2, 3].map(async (i) => codemode.b(await codemode.a(i))))");
    drive.frames.length = 0;
    await drive.deliver(drive.ok(0, "x"), drive.ok(1, "y"), drive.ok(2, "z"));
    expect(drive.frames).toHaveLength(1);
    expect(drive.calls.map(({ seq, args }) => [seq, args])).toEqual([
      [3, '"x"'],
      [4, '"y"'],
      [5, '"z"'],
    ]);
  });

  test("a call outside any turn is sent with the microtasks that follow", async () => {
    const drive = new Drive();
    await drive.run(
      "async () => { await new Promise((resolve) => setTimeout(resolve, 5)); codemode.a(1); codemode.b(2); return new Promise(() => {}) }",
    );
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
    await drive.run(
      `async () => {
      const failures = [];
      for (const input of [() => {}, { deep: [Symbol("x")] }, Promise.resolve(), "x".repeat(200)]) {
        await codemode.a(input).catch((error) => failures.push(error.code + ": " + error.message));
      }
      codemode.a("fine");
      return failures;
    }`,
      { limits: { ...DEFAULT_LIMITS, argumentsLength: 100 } },
    );
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
    await drive.run(
      "async () => { try { return await codemode.a(1) } catch (error) { return 'caught ' + error.name } }",
    );
    await drive.deliver({ kind: "ok", seq: 0, value: '![["R","(?<unknown",""]]' });
    expect(valueOf(drive)).toBe("caught UnsupportedValueError");
  });

  test("an answer may be as deep as the run's limit allows", async () => {
    const drive = new Drive();
    await drive.run(
      "async () => { let value = await codemode.a(1); let depth = 0; while (Array.isArray(value)) { value = value[0]; depth++ } return depth }",
      {
        limits: { ...DEFAULT_LIMITS, depth: 200 },
      },
    );
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
      [
        [2, "c"],
        [0, "a"],
        [1, "b"],
      ],
      ["c", "z done", "a", "x done", "b", "y done"],
    ],
    [
      "Promise.race is won by the first delivered",
      "async () => { const all = [codemode.a(0), codemode.a(1), codemode.a(2)]; const first = await Promise.race(all); return [first, await Promise.any(all), ...(await Promise.all(all))] }",
      [
        [1, "b"],
        [2, "c"],
        [0, "a"],
      ],
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
      [
        [1, "Q"],
        [0, "P"],
        [3, 1],
        [4, 2],
        [2, 0],
        [5, 3],
      ],
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
