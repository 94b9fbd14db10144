import { expect, test } from "vitest";
import { persistStorage } from "../../src/store-indexeddb/persist-storage.ts";

test("says what the browser decided", async () => {
  expect(await persistStorage({ persist: async () => true })).toBe("persistent");
  expect(await persistStorage({ persist: async () => false, persisted: async () => false })).toBe("refused");
});

test("does not ask again for what it has", async () => {
  const persist = (): Promise<boolean> => Promise.reject(new Error("asked"));
  expect(await persistStorage({ persist, persisted: async () => true })).toBe("persistent");
});

test("works where the browser knows nothing of it", async () => {
  expect(await persistStorage()).toBe("unavailable");
  expect(await persistStorage({})).toBe("unavailable");
  expect(await persistStorage({ persist: () => Promise.reject(new TypeError("insecure")) })).toBe("unavailable");
});
