import type { LanguageModel } from "ai";
import { readOutcome, type Outcome } from "./outcome.ts";
import { describeFailure } from "./describe-failure.ts";
import { scenarios } from "./scenarios/index.ts";
import type { Scenario } from "./scenarios/scenario.ts";

type Model = Extract<LanguageModel, { specificationVersion: "v4" }>;
export type Prompt = Parameters<Model["doStream"]>[0]["prompt"];

/** What the model says next, and the code that it wants to run, if any. */
export interface Move {
  text: string;
  code?: string;
}

/** Decides from the conversation alone: which prompt is open, and what its runs have returned so far. */
export function nextMove(prompt: Prompt, canRunCode: boolean): Move {
  const { request, outcomes } = currentTurn(prompt);
  const scenario = scenarios.find((candidate) => candidate.matches(request));
  if (scenario === undefined) return { text: whatICanDo() };
  if (!canRunCode) return { text: "This page has given me no `codemode` tool, so I cannot run code on it." };
  const last = outcomes.at(-1);
  if (last === undefined) return { text: scenario.intro, code: scenario.code(request) };
  if (last.status === "completed") return { text: scenario.answer({ request, result: last.result, outcomes }) };
  return afterFailure(scenario, { request, outcomes, error: last.error });
}

function afterFailure(scenario: Scenario, turn: { request: string; outcomes: Outcome[]; error: string }): Move {
  const failures = turn.outcomes.filter((outcome) => outcome.status === "error").length;
  const retry = failures === 1 ? scenario.retry?.({ request: turn.request, error: turn.error }) : undefined;
  return retry ?? { text: describeFailure(turn.outcomes.at(-1)) };
}

/** The last user message, and the outcomes of the runs since then. */
function currentTurn(prompt: Prompt): { request: string; outcomes: Outcome[] } {
  const start = prompt.findLastIndex((message) => message.role === "user");
  const message = prompt[start];
  const request =
    message?.role === "user" ? message.content.map((part) => (part.type === "text" ? part.text : "")).join(" ") : "";
  const outcomes = prompt
    .slice(start + 1)
    .flatMap((later) => (later.role === "tool" ? later.content : []))
    .flatMap((part) => (part.type === "tool-result" ? [readOutcome(part.output)] : []));
  return { request, outcomes };
}

function whatICanDo(): string {
  const lines = scenarios.filter((scenario) => scenario.listed).map((scenario) => `- ${scenario.example}`);
  return (
    "I am a scripted model: I need no network, and I know only a few kinds of requests. " +
    `Try one of these, in your own words:\n\n${lines.join("\n")}`
  );
}
