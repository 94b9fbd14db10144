/** What waits for a person, and what the types of tools say of it. */
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { PendingAction } from "../runtime/types.ts";

/** An action that waits for a person, and where. */
export interface Approval extends PendingAction {
  /** Names it among all that wait: for React's `key`. */
  key: string;
  /** Whose it is. */
  runtime: CodemodeRuntimeHandle;
}

/** The tools that a runtime, or one of several, was made with; `unknown` where its type does not say. */
export type ToolsOf<Source> = Source extends readonly (infer Runtime)[]
  ? ToolsOf<Runtime>
  : Source extends { readonly "~tools"?: infer Tools }
    ? Exclude<Tools, undefined>
    : unknown;

/** What a tool is called with: as its schema makes it, else as its function takes it. */
export type ToolInput<Tool> = Tool extends {
  readonly inputSchema: { readonly "~standard": { readonly types?: { readonly output: infer Output } | undefined } };
}
  ? Output
  : Tool extends { readonly execute: (input: infer Input, ...rest: never[]) => unknown }
    ? Input
    : unknown;

/** An approval, with the methods and arguments of these tools. */
export type ApprovalOf<Tools> = unknown extends Tools
  ? Approval
  : Tools extends readonly unknown[]
    ? Approval
    : [keyof Tools] extends [never]
      ? Approval
      : {
          [Name in keyof Tools & string]: Approval & { method: Identifier<Name>; args: ToolInput<Tools[Name]> };
        }[keyof Tools & string];

/** What a name becomes in code; other odd characters than these are left. */
type Identifier<Name extends string> = Name extends `${infer Start}${"-" | "." | "/" | ":" | " "}${infer Rest}`
  ? Identifier<`${Start}_${Rest}`>
  : Name;
