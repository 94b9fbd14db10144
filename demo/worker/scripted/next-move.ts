import type { LanguageModel } from "ai";
import { readLateOutcome } from "../../../src/protocol/late-outcome.ts";
import { parseOutcome, readOutcome, type Outcome } from "./outcome.ts";
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
  const { request, outcomes, isLate } = currentTurn(prompt);
  const scenario = scenarios.find((candidate) => candidate.matches(request));
  if (scenario === undefined) return { text: whatICanDo() };
  if (!canRunCode) return { text: "This page has given me no `codemode` tool, so I cannot run code on it." };
  const last = outcomes.at(-1);
  if (last === undefined) return { text: scenario.intro, code: scenario.code(request) };
  const move = afterRun(scenario, { request, outcomes, last });
  return isLate ? { ...move, text: `About “${request}”: ${move.text}` } : move;
}

interface Turn {
  request: string;
  outcomes: Outcome[];
  /** The person has said something else since the request. */
  isLate: boolean;
}

/** The person's own decisions: no reason to try again in another way. */
const DECIDED = new Set(["rejected", "cancelled", "expired", "rolled_back"]);

function afterRun(
  scenario: Scenario,
  { request, outcomes, last }: { request: string; outcomes: Outcome[]; last: Outcome },
): Move {
  if (last.status === "completed") {
    const { result } = last;
    return scenario.next?.({ request, result }) ?? { text: scenario.answer({ request, result, outcomes }) };
  }
  if (last.status === "paused") {
    const what = last.actions.map((method) => `\`${method}\``).join(", ");
    return { text: `The run waits for your word on ${what}. I will go on when you have decided.` };
  }
  const failures = outcomes.filter((outcome) => outcome.status === "error").length;
  const mayRetry = failures === 1 && !DECIDED.has(last.code ?? "");
  const retry = mayRetry ? scenario.retry?.({ request, error: last.error }) : undefined;
  return retry ?? { text: describeFailure(last) };
}

/** The last user message, and the outcomes of the runs since then; or those that a late outcome belongs to. */
function currentTurn(prompt: Prompt): Turn {
  const start = prompt.findLastIndex(({ role }) => role === "user");
  const late = readLateOutcome(textOf(prompt[start]));
  if (late === undefined) {
    return { request: textOf(prompt[start]), outcomes: outcomesOf(prompt.slice(start + 1)), isLate: false };
  }
  const call = prompt.findIndex(
    ({ role, content }) =>
      role === "assistant" &&
      Array.isArray(content) &&
      content.some((part) => part.type === "tool-call" && part.toolCallId === late.toolCallId),
  );
  const asked = prompt.slice(0, Math.max(0, call)).findLast(({ role }) => role === "user");
  const since = outcomesOf(prompt.slice(start + 1));
  return { request: textOf(asked), outcomes: [parseOutcome(late.output), ...since], isLate: true };
}

function textOf(message: Prompt[number] | undefined): string {
  if (message?.role !== "user") return "";
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join(" ");
}

function outcomesOf(messages: Prompt): Outcome[] {
  return messages
    .flatMap((message) => (message.role === "tool" ? message.content : []))
    .flatMap((part) => (part.type === "tool-result" ? [readOutcome(part.output)] : []));
}

function whatICanDo(): string {
  const lines = scenarios.filter((scenario) => scenario.listed).map((scenario) => `- ${scenario.example}`);
  return (
    "I am a scripted model: I need no network, and I know only a few kinds of requests. " +
    `Try one of these, in your own words:\n\n${lines.join("\n")}`
  );
}
