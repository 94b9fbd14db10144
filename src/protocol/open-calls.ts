/** What an agent and a page agree on about tool calls that stay open. Imports nothing: both have it. */

/** The metadata of messages by which an agent says that it takes messages while tool calls are open. */
export interface KeepsOpenCalls {
  readonly codemode: { readonly openCalls: "keep" };
}

/**
 * For an agent that passes `ignoreIncompleteToolCalls: true` to `convertToModelMessages`: the page then leaves the tool
 * calls of waiting runs open while the person writes something else.
 *
 * @example
 * result.toUIMessageStreamResponse({
 *   messageMetadata: ({ part }) => (part.type === "start" ? keepsOpenCalls : undefined),
 * });
 */
export const keepsOpenCalls: KeepsOpenCalls = { codemode: { openCalls: "keep" } };
