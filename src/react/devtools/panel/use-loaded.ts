import { useCallback, useEffect, useState } from "react";
import { explainError } from "./explain-error.ts";

export interface Loaded<T> {
  value: T | undefined;
  /** Why it could not be read. */
  problem: string | undefined;
  isLoading: boolean;
  reload: () => void;
}

interface LoadedState<T> {
  /** What it was loaded by. */
  load: (() => Promise<T>) | undefined;
  value: T | undefined;
  problem: string | undefined;
}

/** @param load The same function as long as it loads the same. What was loaded stays until there is something newer. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [state, setState] = useState<LoadedState<T>>({ load: undefined, value: undefined, problem: undefined });

  const read = useCallback((): (() => void) => {
    let isCurrent = true;
    load().then(
      (value) => isCurrent && setState({ load, value, problem: undefined }),
      (error: unknown) => isCurrent && setState(({ value }) => ({ load, value, problem: explainError(error) })),
    );
    return () => {
      isCurrent = false;
    };
  }, [load]);
  useEffect(read, [read]);

  const { value, problem } = state;
  return { value, problem, isLoading: state.load !== load, reload: read };
}
