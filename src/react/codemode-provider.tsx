import { createContext, useContext, useMemo, useState, type ReactElement, type ReactNode } from "react";
import { InvalidOptionsError } from "../protocol/errors.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import { isShallowSame } from "./hooks/use-selection.ts";
import type { CodemodeStore } from "./store/codemode-store.ts";
import { storeOf } from "./store/store-of.ts";

/** One runtime, or several, for example the page's and a server's. */
export type RuntimeSource = CodemodeRuntimeHandle | readonly CodemodeRuntimeHandle[];

export interface CodemodeProviderProps {
  runtime: RuntimeSource;
  children?: ReactNode;
}

const RuntimeContext = createContext<RuntimeSource | undefined>(undefined);

/**
 * Gives its runtime, or runtimes, to all hooks and components below, which then need not name it.
 *
 * @example <CodemodeProvider runtime={runtime}><App /></CodemodeProvider>
 */
export function CodemodeProvider({ runtime, children }: CodemodeProviderProps): ReactElement {
  return <RuntimeContext value={runtime}>{children}</RuntimeContext>;
}

/**
 * The runtimes that a hook is about: those it is given, else the provider's. The same list as long as they are the same.
 *
 * @throws {InvalidOptionsError} `invalid_options`: there is neither.
 */
export function useRuntimes(given: RuntimeSource | undefined): readonly CodemodeRuntimeHandle[] {
  const provided = useContext(RuntimeContext);
  const source = given ?? provided;
  if (source === undefined) {
    throw new InvalidOptionsError(
      "There is no runtime: pass one to the hook or component (`runtime`), or render it inside a <CodemodeProvider>",
    );
  }
  // A runtime that is named twice is one.
  const found = [
    ...new Set(
      Array.isArray(source) ? (source as readonly CodemodeRuntimeHandle[]) : [source as CodemodeRuntimeHandle],
    ),
  ];
  // An app may write the list in place, which makes it a new one in each render.
  return useStable(found);
}

/** The stores of the runtimes that a hook is about. */
export function useStores(given: RuntimeSource | undefined): readonly CodemodeStore[] {
  const runtimes = useRuntimes(given);
  return useMemo(() => runtimes.map(storeOf), [runtimes]);
}

function useStable<T>(list: readonly T[]): readonly T[] {
  const [stable, setStable] = useState(list);
  if (isShallowSame(stable, list)) return stable;
  setStable(list);
  return list;
}
