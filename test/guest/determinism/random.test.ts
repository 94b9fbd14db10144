import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/guest/determinism/random.ts";
import { deterministically } from "./machine.ts";

const SEED = "0123456789abcdef0123456789abcdef";
const MACHINE = { timeZone: "UTC" };

test("the numbers are those of sfc32", () => {
  // By another implementation of the generator, in Python.
  const { fillBytes } = createRandom("00000000000000000000000000000001");
  const words = new Uint8Array(16);
  fillBytes(words);
  const view = new DataView(words.buffer);
  expect([0, 4, 8, 12].map((at) => view.getUint32(at, true))).toEqual(WORDS);
});
const WORDS = [4216505632, 947923937, 2491578854, 3964400089];

describe("statistics", () => {
  const { fraction, fillBytes } = createRandom(SEED);
  const numbers = Array.from({ length: 100_000 }, fraction);

  test("fractions are spread evenly", () => {
    const counts = Array.from({ length: 100 }, () => 0);
    for (const number of numbers) counts[Math.floor(number * 100)]!++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // 99 degrees of freedom: outside of this once in some thousand seeds.
    expect(chiSquare).toBeGreaterThan(55);
    expect(chiSquare).toBeLessThan(160);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test("one says nothing about the next", () => {
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const covariance = numbers.slice(1).reduce((sum, number, at) => sum + (number - mean) * (numbers[at]! - mean), 0);
    expect(Math.abs(covariance / numbers.length / (1 / 12))).toBeLessThan(0.015);
  });

  test("every bit of bytes is set half of the time", () => {
    const bytes = new Uint8Array(65_536);
    fillBytes(bytes);
    for (let bit = 0; bit < 8; bit++) {
      const set = bytes.reduce((sum, byte) => sum + ((byte >> bit) & 1), 0);
      expect(Math.abs(set / bytes.length - 0.5)).toBeLessThan(0.01);
    }
  });
});

test("the same seed gives the same stream, another seed another", async () => {
  const expression = `[Math.random(), crypto.randomUUID(), [...crypto.getRandomValues(new Uint8Array(7))], Math.random(), crypto.getRandomValues(new BigInt64Array(2)).join()]`;
  const first = (await deterministically(MACHINE, { seed: SEED }, expression)) as unknown[];
  expect(await deterministically(MACHINE, { seed: SEED }, expression)).toEqual(first);
  const other = (await deterministically(MACHINE, { seed: SEED.replace("0", "1") }, expression)) as unknown[];
  for (const [at, value] of first.entries()) expect(other[at]).not.toEqual(value);
  expect(first[1]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test("bytes are written where the view is, on any machine the same, within limits", () => {
  const buffer = new ArrayBuffer(12);
  const whole = new Uint8Array(buffer);
  createRandom(SEED).fillBytes(new Uint16Array(buffer, 4, 2));
  const alone = new Uint8Array(4);
  createRandom(SEED).fillBytes(alone);
  expect([...whole]).toEqual([0, 0, 0, 0, ...alone, 0, 0, 0, 0]);
  expect(() => createRandom(SEED).fillBytes(new Uint8Array(65_537))).toThrow(TypeError);
  expect(() => createRandom(SEED).fillBytes([] as never)).toThrow(TypeError);
});
