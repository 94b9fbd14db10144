import type { Outcome } from "../outcome.ts";

/** One kind of request that the scripted model can handle. */
export interface Scenario {
  /** A prompt that it answers, as a person would write it. */
  example: string;
  /** Whether the list of what the model can do names it. */
  listed: boolean;
  matches(request: string): boolean;
  /** What the model says before it writes code. */
  intro: string;
  code(request: string): string;
  /** A second try after the first run failed; nothing where there is none. */
  retry?(failure: { request: string; error: string }): { text: string; code: string };
  /** What comes after a run, before the model can answer: words and code that depend on what the run returned. */
  next?(run: { request: string; result: unknown }): { text: string; code?: string } | undefined;
  /** The final words, made from what the run returned. */
  answer(run: { request: string; result: unknown; outcomes: Outcome[] }): string;
}

/** Code is written indented in these files; the model's should start at the margin. */
export function dedent(strings: TemplateStringsArray, ...values: unknown[]): string {
  const raw = strings.reduce(
    (text, part, index) => text + part + (index < values.length ? String(values[index]) : ""),
    "",
  );
  const lines = raw.replace(/^\n/, "").trimEnd().split("\n");
  const margin = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(margin)).join("\n");
}
