/** Runs all probes in one browser: the control first, then each of our executors. */
import type { Driver, DriverPage } from "./drivers/driver.ts";
import type { Outside } from "./outside.ts";
import {
  EXECUTORS,
  isAimed,
  reasons,
  type BrowserName,
  type ControlName,
  type Evidence,
  type ExecutorName,
  type PageEvidence,
  type PageRequest,
  type Probe,
} from "./probe.ts";
import type { Cell, ProbeResult } from "./results.ts";

/** Milliseconds that what has been set off may take to reach the outside. */
const CONTROL_WAIT = 5_000;
const UNPROVABLE_WAIT = 1_000;
const EGRESS_WAIT = 1_500;
/** Milliseconds beyond a run's timeout after which the page counts as frozen. */
const FROZEN_AFTER = 12_000;
/** The same for controls, which are there to be frozen. */
const CONTROL_FROZEN_AFTER = 4_000;
const CONTROLS_AT_ONCE = 3;
/** What shows on a machine that is busy with other things is tried again. */
const TRIES = 3;
const LONG_GAP = 4_000;

export interface BrowserRun {
  browser: BrowserName;
  driver: Driver;
  outside: Outside;
  pageUrl: string;
  probes: readonly Probe[];
  onProgress?: (what: string) => void;
}

export async function runInBrowser(run: BrowserRun): Promise<ProbeResult[]> {
  const controls = await runControls(run);
  await run.driver.reset();
  const columns = new Map<ExecutorName, Cell[]>();
  for (const executor of EXECUTORS) columns.set(executor, await runExecutor(run, executor));
  return run.probes.map((probe, index) => {
    const control = controls[index]!;
    const executors = Object.fromEntries(EXECUTORS.map((name) => [name, judge(columns.get(name)![index]!, control)]));
    return { family: probe.family, name: probe.name, control, executors: executors as Record<ExecutorName, Cell> };
  });
}

/** A probe whose control failed for a known reason proves nothing, unless it is breached. */
function judge(cell: Cell, control: Cell): Cell {
  if (cell.verdict !== "contained" || control.verdict === "breached") return cell;
  return { ...cell, verdict: control.verdict, reasons: control.reasons };
}

async function runControls(run: BrowserRun): Promise<Cell[]> {
  const cells: Cell[] = [];
  const known = new Map<string, Cell>();
  const all = run.probes.map((probe, index) => ({ probe, index }));
  const queue = all.filter(({ probe }) => probe.family === "egress");
  const work = async () => {
    const pages = new ControlPage(run);
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      cells[next.index] = await runControl(run, next.probe, pages);
    }
    await pages.close();
  };
  await Promise.all(Array.from({ length: CONTROLS_AT_ONCE }, work));
  await run.driver.reset();
  // What changes the origin's storage, or takes the page's time, would be felt by others beside it.
  const pages = new ControlPage(run);
  for (const { probe, index } of all) {
    if (probe.family === "egress") continue;
    // Probes of one kind may share a control, to the letter.
    const attack = probe.controlAttack ?? probe.attack;
    const key = JSON.stringify({ ...probe, name: "", attack, aim: String(probe.breached) });
    const known_ = known.get(key) ?? (await runControl(run, probe, pages));
    known.set(key, known_);
    cells[index] = known_;
  }
  await pages.close();
  return cells;
}

/** Keeps a page for the next control, as new. */
class ControlPage {
  readonly #run: BrowserRun;
  #page: DriverPage | undefined;

  constructor(run: BrowserRun) {
    this.#run = run;
  }

  async take(probe: Probe): Promise<DriverPage> {
    if (probe.pagePolicy !== undefined) await this.close();
    return (this.#page ??= await openPage(this.#run, probe));
  }

  /** Makes it new: at once after what leaves no traces, by loading it again, or by another one. */
  async giveBack(probe: Probe, evidence: Evidence): Promise<void> {
    const isClean = evidence.events.length === 0 && evidence.changes?.length === 0;
    try {
      if (probe.pagePolicy !== undefined || evidence.events.length > 0) await this.close();
      else if (isClean && probe.control !== "page") await this.#page?.evaluate("containment.release()");
      else await this.#page?.reload();
    } catch {
      await this.close();
    }
  }

  async close(): Promise<void> {
    const page = this.#page;
    this.#page = undefined;
    await page?.close();
  }
}

async function runControl(run: BrowserRun, probe: Probe, pages: ControlPage): Promise<Cell> {
  run.onProgress?.(`control: ${probe.family}: ${probe.name}`);
  const why = probe.unprovable?.[run.browser];
  let evidence: Evidence = { hits: [], events: [] };
  for (let attempt = 0; attempt < 2; attempt++) {
    const page = await pages.take(probe);
    const { token, request } = await prepare(run, probe, probe.control);
    evidence = await observe({ page, request });
    const aim = () => ({ ...evidence, hits: run.outside.hits(token) });
    const wait = probe.family !== "egress" ? 0 : why === undefined ? CONTROL_WAIT : UNPROVABLE_WAIT;
    if (!isAimed(probe, aim())) await run.outside.waitFor(token, wait);
    evidence = { ...aim(), events: [...evidence.events, ...page.takeEvents()] };
    await pages.giveBack(probe, evidence);
    if (isAimed(probe, evidence) || why !== undefined) break;
  }
  const breached = isAimed(probe, evidence);
  if (breached && why === undefined) return cell("breached", reasons(probe, evidence), evidence);
  if (breached)
    return cell("broken", [`is said to be not provable here (${why}), but the control succeeded`], evidence);
  if (why !== undefined) return cell("not provable", [why], evidence);
  const seen = reasons(probe, evidence);
  return cell("broken", ["the attack does not succeed against the unprotected control", ...seen], evidence);
}

async function runExecutor(run: BrowserRun, executor: ExecutorName): Promise<Cell[]> {
  const cells: Cell[] = [];
  const pending: { probe: Probe; index: number; token: string; evidence: Evidence }[] = [];
  let page: DriverPage | undefined;
  for (const [index, probe] of run.probes.entries()) {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      run.onProgress?.(`${executor}: ${probe.family}: ${probe.name}`);
      if (probe.pagePolicy !== undefined) {
        await page?.close();
        page = undefined;
      }
      page ??= await openPage(run, probe);
      const { token, request } = await prepare(run, probe, executor);
      const evidence = await observe({ page, request });
      pending[index] = { probe, index, token, evidence };
      const spoiled = evidence.events.length > 0 || (evidence.changes?.length ?? 0) > 0 || evidence.alive === false;
      if (spoiled || probe.pagePolicy !== undefined) {
        await page.close();
        page = undefined;
      }
      // Only times depend on how busy the machine is, and only short ones.
      if (!probe.isTimed || probe.breached?.(evidence) !== true || (evidence.longestGap ?? Infinity) > LONG_GAP) break;
    }
  }
  await new Promise((resolve) => setTimeout(resolve, EGRESS_WAIT));
  const late = page?.takeEvents() ?? [];
  await page?.close();
  for (const { probe, index, token, evidence } of pending) {
    cells[index] = verdict(probe, { ...evidence, hits: run.outside.hits(token) });
  }
  if (late.length > 0) cells.push(cell("breached", late, { hits: [], events: late }));
  return cells;
}

