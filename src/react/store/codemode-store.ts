import { createStore, type StoreApi } from "zustand/vanilla";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { CodemodeRuntimeHandle, ExecutionFilter } from "../../runtime/runtime-handle.ts";
import type { ExecutionState, PendingAction, Snippet } from "../../runtime/types.ts";
import { ExecutionDraft } from "./execution-draft.ts";
import { nextFrame } from "./frame.ts";
import { sharePending, viewOfState, type ExecutionView } from "./views.ts";

/** All that is known of a runtime's executions. Immutable: what has not changed is the same object as before. */
export interface CodemodeSnapshot {
  /** What waits has been read once. */
  readonly isReady: boolean;
  /** Why the journal could not be read, the last time that it was tried. */
  readonly error: Error | undefined;
  /** All actions that wait for a person. */
  readonly pending: readonly PendingAction[];
  /** Those that were asked for, and all that have changed since somebody follows. By their ids. */
  readonly executions: ReadonlyMap<string, ExecutionView>;
  /** `undefined` until somebody asks for them. */
  readonly snippets: readonly Snippet[] | undefined;
}

/**
 * A plain store of what a runtime does, which any UI can follow: it reads the runtime's journal, and takes in its
 * events, those of one frame together. It follows the runtime as long as somebody follows the store.
 */
export interface CodemodeStore {
  readonly runtime: CodemodeRuntimeHandle;
  getState(): CodemodeSnapshot;
  /** The snapshot of a store that knows nothing yet: what a server renders. */
  getInitialState(): CodemodeSnapshot;
  /** @returns Ends it. */
  subscribe(listener: (state: CodemodeSnapshot, previous: CodemodeSnapshot) => void): () => void;
  /**
   * Reads executions into the store. Never rejects: a journal that cannot be read is the snapshot's `error`.
   * @returns Their ids, the newest first.
   */
  load(filter: ExecutionFilter): Promise<readonly string[]>;
  /** Reads the snippets into the store, and again whenever they change. Never rejects. */
  loadSnippets(): Promise<void>;
}

/** Milliseconds between two looks into the journal, however much happens. */
const INTERVAL = 100;
/** Reads of one execution that something has happened in the middle of, before the next one counts all the same. */
const PATIENCE = 20;

const initialState: CodemodeSnapshot = {
  isReady: false,
  error: undefined,
  pending: [],
  executions: new Map(),
  snippets: undefined,
};

/** @example const store = createCodemodeStore(runtime); store.subscribe(({ pending }) => show(pending)); */
export function createCodemodeStore(runtime: CodemodeRuntimeHandle): CodemodeStore {
  return new RuntimeFollower(runtime);
}

class RuntimeFollower implements CodemodeStore {
  readonly runtime: CodemodeRuntimeHandle;
  readonly #store: StoreApi<CodemodeSnapshot> = createStore<CodemodeSnapshot>(() => initialState);
  #followers = 0;
  #unfollow: (() => void) | undefined;
  /** Executions of which something has happened in this frame. */
  readonly #drafts = new Map<string, ExecutionDraft>();
  #pending: readonly PendingAction[] | undefined;
  #isFrameAsked = false;
  /** What has to be read, with how often that has been tried. */
  readonly #stale = new Map<string, number>();
  #isPendingStale = false;
  /** Events of each execution, to know whether one has come while the journal was read. */
  readonly #counts = new Map<string, number>();
  #isReading = false;

  constructor(runtime: CodemodeRuntimeHandle) {
    this.runtime = runtime;
  }

  getState = (): CodemodeSnapshot => this.#store.getState();

  getInitialState = (): CodemodeSnapshot => initialState;

