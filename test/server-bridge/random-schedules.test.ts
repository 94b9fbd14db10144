/** Connections that drop, hold up and lose whatever they carry, at every message: nothing is lost, nothing is done twice. */
import { asyncProperty, assert, constantFrom, array, tuple, nat } from "fast-check";
import { expect, test } from "vitest";
import { decodeValue, encodeValue } from "../../src/protocol/codec/codec.ts";
import type { RuntimeEvent } from "../../src/runtime/events.ts";
import type { PageCall } from "../../src/server-bridge/contract.ts";
import { FakeRuntime } from "./support/fake-runtime.ts";
import { settle } from "./support/timers.ts";
import { World, type Page } from "./support/world.ts";

const STEPS = [
  "ask",
  "emit",
  "call",
  "up",
  "up",
  "up",
  "down",
  "down",
  "down",
  "break",
  "connect",
  "connect",
  "lose",
] as const;
const steps = (extra: readonly string[] = []) =>
  array(tuple(constantFrom<string>(...STEPS, ...extra), nat(50)), { minLength: 10, maxLength: 120 });

class Story {
  readonly done: string[] = [];
  readonly runtime: FakeRuntime = new FakeRuntime({
    deleteSnippet: async (name: string) => {
      this.done.push(name);
      await settle();
      return true;
    },
    search: async (query: string) => ({ results: [], total: Number(query), truncated: false }),
  });
  readonly world: World = new World({ runtime: () => this.runtime.handle });
  readonly page: Page = this.world.open();
  readonly answers: Promise<unknown>[] = [];
  readonly expected: unknown[] = [];
  readonly started: string[] = [];
  readonly calls: Promise<unknown>[] = [];
  readonly seen: RuntimeEvent[] = [];
  clientId = "";
  emitted = 0;

  constructor() {
    this.page.bridge.subscribe((event) => this.seen.push(event));
    this.page.bridge.serve({
      call: async ({ args, seq }) => {
        this.started.push(String(seq));
        await settle();
        return { value: args };
      },
    });
  }

  async step(what: string, number: number): Promise<void> {
    const { world, page } = this;
    const { network } = world;
    const link = network.links[number % Math.max(1, network.links.length)];
    if (what === "ask") this.ask(number);
    else if (what === "emit") this.emit();
    else if (what === "call") this.call();
    else if (what === "up" && link) network.deliver(link);
    else if (what === "down") page.socket.deliver();
    else if (what === "break") page.socket.break();
    else if (what === "connect") page.socket.connect();
    else if (what === "lose" && link) network.lose(link);
    else if (what === "evict" && this.runtime.asked.length === this.done.length) world.start();
    else if (what === "crash") world.crash();
    if (number % 3 > 0) await settle();
  }

  ask(number: number): void {
    const name = `${this.answers.length}`;
    const isChange = number % 2 === 0;
    this.expected.push(isChange ? true : { results: [], total: Number(name), truncated: false });
    this.answers.push(isChange ? this.page.bridge.deleteSnippet(name) : this.page.bridge.search(name));
    if (isChange) this.changes.push(name);
  }

  readonly changes: string[] = [];

  emit(): void {
    this.runtime.emit({ type: "execution_resumed", executionId: `e${this.emitted}`, timestamp: this.emitted++ });
  }

  call(): void {
    const origin = this.runtime.arrived[0];
    if (origin === undefined || !this.world.hub.isConnected(origin)) return;
    const seq = this.calls.length;
    const call: PageCall = {
      executionId: "e",
      seq,
      attempt: 1,
      connector: "codemode",
      method: "m",
      args: encodeValue({ seq }),
      idempotencyKey: `e:${seq}`,
      isApproved: false,
    };
    this.calls.push(this.world.hub.call(origin, call, new AbortController().signal));
  }

  async end(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      this.page.socket.connect();
      await this.world.flow();
      this.world.timers.advance(11_000);
      await this.world.flow();
    }
  }

  /** Each event once, in order; where some are missing, the page was told to look again. */
  checkEvents(): void {
    const numbers = this.seen.flatMap((event) => (event.type === "execution_resumed" ? [event.timestamp] : []));
    expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
    const [first = 0] = numbers;
    const hasGap = numbers.some((number, at) => number !== first + at) || (numbers.at(-1) ?? -1) !== this.emitted - 1;
    const wasTold = this.seen.some(({ type }) => type === "snippets_changed");
    // Before it followed for the first time, there was nothing to miss.
    if (numbers.length > 0 && hasGap) expect(wasTold).toBe(true);
  }
}

test("connections break anywhere: each request is done once and answered, each call started once and answered", async () => {
  await assert(
    asyncProperty(steps(), async (schedule) => {
      const story = new Story();
      for (const [what, number] of schedule) await story.step(what, number);
      await story.end();
      expect(await Promise.all(story.answers)).toEqual(story.expected);
      expect(story.done.toSorted()).toEqual(story.changes.toSorted());
      const values = (await Promise.all(story.calls)) as { value: string }[];
      expect(values.map(({ value }) => decodeValue(value))).toEqual(values.map((_, seq) => ({ seq })));
      expect(story.started.toSorted()).toEqual(values.map((_, seq) => String(seq)).toSorted());
      story.checkEvents();
      expect([...story.world.storage.entries.keys()].filter((key) => key.includes("answer:"))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test("the object is evicted while nothing runs: requests are done once all the same", async () => {
  await assert(
    asyncProperty(steps(["evict"]).map(withoutCalls), async (schedule) => {
      const story = new Story();
      for (const [what, number] of schedule) await story.step(what, number);
      await story.end();
      expect(await Promise.all(story.answers)).toEqual(story.expected);
      const done = new Set(story.done);
      expect([...done].toSorted()).toEqual(story.changes.toSorted());
      story.checkEvents();
    }),
    { numRuns: 40 },
  );
});

test("the object crashes anywhere: every request is done and answered", async () => {
  await assert(
    asyncProperty(steps(["crash"]).map(withoutCalls), async (schedule) => {
      const story = new Story();
      for (const [what, number] of schedule) await story.step(what, number);
      await story.end();
      expect(await Promise.all(story.answers)).toEqual(story.expected);
      expect([...new Set(story.done)].toSorted()).toEqual(story.changes.toSorted());
      story.checkEvents();
    }),
    { numRuns: 40 },
  );
});

/** Calls of tools are given up by an object that is gone: that is its engine's to repeat. */
function withoutCalls(schedule: [string, number][]): [string, number][] {
  return schedule.filter(([what]) => what !== "call");
}
