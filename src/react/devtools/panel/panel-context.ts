import { createContext, useContext, type Context } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import type { CodemodeDevtoolsProps } from "../devtools-props.ts";

/** What all parts of the panel share. */
export interface PanelTools {
  /** The runtimes chosen. */
  runtimes: readonly CodemodeRuntimeHandle[];
  /** What to call one: names alone may be the same. */
  nameOf: (runtime: CodemodeRuntimeHandle) => string;
  replay: CodemodeDevtoolsProps["replay"];
  /**
   * Does something, and tells what came of it, good or bad. Never rejects.
   * @param what For the sentence that says that it failed, for example "Rolling back".
   * @param work Resolves to a sentence that says what was done, if there is anything to say.
   */
  act: (what: string, work: () => Promise<string | undefined>) => Promise<void>;
  /** Shows an execution. */
  open: (executionId: string | undefined) => void;
}

export const PanelContext: Context<PanelTools | undefined> = createContext<PanelTools | undefined>(undefined);

export function usePanel(): PanelTools {
  const tools = useContext(PanelContext);
  if (tools === undefined) throw new Error("Only inside the panel");
  return tools;
}
