/** Runs all probes in one browser: each against its control, and at once after that against our executors. */
import { judgeControl, judgeExecutor, notApplicable } from "./judge.ts";
import { hitsOf, Lane, type Attempts, type LaneContext } from "./lane.ts";
import { EXECUTORS, type Evidence, type ExecutorName, type Probe } from "./probe.ts";
import type { Cell, ProbeResult } from "./results.ts";

/** Milliseconds that what the last probes have set off may take to reach the outside. */
const EGRESS_WAIT = 2_000;

export interface BrowserRun extends LaneContext {
  probes: readonly Probe[];
  onProgress?: (what: string) => void;
}

interface Done {
  control: Evidence;
  attempts: Attempts;
}

export async function runInBrowser(run: BrowserRun): Promise<ProbeResult[]> {
  const done = new Map<Probe, Done>();
  const controls = new Map<string, Promise<Evidence>>();
  const work = async (queue: Probe[], profile?: "ordinary"): Promise<void> => {
    if (queue.length === 0) return;
    const lane = await Lane.open(run, profile);
    let last: Done | undefined;
    for (let probe = queue.shift(); probe !== undefined; probe = queue.shift()) {
      const name = `${probe.family}: ${probe.name}`;
      const started = performance.now();
      run.onProgress?.(`control of ${name}`);
      // Probes of one kind may share a control, to the letter.
      const key = probe.family === "egress" ? name : controlKey(probe);
      const control = controls.get(key) ?? lane.runControl(probe);
      controls.set(key, control);
      const seen = await control;
      const ready = performance.now();
      run.onProgress?.(name);
      last = { control: seen, attempts: await lane.runExecutors(probe) };
      done.set(probe, last);
      const [ofControl, ours] = [ready - started, performance.now() - ready].map((ms) => (ms / 1000).toFixed(1));
      run.onProgress?.(`over: ${name}: control ${ofControl} s, ours ${ours} s`);
    }
    await new Promise((resolve) => setTimeout(resolve, EGRESS_WAIT));
    for (const { evidence } of Object.values(last?.attempts ?? {})) evidence.events.push(...lane.takeEvents());
    await lane.close();
  };
  const [alone, beside] = partition(run.probes, ({ alone }) => alone === true);
  const [ordinary, usual] = partition(
    beside,
    ({ profile }) => profile !== undefined && run.session.hasOrdinaryProfiles,
  );
  const lanes = Array.from({ length: run.session.lanes }, () => work(usual));
  await Promise.all([...lanes, work(ordinary, "ordinary")]);
  await work(alone);
  return run.probes.map((probe) => judge(run, probe, done.get(probe)!));
}

function judge(run: BrowserRun, probe: Probe, { control, attempts }: Done): ProbeResult {
  const { browser } = run;
  const cells = EXECUTORS.map((executor): [ExecutorName, Cell] => {
    const attempt = attempts[executor];
    if (attempt === undefined) return [executor, notApplicable(probe.notFor?.[executor] ?? "it was not run")];
    const { token, evidence } = attempt;
    const seen = { ...evidence, hits: hitsOf(run, probe, token) };
    return [executor, judgeExecutor({ probe, browser, executor, control, evidence: seen })];
  });
  return {
    family: probe.family,
    name: probe.name,
    control: judgeControl(probe, browser, control),
    executors: Object.fromEntries(cells) as Record<ExecutorName, Cell>,
  };
}

function controlKey(probe: Probe): string {
  const attack = probe.controlAttack ?? probe.attack;
  const { ends: _, endsIn: __, explained: ___, notFor: ____, ...rest } = probe;
  return JSON.stringify({ ...rest, name: "", attack, aim: String(probe.breached) });
}

function partition<T>(items: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}
