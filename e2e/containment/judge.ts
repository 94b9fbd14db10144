/** From what was seen to what it means. */
import { endOf, isAimed, reasons, type BrowserName, type Evidence, type ExecutorName, type Probe } from "./probe.ts";
import type { Cell, Verdict } from "./results.ts";

/** A control has to succeed: an attack that does not is no attack. */
export function judgeControl(probe: Probe, browser: BrowserName, evidence: Evidence): Cell {
  const why = probe.unprovable?.[browser];
  const aimed = isAimed(probe, evidence);
  const seen = reasons(probe, evidence);
  if (why === undefined) {
    if (aimed) return cell("breached", seen, evidence);
    return cell("broken", ["the attack does not succeed against the unprotected control", ...seen], evidence);
  }
  if (!aimed) return cell("not provable", [why], evidence);
  return cell("broken", [`it is said to be not provable (${why}), but the control succeeded`], evidence);
}

export interface Observed {
  probe: Probe;
  browser: BrowserName;
  executor: ExecutorName;
  control: Evidence;
  evidence: Evidence;
}

export function judgeExecutor({ probe, browser, executor, control, evidence }: Observed): Cell {
  const ofControl = judgeControl(probe, browser, control);
  const breaches = [...reasons(probe, evidence, control), ...stoodStill(evidence)];
  const explained = probe.explained?.[executor]?.[browser];
  if (breaches.length > 0) {
    return explained === undefined
      ? cell("breached", breaches, evidence)
      : cell("explained", [explained, ...breaches], evidence);
  }
  // What did not work against anything shows nothing: neither that the breach is there nor that it is gone.
  if (explained !== undefined && ofControl.verdict === "broken") {
    return cell("explained", [explained, ...ofControl.reasons], evidence);
  }
  const problems = [
    ...(explained === undefined ? [] : [`a breach is explained (${explained}), but there was none`]),
    ...notRun(probe, evidence),
    ...wrongEnd(probe, executor, evidence),
    ...(ofControl.verdict === "broken" ? ofControl.reasons : []),
  ];
  if (problems.length > 0) return cell("broken", problems, evidence);
  return ofControl.verdict === "not provable"
    ? cell("not provable", ofControl.reasons, evidence)
    : cell("contained", [], evidence);
}

export function notApplicable(reason: string): Cell {
  return { verdict: "not applicable", reasons: [reason], figures: {}, outcome: "" };
}

/** Milliseconds after which a page that stands still is frozen, for whoever looks at it. */
const FROZEN = 10_000;

function stoodStill({ longestGap = 0 }: Evidence): string[] {
  return longestGap > FROZEN ? [`the page stood still for ${longestGap} ms`] : [];
}

/** A sandbox that does not start, or code that does not, contains nothing. */
function notRun(probe: Probe, evidence: Evidence): string[] {
  const { code, error, began } = evidence;
  const isRefused = NOT_RUN.includes(code ?? "") && probe.refused !== true;
  if (!isRefused && began !== false) return [];
  return [`the attack was not run: ${code}: ${error}`];
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

function wrongEnd(probe: Probe, executor: ExecutorName, evidence: Evidence): string[] {
  const ends = probe.endsIn?.[executor] ?? probe.ends;
  if (ends === undefined || ends.includes(endOf(evidence))) return [];
  return [`the run ended with "${endOf(evidence)}" (${evidence.error}), not with ${ends.join(" or ")}`];
}

function cell(verdict: Verdict, why: string[], evidence: Evidence): Cell {
  const { duration, turns, longestGap, longestTask, growth, appTime, code, error, result } = evidence;
  return {
    verdict,
    reasons: why.slice(0, 5).map((text) => text.slice(0, 300)),
    figures: { duration, turns, longestGap, longestTask, growth, appTime },
    outcome: (code === undefined ? (result ?? error ?? "nothing") : `${code}: ${error}`).slice(0, 120),
  };
}
