/** The description of the code tool: what the model reads before it writes code. */

const DEFAULT_TEMPLATE = `Run JavaScript that uses the tools declared below. Write ONE async arrow function that does the whole task, and pass its source as \`code\`:

async () => {
  const items = await codemode.someTool({ query: "open" });
  return items.length;
}

- Tools are methods of the global \`codemode\`. Each takes one object and returns a promise: \`await\` it.
- Return what you need to see. Only the returned value and the console output come back to you.
- Use loops, conditions and \`Promise.all\` to combine calls, and filter large results in the code, rather than calling this tool again.
- A failed call throws an Error that tells why; \`try\`/\`catch\` works.
- \`console.log\` is captured. There is no network, no DOM, no imports and no Node.js: only standard JavaScript and the tools.
- Plain JavaScript; types are for reading.

{{types}}`;

export interface DescribeToolsOptions {
  /** The tools' TypeScript declarations; see `generateTypes`. */
  types: string;
  /** The text around them; each `{{types}}` in it is replaced. Default: our own text. */
  template?: string;
}

/**
 * Puts the declarations of the tools into the text that tells a model how to write code.
 *
 * @example
 * describeTools({ types, template: "Write an async arrow function.\n\n{{types}}" });
 */
export function describeTools({ types, template = DEFAULT_TEMPLATE }: DescribeToolsOptions): string {
  return template.split("{{types}}").join(types);
}
