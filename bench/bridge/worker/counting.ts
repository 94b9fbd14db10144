/** What a journal costs: what its database holds, and what is billed. */
import type { Counts } from "../job.ts";

type Cursor = Pick<SqlStorageCursor<Record<string, SqlStorageValue>>, "rowsRead" | "rowsWritten">;
type FacetClass = abstract new (ctx: DurableObjectState, env: never) => object;

/** All statements of this isolate: only the facets of these benchmarks make any. */
let cursors: Cursor[] = [];
let isCounting = false;

/** The class of a journal's facet, with a method that counts. */
export function counting<Base extends FacetClass>(Base: Base): Base {
  abstract class Counting extends (Base as FacetClass) {
    readonly #sql: SqlStorage;

    constructor(ctx: DurableObjectState, env: never) {
      countStatements(ctx.storage.sql);
      super(ctx, env);
      this.#sql = ctx.storage.sql;
    }

    takeCounts(): Counts {
      const sum = (key: keyof Cursor): number => cursors.reduce((total, cursor) => total + cursor[key], 0);
      const counts = { rowsWritten: sum("rowsWritten"), rowsRead: sum("rowsRead") };
      cursors = [];
      return { bytes: this.#sql.databaseSize, ...counts };
    }
  }
  return Counting as unknown as Base;
}

/** The counts of a facet of the object. */
export async function takeCounts(ctx: DurableObjectState, facet: string): Promise<Counts> {
  const { facets, exports } = ctx as unknown as {
    facets: { get(name: string, start: () => { class: unknown }): { takeCounts(): Promise<Counts> } };
    exports: Record<string, unknown>;
  };
  return facets.get(facet, () => ({ class: exports["CodemodeRuntime"] })).takeCounts();
}

function countStatements(sql: SqlStorage): void {
  if (isCounting) return;
  isCounting = true;
  const prototype = Object.getPrototypeOf(sql) as SqlStorage;
  const { exec } = prototype;
  prototype.exec = function (this: SqlStorage, ...args: Parameters<typeof exec>) {
    const cursor = exec.apply(this, args);
    cursors.push(cursor);
    return cursor;
  } as typeof exec;
}
