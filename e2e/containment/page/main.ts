/** The page's side of the suite: runs one attack as it is told, and says what it has seen. */
import type { ExecuteResult, Executor } from "../../../src/protocol/executor.ts";
import type { PageEvidence, PageRequest } from "../probe.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { findExecutor } from "./executors.ts";
import { isHijacked, type Hijacked } from "./hijacked.ts";
import { NaiveExecutor } from "./naive.ts";
import { compare, plantSecrets, SECRET, takeSnapshot, type Snapshot } from "./state.ts";
import { CallRecorder, depthOf, describe, themeName, useAsAppDoes } from "./tools.ts";

const SHOWN = 500;

let pageErrors = 0;
for (const type of ["error", "unhandledrejection"]) addEventListener(type, () => pageErrors++);

const isPlanted = plantSecrets();

async function run(request: PageRequest): Promise<PageEvidence> {
  await isPlanted;
  const { attack, timeout, settle, tools, victim, bystander, cancelAfter } = request;
  const executor = findExecutor(request);
  const isOurs = !(executor instanceof NaiveExecutor);
  // Warmed up, so that what follows is about the attack; unless the start itself is under attack.
  if (isOurs && bystander === undefined && !workedLast.has(findUsual(request))) await isAlive(request);
  const before = (isOurs ? lastSnapshot : undefined) ?? (await takeSnapshot(themeName()));
  const recorder = new CallRecorder();
  const runVictim = () => executor.execute(victim!.code, new CallRecorder().providers("usual"), { timeout });
  if (victim?.when === "before") await runVictim();
  const removeBystander = bystander === undefined ? () => {} : addBystander(bystander);
  const heartbeat = startHeartbeat();
  const errorsBefore = pageErrors;
  const other = victim?.when === "meanwhile" ? runVictim() : undefined;
  const signal = cancelAfter === undefined ? {} : { signal: AbortSignal.timeout(cancelAfter) };
  workedLast.delete(executor);
  const start = performance.now();
  const outcome = await executor.execute(attack, recorder.providers(tools), { timeout, ...signal });
  const duration = Math.round(performance.now() - start);
  const { turns } = heartbeat;
  recorder.isOver = true;
  if (settle > 0) await new Promise((resolve) => setTimeout(resolve, settle));
  // What is queued behind the outcome has its turn too.
  await new Promise((resolve) => setTimeout(resolve, 10));
  const pulse = heartbeat.stop();
  const appTime = useAsAppDoes(outcome.result);
  removeBystander();
  if (isOurs && bystander !== undefined) await executor.dispose?.();
  recorder.end();
  const after = await takeSnapshot(themeName());
  const changes = compare(before, after);
  lastSnapshot = after;
  const began = !isHijacked(executor) || (await hasBegun(executor));
  const alive = !isOurs || (await isAlive(request));
  if (executor instanceof NaiveExecutor) lastControl = executor;
  return {
    ...pulse,
    ...summary(outcome, recorder),
    began,
    turns,
    pageErrors: pageErrors - errorsBefore,
    changes,
    duration,
    appTime,
    alive,
    ...(other && { victim: cut(describe(await other)) }),
  };
}

function summary(
  outcome: ExecuteResult,
  recorder: CallRecorder,
): Omit<PageEvidence, "changes" | "duration" | "appTime" | "began" | "turns" | "pageErrors" | "longestGap" | "alive"> {
  const { result, error, failure, logs = [] } = outcome;
  const shown = describe(result);
  const seen = [shown, error, describe(failure), ...logs];
  return {
    ...(result !== undefined && { result: cut(shown) }),
    resultLength: ArrayBuffer.isView(result) ? result.byteLength : shown.length,
    resultDepth: depthOf(result),
    ...(error !== undefined && { error: cut(error) }),
    errorLength: describe(failure ?? error).length,
    ...(failure !== undefined && { code: failure.code }),
    logs: logs.slice(-3).map(cut),
    logLines: logs.length,
    logLength: logs.reduce((sum, line) => sum + line.length, 0),
    calls: recorder.calls,
    callCount: recorder.count,
    leaked: recorder.leaked || seen.some((text) => text?.includes(SECRET)),
  };
}

/** A frame that the app has put there for something else, and which is up to no good. */
function addBystander(code: string): () => void {
  const frame = document.createElement("iframe");
  frame.dataset["control"] = "";
  frame.setAttribute("sandbox", "allow-scripts");
  frame.srcdoc = `<script>(${code})();</script>`;
  document.body.append(frame);
  return () => frame.remove();
}

function cut(text: string): string {
  return text.slice(0, SHOWN);
}

/** The news may come after the run's end. */
async function hasBegun({ began }: Hijacked): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1000));
  return Promise.race([began.then(() => true), late]);
}

let lastControl: NaiveExecutor | undefined;

/** Ends what the last control has begun, once all of it has been seen. */
function release(): void {
  lastControl?.dispose();
}

/** How the last probe left the page. What it does to the page later on is seen by the next. */
let lastSnapshot: Snapshot | undefined;

/** Executors whose last run was one that looked at whether they work. */
const workedLast = new WeakSet<Executor>();

/** Whether a run by the same executor gives the right answer. */
async function isAlive(request: PageRequest): Promise<boolean> {
  const executor = findUsual(request);
  const { result }: ExecuteResult = await executor.execute("async () => 6 * (await codemode.echo(7))", [
    { name: "codemode", fns: { echo: async (input: unknown) => input } },
  ]);
  if (result === 42) workedLast.add(executor);
  return result === 42;
}

/** The executor of all runs but those that have one of their own. */
function findUsual(request: PageRequest): Executor {
  const { bystander: _, ...rest } = request;
  return findExecutor({ ...rest, hijacked: false });
}

Object.assign(globalThis, { containment: { run, release } });
