import { useCallback, useMemo, useSyncExternalStore } from "react";
import type { CodemodeSnapshot, CodemodeStore } from "../store/codemode-store.ts";

/**
 * What `select` makes of the stores' snapshots. The component renders again only when that has changed.
 *
 * @param select Pure, and the same function as long as it selects the same.
 * @param isSame Whether two selections say the same. Default: shallow equality of lists, identity of all else.
 */
export function useSelection<T>(
  stores: readonly CodemodeStore[],
  select: (states: readonly CodemodeSnapshot[]) => T,
  isSame: (a: T, b: T) => boolean = isShallowSame,
): T {
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = stores.map((store) => store.subscribe(listener));
      return () => leave.forEach((end) => end());
    },
    [stores],
  );
  const [read, readInitial] = useMemo(() => {
    const remember = (getState: (store: CodemodeStore) => CodemodeSnapshot): (() => T) => {
      let states: readonly CodemodeSnapshot[] | undefined;
      let selected: { value: T } | undefined;
      return () => {
        const now = stores.map(getState);
        if (selected !== undefined && states !== undefined && isShallowSame(states, now)) return selected.value;
        states = now;
        const value = select(now);
        if (selected === undefined || !isSame(selected.value, value)) selected = { value };
        return selected.value;
      };
    };
    return [remember((store) => store.getState()), remember((store) => store.getInitialState())];
  }, [stores, select, isSame]);
  return useSyncExternalStore(subscribe, read, readInitial);
}

export function isShallowSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!Array.isArray(a) || !Array.isArray(b)) return false;
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
