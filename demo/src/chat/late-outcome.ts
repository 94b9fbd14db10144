/**
 * How a model is told what came of a run whose tool call it has left behind, because the person wrote something else
 * while the run waited. The page and the agent write such messages; the scripted model reads them.
 */
export interface LateOutcome {
  toolCallId: string;
  /** The output of the code tool, as JSON. */
  output: unknown;
}

export function writeLateOutcome({ toolCallId, output }: LateOutcome): string {
  return `The run of tool call ${toolCallId} has ended meanwhile. Tell me what came of it. Its outcome:\n${JSON.stringify(output)}`;
}

/** @returns `undefined` for any other text. */
export function readLateOutcome(text: string): LateOutcome | undefined {
  const match = /^The run of tool call (\S+) has ended meanwhile\..*? Its outcome:\n([\s\S]*)$/.exec(text.trim());
  if (match === null) return undefined;
  try {
    return { toolCallId: match[1] ?? "", output: JSON.parse(match[2] ?? "") as unknown };
  } catch {
    return undefined;
  }
}
