import type { CodeOutput } from "./code-outcome.ts";
import type { CodeToolContext } from "./code-tool-options.ts";
import type { CodeInputSchema, CodeOutputSchema } from "./code-tool-schemas.ts";

export interface CodeInput {
  code: string;
}

/** A plain tool descriptor, for any chat or agent library. */
export interface BrowserCodeToolDescriptor<Output = CodeOutput> {
  name: string;
  description: string;
  inputSchema: CodeInputSchema;
  outputSchema: CodeOutputSchema;
  execute: (input: CodeInput, context?: CodeToolContext | null) => Promise<Output>;
}
