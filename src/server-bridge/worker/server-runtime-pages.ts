import { ConnectorUnavailableError, InvalidProviderError, LimitError } from "../../protocol/errors.ts";
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
    const ofPage = pageConnectors(received, caller);
    // One that has been marked since the page has come with its own of this name stays out of that page's runs.
    const names = new Set(ofPage.map(({ name }) => name));
    return [...ofPage, ...connectors.filter(({ name }) => marked.includes(name) && !names.has(name))];
  };
}

/** Characters of what a page says of its tools: it is kept with each of its executions. */
const DESCRIPTORS_LENGTH = 1_000_000;

/**
 * @throws {InvalidProviderError} `invalid_provider`: a page has a connector of a name that is taken here.
 * @throws {LimitError} `limit_exceeded`: what it says of its tools is too long.
 */
export function checkDescriptors(given: readonly ConnectorDescriptor[], { connectors: marked }: PagesOptions): void {
  const { length } = JSON.stringify(given);
  if (length > DESCRIPTORS_LENGTH) {
    throw new LimitError(
      `What the page says of its tools is too long (${length} characters): the limit is ${DESCRIPTORS_LENGTH}`,
    );
  }
  const taken = given.find(({ name }) => marked.includes(name));
  if (taken === undefined) return;
  throw new InvalidProviderError(
    `The page has a connector "${taken.name}", and the server has one that is marked for pages: one has to be renamed`,
  );
}

/** The connectors that are marked for pages, as these are told of them. */
export function describeForPages(marked: readonly RuntimeConnector[]): ConnectorDescriptor[] {
  return marked.map(({ name, instructions, tools }) => {
    const described = Array.from(tools, ([method, tool]): [string, ToolDescriptor] => {
      const { description, inputSchema, outputSchema, effect, needsApproval } = tool;
      const about = {
        ...(description !== undefined && { description }),
        ...(inputSchema !== undefined && { inputSchema }),
        ...(outputSchema !== undefined && { outputSchema }),
      };
      return [method, { ...about, effect, requiresApproval: needsApproval === true }];
    });
    const connector: ConnectorDescriptor = { name, tools: Object.fromEntries(described) };
    if (instructions !== undefined) connector.instructions = instructions;
    return connector;
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
