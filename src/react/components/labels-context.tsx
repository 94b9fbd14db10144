import { createContext, useContext, useMemo, type ReactElement, type ReactNode } from "react";
import { englishLabels, type CodemodeLabels } from "./labels.ts";

const LabelsContext = createContext<CodemodeLabels>(englishLabels);

export interface CodemodeLabelsProviderProps {
  /** What is left out keeps the text that it has. The same object in each render, or everything renders again. */
  labels?: Partial<CodemodeLabels> | undefined;
  children?: ReactNode;
}

/**
 * Gives all components below their texts.
 *
 * @example <CodemodeLabelsProvider labels={{ approve: "Erlauben" }}><App /></CodemodeLabelsProvider>
 */
export function CodemodeLabelsProvider({ labels, children }: CodemodeLabelsProviderProps): ReactElement {
  const merged = useMergedLabels(labels);
  return <LabelsContext value={merged}>{children}</LabelsContext>;
}

/** The texts that hold here. */
export function useLabels(): CodemodeLabels {
  return useContext(LabelsContext);
}

/** The texts that hold here, with a component's own. */
export function useMergedLabels(own: Partial<CodemodeLabels> | undefined): CodemodeLabels {
  const outer = useContext(LabelsContext);
  return useMemo(() => (own === undefined ? outer : { ...outer, ...own }), [outer, own]);
}
