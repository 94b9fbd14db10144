import { InvalidOptionsError } from "../../protocol/errors.ts";
import type { JournalFacet } from "./sqlite-journal-wire.ts";

/** The state of a Durable Object: what its constructor gets first. (Cloudflare's `DurableObjectState` is one.) */
export interface ObjectState {
  readonly storage: object;
  readonly facets?: object;
  readonly exports?: object;
}

interface Facets {
  get(name: string, start: () => { class: unknown }): unknown;
}

/**
 * How a runtime's journal is reached: by a facet of the object, one for each name.
 * @throws {InvalidOptionsError} `invalid_options`: the object cannot have such a facet.
 */
export function facetOf(ctx: ObjectState, name: string): () => JournalFacet {
  const { facets, exports } = ctx as { facets?: Facets; exports?: Record<string, unknown> };
  if (typeof facets?.get !== "function" || exports === undefined) {
    throw new InvalidOptionsError(
      "createCodemodeRuntime needs `ctx.facets` and `ctx.exports`: pass the `ctx` of a Durable Object with SQLite " +
        "storage, and use a compatibility date from 2026-01-01 on",
    );
  }
  const facetClass = exports["CodemodeRuntime"];
  if (facetClass === undefined) {
    throw new InvalidOptionsError(
      "The Worker does not export CodemodeRuntime, in whose storage executions are kept. Add the plugin " +
        "`codemode()` of browser-codemode/vite to vite.config.ts, or write in the Worker's entry module: " +
        'export { CodemodeRuntime } from "browser-codemode/server";',
    );
  }
  return () => facets.get(`browser-codemode:${name}`, () => ({ class: facetClass })) as JournalFacet;
}
