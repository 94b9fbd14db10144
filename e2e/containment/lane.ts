/** Two places of one browser, one for the controls and one for our executors, where probes run one after the other. */
import type { BrowserSession, Driver, DriverPage } from "./drivers/driver.ts";
import type { Hit, Outside } from "./outside.ts";
import { lookupName } from "./outside.ts";
import { observe, prepare } from "./observe.ts";
import {
  EXECUTORS,
  isAimed,
  type BrowserName,
  type Evidence,
  type ExecutorName,
  type PageRequest,
  type Probe,
} from "./probe.ts";

/** Milliseconds that what a control has set off may take to reach the outside. */
const CONTROL_WAIT = 10_000;
const UNPROVABLE_WAIT = 1_000;

export interface LaneContext {
  browser: BrowserName;
  session: BrowserSession;
  outside: Outside;
  pageUrl: string;
}

/** What reached the outside is asked for at the end, when it had time to. */
export interface Attempt {
  evidence: Evidence;
  token: string;
}

export type Attempts = Partial<Record<ExecutorName, Attempt>>;

export class Lane {
  readonly #context: LaneContext;
  readonly #controls: Place;
  readonly #executors: Place;

  private constructor(context: LaneContext, controls: Driver, executors: Driver) {
    this.#context = context;
    this.#controls = new Place(controls, context.pageUrl);
    this.#executors = new Place(executors, context.pageUrl);
  }

  static async open(context: LaneContext, profile?: "ordinary"): Promise<Lane> {
    const { session } = context;
    return new Lane(context, await session.open(profile), await session.open(profile));
  }

  /** Against each executor that the probe is for. */
  async runExecutors(probe: Probe): Promise<Attempts> {
    const attempts: Attempts = {};
    for (const executor of EXECUTORS) {
      if (probe.notFor?.[executor] !== undefined) continue;
      const { token, request, headers } = await prepare(this.#context.outside, probe, executor);
      const evidence = await this.#executors.run(request, headers);
      const isSpoiled = evidence.events.length > 0 || evidence.changes?.length !== 0 || evidence.alive !== true;
      if (isSpoiled || headers !== undefined) await this.#executors.close();
      attempts[executor] = { evidence, token };
    }
    return attempts;
  }

  /** Once more where it did not succeed: it has to be shown that it can. */
  async runControl(probe: Probe): Promise<Evidence> {
    const first = await this.#runControl(probe);
    if (isAimed(probe, first) || this.#isUnprovable(probe)) return first;
    await this.#controls.close();
    return this.#runControl(probe);
  }

  async #runControl(probe: Probe): Promise<Evidence> {
    const { token, request, headers } = await prepare(this.#context.outside, probe, probe.control);
    const evidence = await this.#controls.run(request, headers);
    if (probe.family === "egress") {
      const end = performance.now() + (this.#isUnprovable(probe) ? UNPROVABLE_WAIT : CONTROL_WAIT);
      do {
        evidence.hits = hitsOf(this.#context, probe, token);
        if (isAimed(probe, evidence)) break;
        await new Promise((resolve) => setTimeout(resolve, probe.profile === undefined ? 20 : 200));
      } while (performance.now() < end);
    }
    evidence.events.push(...this.#controls.takeEvents());
    if (evidence.events.length > 0 || headers !== undefined) await this.#controls.close();
    else if (evidence.changes?.length === 0 && leavesNothing(probe)) await this.#controls.release();
    else await this.#controls.reload();
    return evidence;
  }

  #isUnprovable({ unprovable }: Probe): boolean {
    return unprovable?.[this.#context.browser] !== undefined;
  }

  /** What happened around the page after the last probe's end. */
  takeEvents(): string[] {
    return this.#executors.takeEvents();
  }

  async close(): Promise<void> {
    await Promise.all([this.#controls.dispose(), this.#executors.dispose()]);
  }
}

/** Code in the page may leave what is not seen; loops, and much of something, are over when they are over. */
function leavesNothing({ control, family }: Probe): boolean {
  return control !== "page" || family === "exhaustion";
}

export function hitsOf({ outside, session }: LaneContext, probe: Probe, token: string): Hit[] {
  const hits = outside.hits(token);
  if (probe.profile === undefined || !session.lookups().includes(lookupName(token))) return hits;
  return [...hits, { token, how: "a name was looked up" }];
}

/** Keeps a page for the next probe, as good as new. */
class Place {
  readonly #driver: Driver;
  readonly #url: string;
  #page: DriverPage | undefined;

  constructor(driver: Driver, url: string) {
    this.#driver = driver;
    this.#url = url;
  }

  async run(request: PageRequest, headers: Record<string, string> | undefined): Promise<Evidence> {
    if (headers !== undefined) await this.close();
    const query = headers === undefined ? "" : `?${new URLSearchParams(headers).toString()}`;
    try {
      this.#page ??= await this.#driver.open(this.#url + query);
    } catch (error) {
      return { hits: [], events: [`the page did not open: ${(error as Error).message}`] };
    }
    return observe(this.#page, request);
  }

  takeEvents(): string[] {
    return this.#page?.takeEvents() ?? [];
  }

  /** After what has left no traces. */
  async release(): Promise<void> {
    await this.#page?.evaluate("containment.release()").catch(() => this.close());
  }

  async reload(): Promise<void> {
    await this.#page?.reload().catch(() => this.close());
  }

  async close(): Promise<void> {
    const page = this.#page;
    this.#page = undefined;
    await page?.close();
  }

  async dispose(): Promise<void> {
    await this.close();
    await this.#driver.close();
  }
}
