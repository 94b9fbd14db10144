import type { ExecutionHead, ExecutionQuery } from "../runtime/journal.ts";
import type { Reading } from "./schema.ts";
import { isHead } from "./stored-rows.ts";

/** The newest first; those of one millisecond by their ids, so that pages do not overlap. */
export async function listHeads(transaction: Reading, query: ExecutionQuery): Promise<ExecutionHead[]> {
  const { runtime, statuses, limit = Infinity, before = Infinity } = query;
  const heads = transaction.objectStore("heads");
  if (statuses === undefined) return newest(heads.index("newest"), range([runtime], before), limit);
  const lists = await Promise.all(
    [...new Set(statuses)].map((status) => newest(heads.index("status"), range([runtime, status], before), limit)),
  );
  return lists
    .flat()
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}

/** Keys go on with the time of creation. */
function range(prefix: string[], before: number): IDBKeyRange {
  return IDBKeyRange.bound(prefix, [...prefix, before], false, true);
}

interface Index {
  getAll(range: IDBKeyRange): Promise<ExecutionHead[]>;
  openCursor(range: IDBKeyRange, direction: "prev"): Promise<Cursor | null>;
}

interface Cursor {
  readonly value: ExecutionHead;
  continue(): Promise<Cursor | null>;
}

async function newest(index: Index, range: IDBKeyRange, limit: number): Promise<ExecutionHead[]> {
  // One message, where a cursor sends one for each row or so.
  if (limit === Infinity) return (await index.getAll(range)).filter(isHead).toReversed();
  const found: ExecutionHead[] = [];
  if (limit <= 0) return found;
  for (let cursor = await index.openCursor(range, "prev"); cursor; cursor = await cursor.continue()) {
    if (isHead(cursor.value)) found.push(cursor.value);
    if (found.length >= limit) break;
  }
  return found;
}
