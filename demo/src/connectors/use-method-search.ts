import type { SearchOutput } from "browser-codemode";
import { useEffect, useState } from "react";
import { runtime } from "../runs/runtime.ts";

/**
 * What the model would find, also when the tools change.
 * @returns Nothing while nothing is searched for.
 */
export function useMethodSearch(query: string): SearchOutput | undefined {
  const [found, setFound] = useState<SearchOutput>();
  const isEmpty = query.trim() === "";
  useEffect(() => {
    if (isEmpty) return;
    let isCurrent = true;
    const search = async (): Promise<void> => {
      const output = await runtime.search(query);
      if (isCurrent) setFound(output);
    };
    void search();
    const end = runtime.onToolsChange(() => void search());
    return () => {
      isCurrent = false;
      end();
    };
  }, [query, isEmpty]);
  return isEmpty ? undefined : found;
}
