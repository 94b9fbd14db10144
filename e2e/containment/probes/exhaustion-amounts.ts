import type { Probe } from "../probe.ts";
import { exhaustion, isLongFailure, isLongResult } from "./exhaustion.ts";

/** Too much of everything that comes back. */
export const amounts: Probe[] = [
  exhaustion("a result of 5 million characters", "return 'x'.repeat(5e6);", {
    ends: ["limit_exceeded"],
    timeout: 10_000,
    breached: isLongResult,
  }),
  exhaustion("a result of 300,000 objects", "return Array.from({ length: 3e5 }, (_, i) => ({ i }));", {
    ends: ["limit_exceeded"],
    breached: isLongResult,
    timeout: 20_000,
  }),
  exhaustion("a result of 1.5 MB of bytes", "return new Uint8Array(1.5e6);", {
    ends: ["limit_exceeded"],
    timeout: 10_000,
    breached: isLongResult,
  }),
  exhaustion("a result nested 1,000 levels deep", "let x = []; for (let i = 0; i < 1000; i++) x = [x]; return x;", {
    ends: ["limit_exceeded"],
    breached: ({ resultDepth = 0 }) => resultDepth > 200,
  }),
  exhaustion(
    "a graph nested 1,000 levels deep",
    "let x = [undefined]; for (let i = 0; i < 1000; i++) x = [x, undefined]; return x;",
    { ends: ["limit_exceeded"], breached: ({ resultDepth = 0 }) => resultDepth > 200 },
  ),
  exhaustion("an input of 5 million characters", "try { await codemode.echo('x'.repeat(5e6)); } catch {}", {
    ends: ["result"],
    timeout: 10_000,
    breached: ({ calls = [] }) => calls.some(({ length }) => length > 1_100_000),
  }),
  exhaustion(
    "an input nested 1,000 levels deep",
    "let x = []; for (let i = 0; i < 1000; i++) x = [x]; try { await codemode.echo(x); } catch {}",
    { ends: ["result"], breached: ({ calls = [] }) => calls.some(({ depth }) => depth > 200) },
  ),
  exhaustion("a tool's output of 5 million characters", "return (await codemode.text({ length: 5e6 })).length;", {
    ends: ["limit_exceeded", "thrown"],
    timeout: 10_000,
    breached: ({ result }) => result === "5000000",
  }),
  exhaustion("a message of 5 million characters in what is thrown", "throw new Error('x'.repeat(5e6));", {
    ends: ["thrown"],
    timeout: 10_000,
    breached: isLongFailure,
  }),
  exhaustion(
    "a name of 5 million characters in what is thrown",
    "const error = new Error('x'); error.name = 'x'.repeat(5e6); throw error;",
    { ends: ["thrown"], timeout: 10_000, breached: isLongFailure },
  ),
  exhaustion(
    "a stack of 5 million characters",
    "const error = new Error('x'); error.stack = 'at codemode.js:1:1\\n'.repeat(3e5); throw error;",
    {
      ends: ["thrown"],
      // It looks for its own lines among all of them, which are the run's time and nobody else's.
      endsIn: { quickjs: ["thrown", "timeout"] },
      timeout: 2_000,
      breached: isLongFailure,
      controlAttack:
        "async () => { const error = new Error('x'); throw error.message + 'at codemode.js:1:1\\n'.repeat(3e5); }",
    },
  ),
  exhaustion(
    "many causes in what is thrown",
    "let error = new Error('x'); for (let i = 0; i < 1000; i++) error = new Error('y'.repeat(5000), { cause: error }); throw error;",
    {
      ends: ["thrown"],
      timeout: 10_000,
      breached: ({ errorLength = 0 }) => errorLength > 200_000,
      controlAttack: "async () => { throw 'y'.repeat(5e6); }",
    },
  ),
  exhaustion("20,000 lines in the console", "for (let i = 0; i < 2e4; i++) console.log(i);", {
    ends: ["result"],
    breached: ({ logLines = 0 }) => logLines > 1_100,
    timeout: 20_000,
  }),
  exhaustion("a line of 10 million characters in the console", "console.log('x'.repeat(1e7));", {
    ends: ["result"],
    timeout: 10_000,
    breached: ({ logLength = 0 }) => logLength > 70_000,
  }),
  exhaustion(
    "lines of 10 million characters in the console",
    "for (let i = 0; i < 100; i++) console.log('x'.repeat(1e5));",
    { ends: ["result"], timeout: 10_000, breached: ({ logLength = 0 }) => logLength > 70_000 },
  ),
  exhaustion(
    "an object of 50,000 members in the console",
    "const o = {}; for (let i = 0; i < 5e4; i++) o['k' + i] = i; console.log(o, JSON.stringify(o));",
    { ends: ["result"], breached: ({ logLength = 0 }) => logLength > 70_000, timeout: 20_000 },
  ),
  exhaustion(
    "12,000 calls, a hundred at a time",
    "for (let i = 0; i < 120; i++) await Promise.all(Array.from({ length: 100 }, () => codemode.write()));",
    {
      ends: ["limit_exceeded"],
      breached: ({ callCount = 0 }) => callCount > 10_000,
      timeout: 10_000,
    },
  ),
  exhaustion("12,000 calls at once", "await Promise.all(Array.from({ length: 12000 }, () => codemode.write()));", {
    ends: ["limit_exceeded"],
    breached: ({ callCount = 0 }) => callCount > 10_000,
    timeout: 10_000,
  }),
  exhaustion(
    "3,000 calls in flight",
    "await Promise.race([Promise.allSettled(Array.from({ length: 3000 }, () => codemode.never())), new Promise((f) => setTimeout(f, 500))]);",
    { ends: ["result"], breached: ({ callCount = 0 }) => callCount > 2_000, timeout: 20_000 },
  ),
  exhaustion("calls never awaited", "codemode.never(); codemode.never(); return 1;", {
    ends: ["result"],
    breached: ({ logs = [] }) => !logs.some((line) => line.includes("not answered")),
  }),
  exhaustion(
    "20 Workers",
    "const workers = []; for (let i = 0; i < 20; i++) workers.push(new Worker(URL.createObjectURL(new Blob(['onmessage = () => {}'])))); return workers.length;",
    { control: "frame", ends: ["thrown"], breached: ({ result }) => result === "20", timeout: 5000 },
  ),
  exhaustion(
    "20 frames",
    "for (let i = 0; i < 20; i++) document.body.append(document.createElement('iframe')); return frames.length;",
    { control: "frame", ends: ["thrown"], breached: ({ result }) => result === "20", timeout: 20_000 },
  ),
];