  subscribe = (listener: (state: CodemodeSnapshot, previous: CodemodeSnapshot) => void): (() => void) => {
    const leave = this.#store.subscribe(listener);
    this.#followers++;
    this.#follow();
    return () => {
      leave();
      this.#followers--;
      // Not at once: whoever renders anew leaves, and is back in the same turn.
      setTimeout(() => this.#followers === 0 && this.#rest(), 0);
    };
  };

  load = async (filter: ExecutionFilter): Promise<readonly string[]> => {
    const counts = new Map(this.#counts);
    const found = await this.#try(() => this.runtime.executions(filter));
    if (found === undefined) return [];
    const executions = new Map(this.getState().executions);
    for (const state of found) {
      // What events have told meanwhile is newer than what was read.
      if (!this.#isKnown(state.id) || this.#counts.get(state.id) === counts.get(state.id))
        this.#read(executions, state);
    }
    this.#store.setState({ executions });
    return found.map(({ id }) => id);
  };

  loadSnippets = async (): Promise<void> => {
    const snippets = await this.#try(() => this.runtime.snippets());
    if (snippets !== undefined) this.#store.setState({ snippets });
  };

  #follow(): void {
    if (this.#unfollow !== undefined) return;
    this.#unfollow = this.runtime.subscribe(this.#receive);
    // Nobody knows what has happened meanwhile.
    for (const id of this.getState().executions.keys()) this.#stale.set(id, 0);
    if (this.getState().snippets !== undefined) void this.loadSnippets();
    this.#isPendingStale = true;
    void this.#readStale();
  }

  #rest(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
  }

  readonly #receive = (event: RuntimeEvent): void => {
    const { executionId: id, type } = event;
    if (type === "snippets_changed") {
      if (this.getState().snippets !== undefined) void this.loadSnippets();
      return;
    }
    if (type !== "execution_changed") this.#take(event);
    // A call that begins or ends needs no reading: the event says it all.
    if (type === "console" || type === "call_started" || type === "call_finished" || type === "call_failed") return;
    this.#stale.set(id, 0);
    this.#isPendingStale = true;
    void this.#readStale();
  };

  #take(event: RuntimeEvent): void {
    const { executionId: id } = event;
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
    this.#takePending(event);
    let draft = this.#drafts.get(id);
    const known = this.getState().executions.get(id) ?? startedView(event);
    if (draft === undefined) {
      if (known === undefined) this.#stale.set(id, 0);
      else this.#drafts.set(id, (draft = new ExecutionDraft(known)));
      if (known === undefined) void this.#readStale();
    }
    draft?.apply(event);
    if (this.#isFrameAsked) return;
    this.#isFrameAsked = true;
    nextFrame(() => this.#show());
  }

  /** What is not pending any more goes before the journal has been read: nobody should answer it. */
  #takePending(event: RuntimeEvent): void {
    const pending = this.#pending ?? this.getState().pending;
    const { executionId: id } = event;
    if (event.type === "execution_paused") {
      this.#pending = sharePending([...pending.filter((one) => one.executionId !== id), ...event.pending], pending);
    } else if (event.type === "execution_finished") {
      this.#pending = pending.filter((one) => one.executionId !== id);
    } else if ("seq" in event && event.type !== "call_pending") {
      const { seq } = event;
      if (!pending.some((one) => one.executionId === id && one.seq === seq)) return;
      this.#pending = pending.filter((one) => one.executionId !== id || one.seq !== seq);
    }
  }

  #show(): void {
    this.#isFrameAsked = false;
    const executions = new Map(this.getState().executions);
    for (const [id, draft] of this.#drafts) executions.set(id, draft.toView());
    this.#drafts.clear();
    const pending = this.#pending ?? this.getState().pending;
    this.#pending = undefined;
    this.#store.setState({ executions, pending });
  }

  /** Reads what has changed, a round at a time, until nothing has. */
  async #readStale(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#unfollow !== undefined && (this.#isPendingStale || this.#stale.size > 0)) {
      const ids = [...this.#stale];
      this.#stale.clear();
      if (this.#isPendingStale) await this.#readPending();
      for (const [id, tries] of ids) await this.#readOne(id, tries);
      await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    }
    this.#isReading = false;
  }

  async #readPending(): Promise<void> {
    this.#isPendingStale = false;
    const found = await this.#try(() => this.runtime.pending());
    // What an event has said meanwhile is newer than what was read: it is read once more.
    if (found === undefined || this.#isPendingStale || this.#pending !== undefined) return;
    const { pending, isReady } = this.getState();
    const shared = sharePending(found, pending);
    if (shared !== pending || !isReady) this.#store.setState({ pending: shared, isReady: true });
  }

  async #readOne(id: string, tries: number): Promise<void> {
    const count = this.#counts.get(id);
    const found = await this.#try(() => this.runtime.executions({ executionId: id }));
    if (found === undefined) return;
    if (this.#isKnown(id) && this.#counts.get(id) !== count && tries < PATIENCE) {
      // Something has happened in the meantime: what was read may be older than what is shown.
      if (!this.#stale.has(id)) this.#stale.set(id, tries + 1);
      return;
    }
    const executions = new Map(this.getState().executions);
    const [state] = found;
    if (state !== undefined) this.#read(executions, state);
    else if (!executions.delete(id)) return;
    if (state === undefined) this.#counts.delete(id);
    this.#store.setState({ executions });
  }

  #isKnown(id: string): boolean {
    return this.getState().executions.has(id) || this.#drafts.has(id);
  }

  /** The record holds all that was drawn up of the execution. */
  #read(executions: Map<string, ExecutionView>, state: ExecutionState): void {
    const shown = executions.get(state.id);
    const known = this.#drafts.get(state.id)?.toView() ?? shown;
    const view = viewOfState(state, known);
    this.#drafts.delete(state.id);
    if (shown === undefined || !isSameView(view, shown)) executions.set(state.id, view);
  }

  async #try<T>(read: () => Promise<T>): Promise<T | undefined> {
    try {
      const value = await read();
      if (this.getState().error !== undefined) this.#store.setState({ error: undefined });
      return value;
    } catch (thrown) {
      this.#store.setState({ error: thrown instanceof Error ? thrown : new Error(String(thrown)) });
      return undefined;
    }
  }
}

/** Of a run that has just begun, everything is known. */
function startedView(event: RuntimeEvent): ExecutionView | undefined {
  if (event.type !== "execution_started") return undefined;
  const { executionId: id, code, toolCallId, timestamp } = event;
  return {
    id,
    code,
    status: "running",
    connectors: [],
    ...(toolCallId !== undefined && { toolCallId }),
    createdAt: timestamp,
    updatedAt: timestamp,
    calls: [],
    console: [],
    progress: { calls: 0, settled: 0, waiting: 0 },
  };
}

function isSameView(a: ExecutionView, b: ExecutionView): boolean {
  return (
    a.calls === b.calls &&
    a.console === b.console &&
    a.status === b.status &&
    a.updatedAt === b.updatedAt &&
    a.released === b.released &&
    a.error === b.error &&
    a.connectors.length === b.connectors.length &&
    "result" in a === "result" in b
  );
}
