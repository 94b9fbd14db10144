import { ConnectorUnavailableError } from "../../protocol/errors.ts";
import type { RuntimeConnector } from "../../runtime/connector.ts";
import type { ConnectorDescriptor, ToolDescriptor } from "../../runtime/descriptors.ts";
import type { ReceivedConnectors } from "../../runtime/execution-connectors.ts";
import type { ReceptionOptions } from "../../runtime/reception-options.ts";
import type { PageCaller } from "../receiving-runtime.ts";
import type { ObjectState } from "./facet.ts";
import { pageConnectors } from "./page-tools.ts";

/** What a runtime does for pages. */
export interface PagesOptions {
  /** The names of the connectors that code from pages may use; it sees no others. */
  connectors: readonly string[];
  /** Calls the tools of pages. */
  caller: PageCaller;
}

/** Of an object that has nothing to do with pages, or does not yet. */
export const NO_PAGES: PagesOptions = {
  connectors: [],
  caller: {
    isConnected: () => false,
    call: () => Promise.reject(new ConnectorUnavailableError("No page is connected")),
  },
};

/** The connectors of runs that have come from pages: the page's own tools, and those here that are marked for pages. */
export function connectorsForPages(
  connectors: readonly RuntimeConnector[],
  pages: () => PagesOptions,
): ReceivedConnectors {
  return (received) => {
    const { connectors: marked, caller } = pages();
    return [...pageConnectors(received, caller), ...connectors.filter(({ name }) => marked.includes(name))];
  };
}

/** The connectors that are marked for pages, as these are told of them. */
export function describeForPages(
  connectors: readonly RuntimeConnector[],
  { connectors: marked }: Pick<PagesOptions, "connectors">,
): ConnectorDescriptor[] {
  const shown = connectors.filter(({ name }) => marked.includes(name));
  return shown.map(({ name, instructions, tools }) => {
    const described = Array.from(tools, ([method, tool]): [string, ToolDescriptor] => {
      const { description, inputSchema, outputSchema, effect, needsApproval } = tool;
      const about = {
        ...(description !== undefined && { description }),
        ...(inputSchema !== undefined && { inputSchema }),
        ...(outputSchema !== undefined && { outputSchema }),
      };
      return [method, { ...about, effect, requiresApproval: needsApproval === true }];
    });
    return { name, ...(instructions !== undefined && { instructions }), tools: Object.fromEntries(described) };
  });
}

interface Storage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  list(options: { prefix: string }): Promise<Map<string, unknown>>;
  delete(keys: string[]): Promise<unknown>;
}

/** Refusals that are remembered: a page sends a request again for as long as it has no answer, and not later. */
const REFUSALS = 1_000;

/** What an object needs to take executions from pages. */
export function receptionOf(ctx: ObjectState, name: string): ReceptionOptions {
  const storage = ctx.storage as Storage;
  const prefix = `browser-codemode:refused:${name}:`;
  return {
    idPrefix: `${idOf(ctx)}-`,
    refusals: {
      has: async (key) => (await storage.get(prefix + key)) !== undefined,
      async add(key) {
        await storage.put(prefix + key, Date.now());
        const all = [...(await storage.list({ prefix }))];
        const old = all.sort((a, b) => Number(b[1]) - Number(a[1])).slice(REFUSALS);
        if (old.length > 0) await storage.delete(old.slice(0, 128).map(([known]) => known));
      },
    },
  };
}

/** Of the object, in few characters: its executions have ids of their own, whatever pages call theirs. */
function idOf({ id }: ObjectState & { id?: { toString(): string } }): string {
  return `s${String(id ?? "").slice(0, 12)}`;
}
