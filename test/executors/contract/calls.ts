import { describe, expect, test } from "vitest";
import type { CallContext, CallEvent, ConsoleLine } from "../../../src/protocol/executor.ts";
import { codemode, collectUncaught, delay, shareExecutor, type CreateExecutor } from "./subject.ts";

export function describeCalls(create: CreateExecutor): void {
  describe("calls", () => {
    const run = shareExecutor(create);

    test("loops, conditions and concurrent calls", async () => {
      const code = `async () => {
        const ids = await codemode.list({});
        const tasks = await Promise.all(ids.map((id) => codemode.get({ id })));
        let changed = 0;
        for (const task of tasks) if (!task.done) { await codemode.finish({ id: task.id }); changed++ }
        return changed;
      }`;
      const done: number[] = [];
      const { result } = await run(code, {
        list: () => [1, 2, 3, 4],
        get: async ({ id }: { id: number }) => {
          await delay(5 - id);
          return { id, done: id % 2 === 0 };
        },
        finish: ({ id }: { id: number }) => void done.push(id),
      });
      expect(result).toBe(2);
      expect(done).toEqual([1, 3]);
    });

    test("several namespaces, each with its own tools", async () => {
      const providers = [
        codemode({ who: () => "codemode" }),
        { name: "files", fns: { who: () => "files" } },
        { name: "$mail_2", fns: { who: () => "mail" } },
      ];
      const { result } = await run(
        "async () => [await codemode.who(), await files.who(), await $mail_2.who()]",
        providers,
      );
      expect(result).toEqual(["codemode", "files", "mail"]);
    });

    test("no namespace at all", async () => {
      expect(await run("async () => typeof codemode", [])).toEqual({ result: "undefined" });
    });

    test("one argument and the context, or all arguments by position", async () => {
      const seen: unknown[][] = [];
      const take = (...args: unknown[]): void => void seen.push(args);
      const providers = [codemode({ take }), { name: "pos", fns: { take }, positionalArgs: true }];
      await run(
        "async () => { await codemode.take(1, 2); await codemode.take(); await pos.take(1, undefined, 'c'); await pos.take() }",
        providers,
      );
      expect(seen.map((args) => args.length)).toEqual([2, 2, 3, 0]);
      expect([seen[0]![0], seen[1]![0], seen[2], seen[3]]).toEqual([1, undefined, [1, undefined, "c"], []]);
      const { seq, signal } = seen[1]![1] as CallContext;
      expect(seq).toBe(1);
      expect(signal).toBeInstanceOf(AbortSignal);
      expect(signal.aborted).toBe(false);
    });

    test("numbers are given in program order, whatever the order of answers", async () => {
      const seen: [number, unknown][] = [];
      const third = Promise.withResolvers<void>();
      // The first is answered last.
      const wait = async ({ name }: { name: string }, { seq }: CallContext): Promise<string> => {
        seen.push([seq, name]);
        if (name === "c") third.resolve();
        if (name === "a") await third.promise;
        return name;
      };
      const { result } = await run(
        "async () => { const all = [codemode.wait({ name: 'a' }), codemode.wait({ name: 'b' })]; const first = await Promise.race(all); return [first, await codemode.wait({ name: 'c' }), ...(await Promise.all(all))] }",
        { wait },
      );
      expect(seen).toEqual([
        [0, "a"],
        [1, "b"],
        [2, "c"],
      ]);
      expect(result).toEqual(["b", "c", "a", "b"]);
    });

    test("in order: results that become ready together are delivered one at a time, with what follows", async () => {
      const code = `async () => {
        const order = [];
        await Promise.all([0, 1, 2].map(async (i) => {
          order.push("got " + (await codemode.same(i)));
          for (let hop = 0; hop < 10; hop++) await null;
          order.push("done " + i);
        }));
        return order;
      }`;
      const { result } = await run(code, { same: (i: unknown) => i }, { inOrder: true });
      expect(result).toEqual(["got 0", "done 0", "got 1", "done 1", "got 2", "done 2"]);
    });

    test("in order: more results than one delivery takes, and more calls after each", async () => {
      const code = `async () => {
        const order = [];
        await Promise.all(Array.from({ length: 700 }, async (_, i) => {
          const first = await codemode.same(i);
          await null;
          order.push(first);
          order.push(700 + (await codemode.same(i)));
        }));
        return order;
      }`;
      const { result } = await run(code, { same: (i: unknown) => i }, { inOrder: true });
      expect(result).toHaveLength(1_400);
      const isFirst = (n: number): boolean => n < 700;
      const all = Array.from({ length: 700 }, (_, index) => index);
      expect((result as number[]).filter(isFirst)).toEqual(all);
      expect((result as number[]).filter((n) => !isFirst(n)).map((n) => n - 700)).toEqual(all);
    });

    test("a thousand concurrent calls, in order", async () => {
      const { result } = await run(
        "async () => Promise.all(Array.from({ length: 1000 }, (_, i) => codemode.same(i)))",
        { same: (i: unknown) => i },
      );
      expect(result).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    });

    test("a thousand in turn", async () => {
      const { result } = await run(
        "async () => { let n = 0; for (let i = 0; i < 1000; i++) n = await codemode.inc(n); return n }",
        { inc: (n: unknown) => (n as number) + 1 },
      );
      expect(result).toBe(1_000);
    });

    test("continuations may be deeper than a frame's steps", async () => {
      const { result } = await run(
        "async () => (await Promise.all(Array.from({ length: 700 }, async (_, i) => codemode.same(await codemode.same(i))))).length",
        { same: (i: unknown) => i },
      );
      expect(result).toBe(700);
    });

    test.each(["nope", "constructor_", "hasOwnProperty", "__defineGetter__", "apply"])(
      "an unknown tool rejects and names what there is: %s",
      async (name) => {
        const { result } = await run(`async () => codemode.${name}({}).catch((error) => [error.code, error.message])`, {
          search: () => 1,
          save: () => 1,
        });
        expect(result).toEqual(["tool_not_found", expect.stringContaining(`Tool "${name}" not found`)]);
        expect((result as string[])[1]).toContain("search, save");
        const { failure } = await run(`async () => codemode.${name}({})`, { search: () => 1 });
        expect(failure).toMatchObject({ code: "tool_not_found" });
      },
    );

    test.each(["constructor", "__proto__", "prototype", "then", "toJSON", "toString", "valueOf"])(
      "nothing of an object is a tool: %s",
      async (name) => {
        const { result } = await run(`async () => typeof codemode[${JSON.stringify(name)}]`, { a: () => 1 });
        expect(result).toBe("undefined");
      },
    );

    test("await codemode does not hang", async () => {
      expect(await run("async () => { const c = await codemode; return c.a() }", { a: () => 5 })).toEqual({
        result: 5,
      });
    });

    test("names are sanitised", async () => {
      const fns = {
        "get-page.info": () => 1,
        "2fast": () => 2,
        constructor: () => 3,
        delete: () => 4,
        then: () => 5,
        größe: () => 6,
      };
      const { result } = await run(
        "async () => [codemode.get_page_info(), codemode._2fast(), codemode.constructor_(), codemode.delete_(), codemode.then_(), codemode.größe()].reduce(async (all, one) => [...(await all), await one], [])",
        fns,
      );
      expect(result).toEqual([1, 2, 3, 4, 5, 6]);
    });

    test("a prelude adds functions, before the code and in its own namespace", async () => {
      const providers = [
        {
          ...codemode({ get: ({ id }: { id: number }) => id * 2 }),
          prelude: "codemode.getAll = (ids) => Promise.all(ids.map((id) => codemode.get({ id })));",
        },
        { name: "util", fns: { twice: () => "the tool" }, prelude: "util.twice = (x) => 2 * x; // wins" },
      ];
      const { result } = await run(
        "async () => [await codemode.getAll([1, 2]), util.twice(4), Object.keys(codemode)]",
        providers,
      );
      expect(result).toEqual([[2, 4], 8, ["get", "getAll"]]);
    });

    test("a prelude that throws fails the run", async () => {
      const { result, error } = await run("async () => 1", [
        { ...codemode({}), prelude: "throw new Error('prelude broke')" },
      ]);
      expect(result).toBeUndefined();
      expect(error).toContain("prelude broke");
    });

    test("events tell of each call, in order, and of the console between", async () => {
      const events: (CallEvent | ConsoleLine)[] = [];
      const observe = (event: CallEvent | ConsoleLine): void => void events.push(event);
      const code =
        "async () => { console.log('start'); await codemode.add({ a: 1 }); console.warn('then'); await codemode.fail(2).catch(() => {}); return 'end' }";
      const fail = (): never => {
        throw new RangeError("no");
      };
      await run(code, { add: ({ a }: { a: number }) => a + 1, fail }, { onCall: observe, onLog: observe });
      expect(events).toEqual([
        { level: "log", text: "start" },
        { type: "started", seq: 0, provider: "codemode", method: "add", args: [{ a: 1 }] },
        { type: "finished", seq: 0, provider: "codemode", method: "add", result: 2, durationMs: expect.any(Number) },
        { level: "warn", text: "then" },
        { type: "started", seq: 1, provider: "codemode", method: "fail", args: [2] },
        {
          type: "failed",
          seq: 1,
          provider: "codemode",
          method: "fail",
          error: expect.objectContaining({ name: "RangeError", message: "no" }),
          durationMs: expect.any(Number),
        },
      ]);
    });

    test("an observer that throws changes nothing, and the page hears of it", async () => {
      const uncaught = await collectUncaught(async () => {
        const boom = (): never => {
          throw new Error("observer");
        };
        const outcome = await run(
          "async () => { console.log('a'); return codemode.one() }",
          { one: () => 1 },
          { onCall: boom, onLog: boom },
        );
        expect(outcome).toEqual({ result: 1, logs: ["a"] });
      });
      expect(uncaught).toHaveLength(3);
    });

    test("fifty runs at once do not mix", async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 50 }, (_, run_) =>
          run(
            `async () => { const ids = []; for (let i = 0; i < 5; i++) ids.push(await codemode.id()); console.log(${run_}); return ids }`,
            { id: async () => (await delay(1), run_) },
          ),
        ),
      );
      expect(outcomes).toEqual(
        Array.from({ length: 50 }, (_, index) => ({ result: Array(5).fill(index), logs: [String(index)] })),
      );
    });

    test("the code cannot alter what the host does", async () => {
      const code = `async () => {
        JSON.parse = JSON.stringify = () => "forged";
        Array.prototype.map = Array.prototype.push = Array.prototype.join = () => { throw new Error("map") };
        Promise.prototype.then = () => { throw new Error("then") };
        Map.prototype.get = Map.prototype.set = Map.prototype.delete = () => 1;
        String.prototype.split = String.prototype.slice = String.prototype.indexOf = () => "x";
        RegExp.prototype.exec = RegExp.prototype[Symbol.match] = () => null;
        Object.keys = Object.defineProperty = Object.freeze = () => [];
        globalThis.Promise = globalThis.Map = globalThis.Error = undefined;
        Object.defineProperty === null;
        console.log("still", { here: 1 });
        const value = await codemode.echo({ a: [1, undefined], b: new Date(3) });
        return value;
      }`;
      const { result, error, logs } = await run(code, { echo: (input: unknown) => input });
      expect(error).toBeUndefined();
      expect(result).toEqual({ a: [1, undefined], b: new Date(3) });
      expect(logs).toEqual(["still { here: 1 }"]);
    });

    test("setters on prototypes see nothing of the guest's own", async () => {
      const code = `async () => {
        const seen = [];
        const trap = Object.assign(Object.create(null), { configurable: true, set(value) { seen.push([this, value]) }, get() { return undefined } });
        for (let at = 0; at < 8; at++) Object.defineProperty(Array.prototype, at, trap);
        for (const name of ["seq", "value", "kind", "error", "0", "1"]) Object.defineProperty(Object.prototype, name, trap);
        const value = await codemode.echo("x");
        console.log("line");
        for (let at = 0; at < 8; at++) delete Array.prototype[at];
        for (const name of ["seq", "value", "kind", "error", "0", "1"]) delete Object.prototype[name];
        return [value, seen.length];
      }`;
      expect(await run(code, { echo: (input: unknown) => input })).toEqual({ result: ["x", 0], logs: ["line"] });
    });
  });
}
