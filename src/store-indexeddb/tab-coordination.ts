import { localCoordination, type Coordination, type Lease, type News } from "../runtime/coordination.ts";
import { LeaseOwnership } from "./lease-ownership.ts";
import { LockOwnership, type Ownership } from "./lock-ownership.ts";
import { tabEnvironment, type TabEnvironment } from "./tab-environment.ts";
import { TabOwner } from "./tab-owner.ts";
import { TabTalk } from "./tab-talk.ts";

export interface TabCoordinationOptions {
  /** The journal's name: tabs that share a journal coordinate. Default: `default`. */
  name?: string;
  /** For tests. Default: the page's own. What is `undefined` is missing. */
  environment?: Partial<TabEnvironment>;
}

/**
 * Which tab of this origin drives which execution, and how the others reach it. What it promises depends on what the
 * browser has (the journal refuses a second writer in any case, by its epoch):
 *
 * - Web Locks and BroadcastChannel: one owner at a time. An owner that is alive keeps the execution; one that has not
 *   answered for 2 seconds (frozen in the background or in the back-forward cache) loses it to the tab that asks.
 * - no Web Locks (an insecure context): an owner is noticed by its answers, and by what it leaves in localStorage. Two
 *   tabs that begin at the same moment may both be owner, until one learns of the other. Taking over from a tab that
 *   was closed takes 2 seconds. Without localStorage, becoming the owner always does.
 * - no BroadcastChannel: no questions, no news. A frozen owner keeps the execution until its tab is closed.
 * - neither: an owner counts as gone when it has left no sign of life in localStorage for 5 seconds, which can also
 *   happen to a tab in the background, whose timers the browser slows down.
 * - not even localStorage: only within the page.
 *
 * @example createBrowserRuntime({ tools, journal: indexedDBJournal({ name }), coordination: tabCoordination({ name }) });
 */
export function tabCoordination({ name = "default", environment }: TabCoordinationOptions = {}): Coordination {
  const given: TabEnvironment = { ...tabEnvironment(), ...environment };
  if (!given.locks && !given.openChannel && !given.storage) return localCoordination(placeOf(name));
  return new TabCoordination(name, given);
}

const places = new Map<string, object>();

function placeOf(name: string): object {
  const place = places.get(name) ?? {};
  places.set(name, place);
  return place;
}

class TabCoordination implements Coordination {
  readonly #talk: TabTalk | undefined;
  readonly #owner: TabOwner;
  readonly #weaker: Ownership;
  #ownership: Ownership;
  /** `undefined` while it is being acquired. */
  readonly #leases = new Map<string, Lease | undefined>();
  #isDisposed = false;

  constructor(name: string, environment: TabEnvironment) {
    const { locks, openChannel, clock } = environment;
    this.#talk = openChannel && new TabTalk(() => openChannel(`browser-codemode:${name}:tabs`), clock);
    this.#owner = new TabOwner(this.#talk);
    this.#weaker = new LeaseOwnership(name, environment, this.#talk);
    this.#ownership = locks ? new LockOwnership(name, locks, this.#talk) : this.#weaker;
  }

  async acquire(executionId: string): Promise<Lease | undefined> {
    if (this.#leases.has(executionId) || this.#isDisposed) return undefined;
    this.#leases.set(executionId, undefined);
    const lease = await this.#take(executionId).catch((error: unknown) => {
      this.#leases.delete(executionId);
      throw error;
    });
    if (!lease || this.#isDisposed) {
      lease?.release();
      this.#leases.delete(executionId);
      return undefined;
    }
    return this.#keep(executionId, lease);
  }

  async ask(executionId: string, question: unknown): Promise<unknown> {
    const answer = this.#owner.answerOf(executionId);
    if (answer) return answer(question);
    return (await this.#talk?.ask(executionId, question))?.answer;
  }

  serve(executionId: string, answer: (question: unknown) => Promise<unknown>): () => void {
    return this.#owner.serve(executionId, answer);
  }

  announce(news: News): void {
    this.#talk?.say({ kind: "news", news });
  }

  listen(listener: (news: News) => void): () => void {
    const stop = this.#talk?.hear((message) => {
      if (message.kind === "news") listener(message.news);
    });
    return () => stop?.();
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const lease of this.#leases.values()) lease?.release();
    this.#owner.dispose();
    this.#talk?.close();
  }

  async #take(executionId: string): Promise<Lease | undefined> {
    try {
      return await this.#ownership.acquire(executionId);
    } catch (error) {
      // Locks that are there and refuse to work, as in a document without an origin.
      if (this.#ownership === this.#weaker) throw error;
      this.#ownership = this.#weaker;
      return this.#weaker.acquire(executionId);
    }
  }

  #keep(executionId: string, taken: Lease): Lease {
    const { lost } = taken;
    const end = (): void => {
      if (this.#leases.get(executionId) !== lease) return;
      this.#leases.delete(executionId);
      this.#owner.end(executionId);
    };
    const lease: Lease = {
      lost,
      release: () => {
        taken.release();
        end();
      },
    };
    this.#leases.set(executionId, lease);
    this.#owner.begin(executionId);
    lost.addEventListener("abort", end, { once: true });
    if (lost.aborted) end();
    return lease;
  }
}
