import { afterEach, expect, test, vi } from "vitest";
import type { Coordination, News } from "../../src/runtime/coordination.ts";
import { tabCoordination } from "../../src/store-indexeddb/tab-coordination.ts";
import type { TabChannel, TabLocks } from "../../src/store-indexeddb/tab-environment.ts";

/**
 * A tab is a frame of this origin: it has locks and channels of its own, and they go with it. One that is frozen does
 * not hear what is said.
 */
interface Tab {
  coordination: Coordination;
  freeze: (isFrozen: boolean) => void;
  close: () => void;
}

const frames = new Set<HTMLIFrameElement>();

afterEach(() => {
  for (const frame of frames) frame.remove();
  frames.clear();
});

function openTab(name: string): Tab {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  frames.add(frame);
  const { navigator, BroadcastChannel } = frame.contentWindow as Window & typeof globalThis;
  let isFrozen = false;
  const waiting: (() => void)[] = [];
  const openChannel = (channelName: string): TabChannel => {
    const channel = new BroadcastChannel(channelName);
    const heard: TabChannel = {
      onmessage: null,
      postMessage: (message) => channel.postMessage(message),
      close: () => channel.close(),
    };
    channel.onmessage = (event: MessageEvent<unknown>) => {
      if (isFrozen) waiting.push(() => heard.onmessage?.(event));
      else heard.onmessage?.(event);
    };
    return heard;
  };
  return {
    coordination: tabCoordination({ name, environment: { locks: navigator.locks as TabLocks, openChannel } }),
    freeze: (frozen) => {
      isFrozen = frozen;
      if (!frozen) for (const hear of waiting.splice(0)) hear();
    },
    close: () => frame.remove(),
  };
}

const heldLocks = async (name: string): Promise<{ held: number; pending: number }> => {
  const { held, pending } = await navigator.locks.query();
  const ours = (locks: LockInfo[] = []): number => locks.filter((lock) => lock.name?.includes(name)).length;
  return { held: ours(held), pending: ours(pending) };
};

test("one tab owns an execution; the others ask it, and leave no request behind", async () => {
  const name = crypto.randomUUID();
  const [first, second] = [openTab(name).coordination, openTab(name).coordination];
  const lease = await first.acquire("a");
  expect(lease?.lost.aborted).toBe(false);
  const start = performance.now();
  expect(await second.acquire("a")).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(1_900);
  expect(await heldLocks(name)).toEqual({ held: 1, pending: 0 });
  first.serve("a", async (question) => [question]);
  expect(await second.ask("a", { text: "漢字" })).toEqual([{ text: "漢字" }]);
  lease!.release();
  await vi.waitFor(async () => expect(await heldLocks(name)).toEqual({ held: 0, pending: 0 }));
  expect((await second.acquire("a"))?.lost.aborted).toBe(false);
});

test("the lock goes with its tab", async () => {
  const name = crypto.randomUUID();
  const [first, second] = [openTab(name), openTab(name)];
  await first.coordination.acquire("a");
  first.close();
  await vi.waitFor(async () => expect(await heldLocks(name)).toEqual({ held: 0, pending: 0 }));
  expect((await second.coordination.acquire("a"))?.lost.aborted).toBe(false);
});

test("a frozen owner loses the execution to one of those who want it", async () => {
  const name = crypto.randomUUID();
  const [first, second, third] = [openTab(name), openTab(name), openTab(name)];
  const lease = await first.coordination.acquire("a");
  first.freeze(true);
  const start = performance.now();
  const leases = await Promise.all([second.coordination.acquire("a"), third.coordination.acquire("a")]);
  expect(performance.now() - start).toBeGreaterThan(1_900);
  const taken = leases.filter((one) => one !== undefined);
  expect(taken).toHaveLength(1);
  await vi.waitFor(() => expect(lease!.lost.aborted).toBe(true));
  first.freeze(false);
  expect(await first.coordination.acquire("a")).toBeUndefined();
  expect(taken[0]!.lost.aborted).toBe(false);
  expect(await heldLocks(name)).toEqual({ held: 1, pending: 0 });
});

test("an owner that wakes up in time keeps it", async () => {
  const name = crypto.randomUUID();
  const [first, second] = [openTab(name), openTab(name)];
  const lease = await first.coordination.acquire("a");
  first.freeze(true);
  const wanted = second.coordination.acquire("a");
  await new Promise((resolve) => setTimeout(resolve, 700));
  first.freeze(false);
  expect(await wanted).toBeUndefined();
  expect(lease!.lost.aborted).toBe(false);
});

test("news reach all others; this page's own environment is the default", async () => {
  const name = crypto.randomUUID();
  const [tab, page, other] = [openTab(name).coordination, tabCoordination({ name }), tabCoordination({ name })];
  const heard: News[][] = [[], [], []];
  for (const [index, one] of [tab, page, other].entries()) one.listen((news) => heard[index]!.push(news));
  page.announce({ runtime: "codemode", executionId: "a" });
  await vi.waitFor(() => expect(heard.map(({ length }) => length)).toEqual([1, 0, 1]));
  const lease = await page.acquire("a");
  expect(await other.acquire("a")).toBeUndefined();
  expect(await tab.acquire("a")).toBeUndefined();
  page.dispose();
  await vi.waitFor(async () => expect(await heldLocks(name)).toEqual({ held: 0, pending: 0 }));
  expect(lease!.lost.aborted).toBe(false);
  expect((await other.acquire("a"))?.lost.aborted).toBe(false);
  other.dispose();
});

test("a page without locks works by its channel and localStorage", async () => {
  const name = crypto.randomUUID();
  const environment = { locks: undefined };
  const [first, second] = [tabCoordination({ name, environment }), tabCoordination({ name, environment })];
  const lease = await first.acquire("a");
  expect(localStorage.getItem(`browser-codemode:${name}:lease:a`)).toContain("token");
  expect(await second.acquire("a")).toBeUndefined();
  lease!.release();
  expect(localStorage.getItem(`browser-codemode:${name}:lease:a`)).toBeNull();
  expect((await second.acquire("a"))?.lost.aborted).toBe(false);
  second.dispose();
  expect(localStorage.getItem(`browser-codemode:${name}:lease:a`)).toBeNull();
});
