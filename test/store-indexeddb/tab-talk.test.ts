import { describe, expect, test, vi } from "vitest";
import type { Lease, News } from "../../src/runtime/coordination.ts";
import { inTime, pass, watch } from "./fake-origin.ts";
import { isLease, modes, openTab, origin, useFakeTabs, type Tab } from "./fake-tabs.ts";

useFakeTabs();

describe.each([modes[0]!, modes[2]!, modes[3]!])("questions, with %s", (_mode, missing) => {
  async function owned(): Promise<{ first: Tab; second: Tab; lease: Lease }> {
    const [first, second] = [openTab(missing), openTab(missing)];
    return { first, second, lease: (await inTime(first.acquire("a")))! };
  }

  test("are answered by the owner", async () => {
    const { first, second } = await owned();
    first.serve("a", async (question) => ({ answerTo: question }));
    expect(await inTime(second.ask("a", { n: 1 }))).toEqual({ answerTo: { n: 1 } });
    expect(await inTime(first.ask("a", 2))).toEqual({ answerTo: 2 });
    expect(await inTime(Promise.all([second.ask("a", 3), second.ask("a", 4)]))).toEqual([
      { answerTo: 3 },
      { answerTo: 4 },
    ]);
    expect(await inTime(second.ask("b", 1))).toBeUndefined();
  });

  test("are waited for as long as the owner lives", async () => {
    const { first, second } = await owned();
    const { promise, resolve } = Promise.withResolvers<string>();
    first.serve("a", () => promise);
    const seen = watch(second.ask("a", 1));
    await pass(60_000);
    expect(seen.after).toBeUndefined();
    resolve("late");
    await pass(10);
    expect(seen.value).toBe("late");
  });

  test("are answered although the owner serves only later", async () => {
    const { first, second } = await owned();
    const seen = watch(second.ask("a", 1));
    await pass(5_000);
    expect(seen.after).toBeUndefined();
    first.serve("a", async () => "served");
    await pass(10);
    expect(seen.value).toBe("served");
  });

  test.each<[string, (owner: Tab, lease: Lease) => void]>([
    ["is frozen", (owner) => owner.tab.freeze()],
    ["is closed", (owner) => owner.tab.close()],
    ["lets go", (_owner, lease) => lease.release()],
    ["is disposed of", (owner) => owner.dispose()],
  ])("have no answer when the owner %s", async (_how, end) => {
    const { first, second, lease } = await owned();
    const seen = watch(second.ask("a", 1));
    await pass(1_000);
    expect(seen.after).toBeUndefined();
    end(first, lease);
    await pass(3_000);
    expect(seen).toMatchObject({ value: undefined, after: expect.any(Number) });
  });

  test("have no answer when another owner takes over, which was not asked", async () => {
    const { first, second } = await owned();
    first.serve("a", () => new Promise(() => {}));
    const seen = watch(second.ask("a", 1));
    await pass(600);
    const third = openTab(missing);
    third.serve("a", async () => "third");
    first.tab.close();
    expect(isLease(await inTime(third.acquire("a")))).toBe(true);
    await pass(2_000);
    expect(seen).toMatchObject({ value: undefined, after: expect.any(Number) });
    expect(await inTime(second.ask("a", 2))).toBe("third");
  });

  test("have no answer when answering fails, or when it has ended", async () => {
    const { first, second, lease } = await owned();
    const stop = first.serve("a", () => Promise.reject(new Error("broken")));
    expect(await inTime(second.ask("a", 1))).toBeUndefined();
    stop();
    const seen = watch(second.ask("a", 1));
    await pass(1_000);
    lease.release();
    await pass(10);
    expect(seen).toMatchObject({ value: undefined, after: expect.any(Number) });
  });

  test("end with the one who asks", async () => {
    const { first, second } = await owned();
    first.serve("a", () => new Promise(() => {}));
    const asked = second.ask("a", 1);
    await pass(1_000);
    second.dispose();
    expect(await inTime(asked)).toBeUndefined();
    expect(await inTime(second.ask("a", 1))).toBeUndefined();
  });
});

describe("news", () => {
  test("reach all other tabs of the name, until they stop listening", async () => {
    const [first, second, third, stranger] = [openTab(), openTab(), openTab(), openTab({}, "other")];
    const heard: [string, News][] = [];
    const stops = Object.entries({ first, second, third, stranger }).map(([name, tab]) =>
      tab.listen((news) => heard.push([name, news])),
    );
    const news = { runtime: "codemode", executionId: "a" };
    first.announce(news);
    await pass(10);
    expect(heard).toEqual([
      ["second", news],
      ["third", news],
    ]);
    stops[1]!();
    first.announce(news);
    third.dispose();
    await pass(10);
    expect(heard).toHaveLength(2);
  });

  test("what is none of ours on the channel changes nothing", async () => {
    const [first, second] = [openTab(), openTab()];
    const heard: News[] = [];
    first.listen((news) => heard.push(news));
    const lease = await inTime(first.acquire("a"));
    const channel = origin.tab().environment().openChannel!("browser-codemode:test:tabs");
    const strange = [null, 1, "ping", {}, { kind: "news" }, { kind: "ping" }, { kind: "toString" }, { kind: "answer" }];
    for (const message of strange) channel.postMessage(message);
    await pass(10);
    expect(heard).toEqual([]);
    expect(isLease(lease)).toBe(true);
    expect(await inTime(second.acquire("a"))).toBeUndefined();
  });

  test("without a channel there are none, and nobody to ask", async () => {
    const [first, second] = [openTab({ openChannel: undefined }), openTab({ openChannel: undefined })];
    const heard = vi.fn();
    const stop = second.listen(heard);
    await inTime(first.acquire("a"));
    first.serve("a", async () => "answer");
    first.announce({ runtime: "codemode", executionId: "a" });
    expect(await inTime(second.ask("a", 1))).toBeUndefined();
    expect(await inTime(first.ask("a", 1))).toBe("answer");
    expect(heard).not.toHaveBeenCalled();
    stop();
  });
});
