import { useCallback, useEffect, useMemo } from "react";
import type { SaveSnippetOptions } from "../../runtime/runtime-handle.ts";
import type { Snippet } from "../../runtime/types.ts";
import { useStores, type RuntimeSource } from "../codemode-provider.tsx";
import type { CodemodeSnapshot } from "../store/codemode-store.ts";
import { firstError } from "./use-codemode-execution.ts";
import { useSelection } from "./use-selection.ts";

export interface UseCodemodeSnippetsResult {
  /** In the order of their names; of several runtimes, those of the first come first. */
  snippets: readonly Snippet[];
  isLoading: boolean;
  /** Why they cannot be read. */
  error: Error | undefined;
  /** Saves the code of an execution under a name, in the first runtime. @throws {ExecutionNotFoundError} `execution_not_found` */
  save: (name: string, options: SaveSnippetOptions) => Promise<Snippet>;
  /** @returns Whether there was one. */
  remove: (name: string) => Promise<boolean>;
}

/**
 * Code that was kept under a name, for further runs.
 *
 * @throws {InvalidOptionsError} `invalid_options`: there is no runtime.
 * @example const { snippets, save } = useCodemodeSnippets();
 */
export function useCodemodeSnippets(options: { runtime?: RuntimeSource | undefined } = {}): UseCodemodeSnippetsResult {
  const stores = useStores(options.runtime);
  const snippets = useSelection(stores, allSnippets);
  const isLoading = useSelection(stores, isUnread);
  const error = useSelection(stores, firstError);
  useEffect(() => {
    for (const store of stores) if (store.getState().snippets === undefined) void store.loadSnippets();
  }, [stores]);

  const save = useCallback(
    async (name: string, given: SaveSnippetOptions): Promise<Snippet> => {
      const store = stores[0]!;
      const snippet = await store.runtime.saveSnippet(name, given);
      await store.loadSnippets();
      return snippet;
    },
    [stores],
  );
  const remove = useCallback(
    async (name: string): Promise<boolean> => {
      const removed = await Promise.all(
        stores.map(async (store) => {
          const isRemoved = await store.runtime.deleteSnippet(name);
          if (isRemoved) await store.loadSnippets();
          return isRemoved;
        }),
      );
      return removed.some(Boolean);
    },
    [stores],
  );
  return useMemo(() => ({ snippets, isLoading, error, save, remove }), [snippets, isLoading, error, save, remove]);
}

function allSnippets(states: readonly CodemodeSnapshot[]): readonly Snippet[] {
  return states.flatMap(({ snippets = [] }) => snippets);
}

function isUnread(states: readonly CodemodeSnapshot[]): boolean {
  return states.some(({ snippets, error }) => snippets === undefined && error === undefined);
}
