import { expect, test, vi } from "vitest";
import { FrameReader } from "../../src/host/frame-reader.ts";

function read(onLine: (line: string) => void, maxLength = 1_000_000, maxWaiting = 10_000_000) {
  const errors: unknown[] = [];
  const reader = new FrameReader({ maxLength, maxWaiting, onLine, onError: (error) => errors.push(error) });
  return { reader, errors };
}

test("lines come one by one, in order, over several frames", async () => {
  const lines: string[] = [];
  const { reader } = read((line) => lines.push(line));
  reader.push("a\nb");
  reader.push("");
  reader.push("c\n\nd");
  // A slow machine may take more than one task for them.
  await vi.waitFor(() => expect(lines).toEqual(["a", "b", "", "c", "", "d"]));
});

test("what takes long is read in several tasks, and stays in order", async () => {
  const lines: string[] = [];
  const { reader } = read((line) => {
    const end = performance.now() + 3;
    while (performance.now() < end);
    lines.push(line);
  });
  reader.push(Array.from({ length: 20 }, (_, at) => at).join("\n"));
  const inFirstTask = lines.length;
  reader.push("last");
  expect(inFirstTask).toBeLessThan(20);
  expect(lines).toHaveLength(inFirstTask);
  await vi.waitFor(() => expect(lines).toHaveLength(21));
  expect(lines).toEqual([...Array.from({ length: 20 }, (_, at) => String(at)), "last"]);
});

test("between long readings the page gets a turn, though each frame is a message of its own", async () => {
  const seen: string[] = [];
  const { reader } = read((line) => {
    const end = performance.now() + 15;
    while (performance.now() < end);
    seen.push(line);
  });
  setTimeout(() => seen.push("the page"), 0);
  for (const frame of ["a", "b", "c"]) reader.push(frame);
  expect(seen).toEqual(["a"]);
  await vi.waitFor(() => expect(seen).toHaveLength(4));
  expect(seen).toEqual(["a", "the page", "b", "c"]);
});

test("after an error or a stop nothing more is read", async () => {
  const lines: string[] = [];
  const { reader, errors } = read((line) => {
    lines.push(line);
    if (line === "bad") {
      reader.stop();
      throw new Error("bad line");
    }
  });
  reader.push("good\nbad\nlate");
  reader.push("later");
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(lines).toEqual(["good", "bad"]);
  expect(errors).toEqual([new Error("bad line")]);
});

test("refuses more than may wait, and counts what has been read no longer", async () => {
  const lines: string[] = [];
  const slow = (line: string) => {
    const end = performance.now() + 15;
    while (performance.now() < end);
    lines.push(line);
  };
  const { reader, errors } = read(slow, 100, 50);
  for (const frame of ["a", "b".repeat(30), "c".repeat(20)]) reader.push(frame);
  expect(errors).toEqual([]);
  await vi.waitFor(() => expect(lines).toHaveLength(3));
  reader.push("d");
  await vi.waitFor(() => expect(lines).toHaveLength(4));
  for (const frame of ["e", "f".repeat(50), "g"]) reader.push(frame);
  expect(errors).toEqual([expect.objectContaining({ code: "protocol_violation" })]);
});

test.each([[123], [null], [{}], [["text"]], ["x".repeat(101)]])("refuses a frame that is %j", (frame) => {
  const lines: string[] = [];
  const { reader, errors } = read((line) => lines.push(line), 100);
  reader.push(frame);
  expect(lines).toEqual([]);
  expect(errors).toEqual([expect.objectContaining({ code: "protocol_violation" })]);
});
