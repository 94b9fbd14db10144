import { describe, expect, test } from "vitest";
import { decodeValue } from "../../src/protocol/codec/codec.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { drained, Drive } from "./drive.ts";

const valueOf = (drive: Drive): unknown => {
  const { last } = drive;
  if (last?.kind !== "done") throw new Error(`The last message is ${JSON.stringify(last)}`);
  return decodeValue(last.value);
};

describe("console", () => {
  test("a line is sent at once, even if the code never lets go again", async () => {
    const drive = new Drive();
    const seen: number[] = [];
    drive.scope["look"] = () => seen.push(drive.frames.length);
    drive.guest.receive(
      `run ${JSON.stringify({
        code: "(() => { const { console, look } = globalThis.__guestTestScope; for (let i = 0; i < 300; i++) { console.log('line ' + i); look() } })",
        namespaces: [],
        limits: DEFAULT_LIMITS,
        inOrder: true,
      })}`,
    );
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
    await drive.run(
      "async () => { console.log('one'); codemode.a(1); console.log('two'); codemode.b(2); console.log('three') }",
    );
    const order = drive.messages.map((message) =>
      message.kind === "log" ? message.text : message.kind === "call" ? message.path : message.kind,
    );
    expect(order).toEqual(["one", "codemode.a", "two", "codemode.b", "three", "done"]);
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
      "log: a 1 { b: [2] }",
      "info: i",
      "warn: w",
      "error: e",
      "debug: d",
      "debug: t",
      "log: { x: 1 }",
      "log: [1]",
      "log: g",
      "error: Assertion failed: yes 1",
      "log: default: 1",
      "log: default: 2",
      "log: x: 1",
      "log: ",
    ]);
  });

  test("a label that objects have anyway is a label like any other", async () => {
    const drive = new Drive();
    await drive.run(
      "async () => { console.count('constructor'); console.count('__proto__'); console.count('__proto__') }",
    );
    expect(drive.logs).toEqual(["log: constructor: 1", "log: __proto__: 1", "log: __proto__: 2"]);
  });

  test("the console cannot be changed", async () => {
    const drive = new Drive();
    await drive.run(
      "async () => { try { console.log = () => {}; return 'changed' } catch (error) { return error.name } }",
    );
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
      `log: ${"x".repeat(60)}`,
      `log: ${"y".repeat(40)}...`,
      expect.stringMatching(/^warn: .*100 characters/),
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
