import { describe, expect, test } from "vitest";
import type { Lease } from "../../src/runtime/coordination.ts";
import type { TabEnvironment } from "../../src/store-indexeddb/tab-environment.ts";
import { inTime, pass, watch } from "./fake-origin.ts";
import { isLease, modes, openTab, origin, useFakeTabs } from "./fake-tabs.ts";

useFakeTabs();

describe.each(modes)("with %s", (mode, missing) => {
  test("an execution has one owner, until that one lets go", async () => {
    const [first, second] = [openTab(missing, mode), openTab(missing, mode)];
    const lease = await inTime(first.acquire("a"));
    expect(isLease(lease)).toBe(true);
    expect(await inTime(first.acquire("a"))).toBeUndefined();
    expect(await inTime(second.acquire("a"))).toBeUndefined();
    const other = await inTime(second.acquire("b"));
    expect(isLease(other)).toBe(true);
    lease!.release();
    lease!.release();
    await pass(10);
    const next = await inTime(second.acquire("a"));
    expect(isLease(next)).toBe(true);
    expect(await inTime(first.acquire("a"))).toBeUndefined();
    next!.release();
    other!.release();
    for (const tab of [first, second]) tab.dispose();
  });

  test("an owner that lives keeps it, however long", async () => {
    const [first, second] = [openTab(missing, mode), openTab(missing, mode)];
    const lease = await inTime(first.acquire("a"));
    for (let again = 0; again < 5; again++) {
      await pass(3_000);
      expect(await inTime(second.acquire("a"))).toBeUndefined();
    }
    expect(isLease(lease)).toBe(true);
    for (const tab of [first, second]) tab.dispose();
    lease!.release();
  });

  test("of tabs that ask at once, one becomes the owner", async () => {
    const tabs = Array.from({ length: 4 }, () => openTab(missing, mode));
    const leases = await inTime(Promise.all(tabs.map((tab) => tab.acquire("a"))));
    await pass(3_000);
    expect(leases.filter(isLease)).toHaveLength(1);
    for (const lease of leases) lease?.release();
    for (const tab of tabs) tab.dispose();
  });

  test("names are apart", async () => {
    const [first, second] = [openTab(missing, `${mode} 1`), openTab(missing, `${mode} 2`)];
    const leases = [await inTime(first.acquire("a")), await inTime(second.acquire("a"))];
    expect(leases.filter(isLease)).toHaveLength(2);
    for (const lease of leases) lease?.release();
  });
});

describe.each(modes.slice(0, 5))("with %s", (_mode, missing) => {
  test("an owner whose tab is closed is replaced", async () => {
    const [first, second] = [openTab(missing), openTab(missing)];
    await inTime(first.acquire("a"));
    first.tab.close();
    await pass(6_000);
    expect(isLease(await inTime(second.acquire("a")))).toBe(true);
  });

  test("disposing lets go of all, and nothing is acquired any more", async () => {
    const [first, second] = [openTab(missing), openTab(missing)];
    await inTime(first.acquire("a"));
    const late = first.acquire("b");
    first.dispose();
    expect(await inTime(late)).toBeUndefined();
    expect(await inTime(first.acquire("c"))).toBeUndefined();
    expect(isLease(await inTime(second.acquire("a")))).toBe(true);
    expect(isLease(await inTime(second.acquire("b")))).toBe(true);
  });
});

describe.each([modes[0]!, modes[2]!, modes[3]!, modes[4]!])("with %s", (_mode, missing) => {
  test("a frozen owner is replaced, and learns of it when it wakes up", async () => {
    const [first, second] = [openTab(missing), openTab(missing)];
    const lease = await inTime(first.acquire("a"));
    first.tab.freeze();
    await pass(4_000);
    const stolen = await inTime(second.acquire("a"));
    await pass(2_000);
    const taken = stolen ?? (await inTime(second.acquire("a")));
    expect(isLease(taken)).toBe(true);
    first.tab.thaw();
    await pass(1_100);
    expect(lease!.lost.aborted).toBe(true);
    expect(isLease(taken)).toBe(true);
    expect(await inTime(openTab(missing).acquire("a"))).toBeUndefined();
    // The former owner may ask again, as any other.
    expect(await inTime(first.acquire("a"))).toBeUndefined();
    taken!.release();
    await pass(10);
    const again = await inTime(first.acquire("a"));
    expect(isLease(again)).toBe(true);
    // Of no use any more, and no harm.
    lease!.release();
    await pass(10);
    expect(isLease(again)).toBe(true);
    expect(await inTime(second.acquire("a"))).toBeUndefined();
  });

  test("of tabs that find the owner frozen, one takes over", async () => {
    const first = openTab(missing);
    await inTime(first.acquire("a"));
    first.tab.freeze();
    await pass(6_000);
    const tabs = [openTab(missing), openTab(missing), openTab(missing)];
    const leases = await inTime(Promise.all(tabs.map((tab) => tab.acquire("a"))));
    await pass(2_000);
    expect(leases.filter(isLease)).toHaveLength(1);
  });
});

