/**
 * How a model is told what came of a run whose tool call it has left behind, because the person wrote something else
 * while the run waited. Imports nothing: pages write such messages, and agents on a server may read or write them.
 */
export interface LateOutcome {
  toolCallId: string;
  /** The output of the code tool, as JSON. */
  output: unknown;
}

/**
 * The text of such a message.
 * @example sendMessage({ text: lateOutcomeText({ toolCallId, output }) });
 */
export function lateOutcomeText({ toolCallId, output }: LateOutcome): string {
  return `The run of tool call ${toolCallId} has ended meanwhile. Tell me what came of it. Its outcome:\n${JSON.stringify(output)}`;
}

/**
 * Reads such a text, to show it as what it is: nobody has typed it.
 *
 * @returns `undefined` for any other text.
 * @example const late = message.role === "user" ? readLateOutcome(text) : undefined;
 */
export function readLateOutcome(text: string): LateOutcome | undefined {
  const match = /^The run of tool call (\S+) has ended meanwhile\..*? Its outcome:\n([\s\S]*)$/.exec(text.trim());
  if (match === null) return undefined;
  try {
    return { toolCallId: match[1] ?? "", output: JSON.parse(match[2] ?? "") as unknown };
  } catch {
    return undefined;
  }
}
