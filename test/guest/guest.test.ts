import { describe, expect, test } from "vitest";
import { decodeValue } from "../../src/protocol/codec/codec.ts";
import { DEFAULT_LIMITS } from "../../src/protocol/limits.ts";
import { Drive } from "./drive.ts";

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
    await drive.deliver({ kind: "run", order: { code, namespaces: [], limits: DEFAULT_LIMITS, inOrder: true } });
    if (expected === "fail") expect(drive.last).toMatchObject({ kind: "fail", error: { code: "unsupported_value" } });
    else expect(valueOf(drive)).toBe(expected);
  });

  test.each([
    "const a = 1;",
    "async () => {",
    "return 1",
    "export default 1",
    "```js\n1\n```",
    "\n```\nasync () => 1\n```",
    "const x: number = 1",
    ";",
  ])("%j is handed back as not compiled", async (code) => {
    const drive = new Drive();
    await drive.deliver({ kind: "run", order: { code, namespaces: [], limits: DEFAULT_LIMITS, inOrder: true } });
    expect(drive.messages).toEqual([{ kind: "unparsed", message: expect.stringMatching(/\S/) }]);
    // The same guest then takes the code that was made of it.
    await drive.run("async () => 2");
    expect(valueOf(drive)).toBe(2);
  });

  test("a syntax error that the code meets while it runs is its own failure", async () => {
    for (const code of ["async () => new Function('return (')()", "async () => JSON.parse('{')"]) {
      const drive = new Drive();
      await drive.run(code);
      expect(drive.last).toMatchObject({ kind: "fail", error: { name: "SyntaxError" } });
    }
  });

  test("the code is strict", async () => {
    const drive = new Drive();
    await drive.run(
      "async function () { return this === undefined && (() => { try { undeclared = 1; return false } catch { return true } })() }",
    );
    expect(valueOf(drive)).toBe(true);
  });

  test("a result that cannot cross or is too large is a failure that says so", async () => {
    const drive = new Drive();
    await drive.run("async () => ({ list: [() => {}] })");
    expect(drive.last).toMatchObject({
      kind: "fail",
      error: { code: "unsupported_value", message: expect.stringContaining("result.list[0]") },
    });
    const other = new Drive();
    await other.run("async () => 'x'.repeat(100)", { limits: { ...DEFAULT_LIMITS, resultLength: 50 } });
    expect(other.last).toMatchObject({
      kind: "fail",
      error: { code: "limit_exceeded", message: expect.stringContaining("result") },
    });
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
    await drive.deliver({ kind: "run", order: { code, namespaces: [], limits: DEFAULT_LIMITS, inOrder: true } });
    expect(drive.last).toMatchObject({ kind: "fail", error: { line, column: expect.any(Number) } });
    const { stack } = (drive.last as { error: { stack: string } }).error;
    expect(stack).toContain(`codemode.js:${line}:`);
    // Nothing of this process or of the guest.
    expect(stack).not.toMatch(/guest|node:|vitest|file:/);
  });

  test("the names of functions are in the stack", async () => {
    const drive = new Drive();
    await drive.run(
      "async () => {\n  function inner() { throw new Error('x') }\n  const outer = () => inner();\n  outer();\n}",
    );
    expect((drive.last as { error: { stack: string } }).error.stack).toMatch(
      /at inner \(.*:2:\d+\)\n {4}at outer \(.*:3:\d+\)/,
    );
  });
});