describe("how long it takes", () => {
  test.each([
    ["a free execution, with locks", {}, 50],
    ["a free execution, with localStorage", { locks: undefined }, 50],
    ["a free execution, with a channel alone", { locks: undefined, storage: undefined }, 2_100],
  ] as const)("%s", async (_name, missing, limit) => {
    const seen = watch(openTab(missing).acquire("a"));
    await pass(limit);
    expect(seen.value).toBeDefined();
  });

  test("an owner that lives answers at once; one that is frozen has two seconds", async () => {
    const [first, second] = [openTab(), openTab()];
    await inTime(first.acquire("a"));
    const refused = watch(second.acquire("a"));
    await pass(50);
    expect(refused).toMatchObject({ value: undefined, after: expect.any(Number) });
    first.tab.freeze();
    const taken = watch(second.acquire("a"));
    await pass(1_900);
    expect(taken.after).toBeUndefined();
    await pass(300);
    expect(taken.value).toBeDefined();
  });

  test("an owner that is busy for a moment keeps it", async () => {
    const [first, second] = [openTab(), openTab()];
    const lease = await inTime(first.acquire("a"));
    first.tab.freeze();
    const refused = watch(second.acquire("a"));
    await pass(1_200);
    first.tab.thaw();
    await pass(1_000);
    expect(refused).toMatchObject({ value: undefined, after: expect.any(Number) });
    expect(isLease(lease)).toBe(true);
  });

  test("a tab that was frozen while it waited for the owner takes nothing", async () => {
    const [first, second] = [openTab(), openTab()];
    const lease = await inTime(first.acquire("a"));
    first.tab.freeze();
    const refused = watch(second.acquire("a"));
    // It has been patient for nearly as long as it is going to be.
    await pass(1_800);
    second.tab.freeze();
    await pass(60_000);
    first.tab.thaw();
    second.tab.thaw();
    await pass(3_000);
    expect(refused).toMatchObject({ value: undefined, after: expect.any(Number) });
    expect(isLease(lease)).toBe(true);
  });

  test("a tab that gives up while it waits steals nothing", async () => {
    const [first, second] = [openTab(), openTab()];
    const lease = await inTime(first.acquire("a"));
    first.tab.freeze();
    const refused = second.acquire("a");
    await pass(1_000);
    second.dispose();
    expect(await inTime(refused)).toBeUndefined();
    await pass(5_000);
    first.tab.thaw();
    await pass(10);
    expect(isLease(lease)).toBe(true);
    expect([...origin.locks.keys()]).toEqual(["browser-codemode:test:execution:a"]);
  });
});

test("locks that refuse to work are done without", async () => {
  const locks = { request: () => Promise.reject(new DOMException("no origin", "SecurityError")) };
  const [first, second] = [openTab({ locks }), openTab({ locks })];
  expect(isLease(await inTime(first.acquire("a")))).toBe(true);
  expect(await inTime(second.acquire("a"))).toBeUndefined();
});

test("with Web Locks alone, a frozen owner keeps the execution until its tab is closed", async () => {
  const missing = { openChannel: undefined };
  const [first, second] = [openTab(missing), openTab(missing)];
  await inTime(first.acquire("a"));
  first.tab.freeze();
  await pass(60_000);
  expect(await inTime(second.acquire("a"))).toBeUndefined();
  first.tab.close();
  expect(isLease(await inTime(second.acquire("a")))).toBe(true);
});

test("a storage without room is done without", async () => {
  const environment = origin.tab().environment({ locks: undefined });
  const storage = {
    ...environment.storage!,
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  const tabs = Array.from({ length: 6 }, () => openTab({ locks: undefined, storage }));
  const atOnce = await inTime(Promise.all(tabs.map((tab) => tab.acquire("a"))));
  await pass(100);
  expect(atOnce.filter(isLease)).toHaveLength(1);
  const leases: (Lease | undefined)[] = [];
  for (const tab of tabs) leases.push(await inTime(tab.acquire("b")));
  await pass(100);
  expect(leases.filter(isLease)).toHaveLength(1);
});

test("a lock that is stolen as soon as it is granted can be asked for again", async () => {
  let requests = 0;
  const stolen: TabEnvironment["locks"] = {
    request: async (_name, _options, callback) => {
      requests++;
      void callback({});
      throw new DOMException("stolen", "AbortError");
    },
  };
  const tab = openTab({ locks: stolen });
  for (const time of [1, 2]) {
    expect((await inTime(tab.acquire("a")))?.lost.aborted).toBe(true);
    expect(requests).toBe(time);
  }
});
