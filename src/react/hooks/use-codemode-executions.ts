import { useCallback, useEffect, useMemo, useState } from "react";
import type { CodemodeRuntimeHandle } from "../../runtime/runtime-handle.ts";
import type { ExecutionStatus } from "../../runtime/types.ts";
import { useStores, type RuntimeSource } from "../codemode-provider.tsx";
import type { CodemodeSnapshot, CodemodeStore } from "../store/codemode-store.ts";
import type { ExecutionView } from "../store/views.ts";
import { firstError } from "./use-codemode-execution.ts";
import { useSelection } from "./use-selection.ts";

export interface UseCodemodeExecutionsOptions {
  /** Only these. Default: all. */
  statuses?: readonly ExecutionStatus[] | undefined;
  /** Only those of this conversation. */
  conversationId?: string | undefined;
  /** How many to read at first, and with each `loadMore`. Default 20. */
  pageSize?: number | undefined;
  /** Default: the provider's. */
  runtime?: RuntimeSource | undefined;
}

export interface UseCodemodeExecutionsResult {
  /** The newest first. */
  executions: readonly ExecutionView[];
  /** Older ones have not been read yet. */
  hasMore: boolean;
  isLoading: boolean;
  /** Why the journal cannot be read. */
  error: Error | undefined;
  /** Reads the next page; where reading has failed, the same one again. */
  loadMore: () => Promise<void>;
  /** Undoes its calls. @throws {RollbackError} `rollback_failed` */
  rollback: (executionId: string) => Promise<void>;
  /** @returns Whether there was something to cancel. */
  cancel: (executionId: string, reason?: string) => Promise<boolean>;
  /** Deletes the record. @returns Whether there was one. */
  remove: (executionId: string) => Promise<boolean>;
  /** Where an execution is. */
  runtimeOf: (executionId: string) => CodemodeRuntimeHandle | undefined;
}

/** What has been read so far of one store, for one filter. */
interface Reach {
  /** Everything that began since then is there, in milliseconds since the epoch. */
  since: number;
  hasMore: boolean;
}

/**
 * The history of executions, a page at a time, and what can be done with it. It stays up to date by itself.
 *
 * @throws {InvalidOptionsError} `invalid_options`: there is no runtime.
 * @example const { executions, hasMore, loadMore, rollback } = useCodemodeExecutions({ statuses: ["completed"] });
 */
export function useCodemodeExecutions(options: UseCodemodeExecutionsOptions = {}): UseCodemodeExecutionsResult {
  const { pageSize = 20, conversationId } = options;
  const stores = useStores(options.runtime);
  const statusKey = options.statuses?.join(" ");
  const statuses = useMemo(() => statusKey?.split(" ") as ExecutionStatus[] | undefined, [statusKey]);
  const [read, setRead] = useState<Read>(NOTHING_READ);
  const [isReadingMore, setReadingMore] = useState(false);

  const readPage = useCallback(
    async (store: CodemodeStore, reach: Reach): Promise<Reach> => {
      const filter = { ...(statuses && { statuses }), ...(conversationId !== undefined && { conversationId }) };
      const isFirst = reach.since === Infinity;
      const known = isFirst ? 0 : countAt(store, reach.since);
      // Those of the oldest moment are read once more: some of them may be on the next page.
      const before = isFirst ? {} : { before: reach.since + 1 };
      const limit = pageSize + known;
      const ids = await store.load({ ...filter, ...before, limit });
      // The journal cannot be read now: the same page is there for another try.
      if (ids === undefined) return reach;
      const oldest = store.getState().executions.get(ids.at(-1) ?? "")?.createdAt;
      const hasMore = ids.length >= limit;
      return { since: hasMore && oldest !== undefined ? oldest : -Infinity, hasMore };
    },
    [statuses, conversationId, pageSize],
  );

  useEffect(() => {
    let isCurrent = true;
    const readFirst = async (): Promise<void> => {
      const pages = await Promise.all(stores.map(async (store) => [store, await readPage(store, NOTHING)] as const));
      if (isCurrent) setRead({ stores, readPage, reaches: new Map(pages) });
    };
    void readFirst();
    return () => {
      isCurrent = false;
    };
  }, [stores, readPage]);
  // What was read for another filter says nothing about this one.
  const isRead = read.stores === stores && read.readPage === readPage;
  const reaches = isRead ? read.reaches : NOTHING_READ.reaches;

  const loadMore = useCallback(async (): Promise<void> => {
    if (!isRead) return;
    setReadingMore(true);
    const pages = await Promise.all(
      stores.map(async (store) => {
        const reach = reaches.get(store) ?? NOTHING;
        return [store, reach.hasMore ? await readPage(store, reach) : reach] as const;
      }),
    );
    // Two calls at once have read the same page; and the filter or the runtimes may be others by now.
    const isMeant = (now: Read): boolean => now.stores === stores && now.readPage === readPage;
    setRead((now) => (isMeant(now) ? { ...now, reaches: new Map(pages) } : now));
    setReadingMore(false);
  }, [stores, isRead, reaches, readPage]);

  const select = useCallback(
    (states: readonly CodemodeSnapshot[]): readonly ExecutionView[] =>
      states
        .flatMap(({ executions }, index) => {
          const { since } = reaches.get(stores[index]!) ?? NOTHING;
          return [...executions.values()].filter(
            (view) =>
              view.createdAt >= since &&
              (statuses === undefined || statuses.includes(view.status)) &&
              (conversationId === undefined || view.conversationId === conversationId),
          );
        })
        // As a journal lists them.
        .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)),
    [stores, reaches, statuses, conversationId],
  );
  const executions = useSelection(stores, select);
  const error = useSelection(stores, firstError);
  const actions = useMemo(() => actionsOn(stores), [stores]);
  const hasMore = [...reaches.values()].some((reach) => reach.hasMore);
  return { executions, hasMore, isLoading: !isRead || isReadingMore, error, loadMore, ...actions };
}

interface Read {
  stores: readonly CodemodeStore[] | undefined;
  readPage: unknown;
  reaches: ReadonlyMap<CodemodeStore, Reach>;
}

const NOTHING_READ: Read = { stores: undefined, readPage: undefined, reaches: new Map() };

const NOTHING: Reach = { since: Infinity, hasMore: true };

function countAt(store: CodemodeStore, moment: number): number {
  let count = 0;
  for (const { createdAt } of store.getState().executions.values()) if (createdAt === moment) count++;
  return count;
}

function actionsOn(
  stores: readonly CodemodeStore[],
): Pick<UseCodemodeExecutionsResult, "rollback" | "cancel" | "remove" | "runtimeOf"> {
  const runtimeOf = (id: string): CodemodeRuntimeHandle | undefined =>
    stores.find((store) => store.getState().executions.has(id))?.runtime;
  return {
    runtimeOf,
    rollback: async (executionId) => (runtimeOf(executionId) ?? stores[0]?.runtime)?.rollback({ executionId }),
    cancel: async (executionId, reason) =>
      (await runtimeOf(executionId)?.cancel({ executionId, ...(reason !== undefined && { reason }) })) ?? false,
    remove: async (executionId) => (await runtimeOf(executionId)?.deleteExecution({ executionId })) ?? false,
  };
}