/** The attack must have been run at all: a sandbox that does not start contains nothing. */
function verdict(probe: Probe, evidence: Evidence): Cell {
  const why = reasons(probe, evidence);
  if (why.length > 0) return cell("breached", why, evidence);
  if (NOT_RUN.includes(evidence.code ?? "") && !probe.refused) {
    return cell("broken", [`the attack was not run: ${evidence.code}: ${evidence.error}`], evidence);
  }
  return cell("contained", [], evidence);
}

const NOT_RUN = [
  "executor_disposed",
  "internal_error",
  "invalid_input",
  "invalid_options",
  "invalid_provider",
  "sandbox_unavailable",
  "syntax_error",
];

function cell(name: Cell["verdict"], why: string[], evidence: Evidence): Cell {
  const { duration, longestGap, longestTask, growth, appTime, code, error, result } = evidence;
  return {
    verdict: name,
    ...(why.length > 0 && { reasons: why.slice(0, 5).map((text) => text.slice(0, 300)) }),
    figures: { duration, longestGap, longestTask, growth, appTime },
    outcome: code === undefined ? (result ?? error ?? "nothing").slice(0, 120) : `${code}: ${error}`.slice(0, 120),
  };
}

function openPage({ driver, pageUrl }: BrowserRun, { pagePolicy }: Probe): Promise<DriverPage> {
  return driver.open(pagePolicy === undefined ? pageUrl : `${pageUrl}?csp=${encodeURIComponent(pagePolicy)}`);
}

let lastToken = 0;

async function prepare(
  run: BrowserRun,
  probe: Probe,
  executor: ExecutorName | ControlName,
): Promise<{ token: string; request: PageRequest }> {
  const token = `t${++lastToken}`;
  const addresses = { TOKEN: token, ...(await run.outside.addresses(token, probe.ports === true)) };
  const fill = (text: string) =>
    text.replaceAll(/__([A-Z_]+?)__/g, (all, name: string) => String(addresses[name as "OUT"] ?? all));
  const isControl = executor === probe.control;
  const { timeout = 1000, settle = 0, hijacked = false, tools = "usual", victim, bystander, cancelAfter } = probe;
  const attack = fill(isControl ? (probe.controlAttack ?? probe.attack) : probe.attack);
  const extras = { ...(victim && { victim }), ...(bystander && { bystander }), ...(cancelAfter && { cancelAfter }) };
  return { token, request: { executor, attack, timeout, settle, hijacked, tools, ...extras } };
}

async function observe({ page, request }: { page: DriverPage; request: PageRequest }): Promise<Evidence> {
  const frozen = Symbol("frozen");
  const isOurs = EXECUTORS.some((name) => name === request.executor);
  const patience = isOurs ? FROZEN_AFTER : CONTROL_FROZEN_AFTER;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<typeof frozen>((resolve) => {
    timer = setTimeout(() => resolve(frozen), request.timeout + request.settle + patience);
  });
  try {
    const seen = page.evaluate<PageEvidence>(`containment.run(${JSON.stringify(request)})`);
    seen.catch(() => {});
    const evidence = await Promise.race([seen, limit]);
    if (evidence === frozen) return { hits: [], events: [...page.takeEvents(), "the page froze"] };
    const broken = typeof evidence?.longestGap === "number" ? [] : ["the page broke: its built-ins no longer work"];
    return { ...evidence, hits: [], events: [...page.takeEvents(), ...broken] };
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    return { hits: [], events: [...page.takeEvents(), `the page went away or broke: ${reason}`] };
  } finally {
    clearTimeout(timer);
  }
}
