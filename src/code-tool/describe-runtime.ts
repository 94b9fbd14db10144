import { describeConnectors } from "../prompt/describe-connectors.ts";
import { describeTools } from "../prompt/describe-tools.ts";
import type { RuntimeConnector } from "../runtime/connector.ts";
import { PLATFORM } from "../runtime/platform-methods.ts";

const PLATFORM_TYPES = `// Also methods of codemode, in every run:
//   search(query: string): finds tools and snippets by words; describe(path: string): their TypeScript.
//   step(name: string, fn): runs fn once and records its result; run(name: string, input?): runs a saved snippet.
// A call may wait for a person's approval: simply await it.`;

/** What the model reads about the tools of a durable runtime: their declarations, or what there is where they are many. */
export function describeRuntime(connectors: readonly RuntimeConnector[], template: string | undefined): string {
  const described = connectors.filter(({ name, tools }) => name !== PLATFORM || tools.size > 0);
  const all = `${describeConnectors(described)}\n\n${PLATFORM_TYPES.replaceAll("codemode", PLATFORM)}`.trimStart();
  return describeTools({ types: all, ...(template !== undefined && { template }) });
}

/** The same, made when it is asked for, and again when the tools have changed. */
export function describeLazily({
  connectors,
}: {
  connectors: readonly RuntimeConnector[];
}): (template: string | undefined) => string {
  let made: { version: string; template: string | undefined; text: string } | undefined;
  return (template) => {
    const version = connectors.map(({ tools }) => `${tools.version ?? 0}${tools.problem ? "!" : ""}`).join();
    if (made?.version !== version || made.template !== template)
      made = { version, template, text: describeRuntime(connectors, template) };
    return made.text;
  };
}
