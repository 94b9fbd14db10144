import { createStore, type StoreApi } from "zustand/vanilla";
import { observe } from "../../protocol/observe.ts";
import type { RuntimeEvent } from "../../runtime/events.ts";
import type { CodemodeRuntimeHandle, ExecutionFilter } from "../../runtime/runtime-handle.ts";
import type { ExecutionState, PendingAction, Snippet } from "../../runtime/types.ts";
import { ExecutionDraft } from "./execution-draft.ts";
import { nextFrame } from "./frame.ts";
import { pendingAfter, sharePending } from "./pending.ts";
import { isSameView, startedView, viewOfState, type ExecutionView } from "./views.ts";

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
   * @returns Their ids, the newest first; `undefined` when the journal could not be read.
   */
  load(filter: ExecutionFilter): Promise<readonly string[] | undefined>;
  /** Reads the snippets into the store, and again whenever they change. Never rejects. */
  loadSnippets(): Promise<void>;
}

/** Milliseconds between two looks into the journal, however much happens; and at most, when it cannot be read. */
const INTERVAL = 100;
const LONGEST_INTERVAL = 10_000;
/** Reads of one execution that something has happened in the middle of, before the next one counts all the same. */
const PATIENCE = 20;
/** Executions that are shown at once to whoever comes back; further ones are read again. */
const KEPT = 100;

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
  /** How often events have changed what waits. */
  #pendingChanges = 0;
  #isFrameAsked = false;
  /** What has to be read, with how often that has been tried. */
  readonly #stale = new Map<string, number>();
  #isPendingStale = false;
  /** Of each read under way, the executions that have changed since it began, and whether events have told how. */
  readonly #reads = new Set<Map<string, boolean>>();
  #isReading = false;
  #snippetReads = 0;

  constructor(runtime: CodemodeRuntimeHandle) {
    this.runtime = runtime;
  }

  getState = (): CodemodeSnapshot => this.#store.getState();

  getInitialState = (): CodemodeSnapshot => initialState;

  subscribe = (listener: (state: CodemodeSnapshot, previous: CodemodeSnapshot) => void): (() => void) => {
    const leave = this.#store.subscribe((...states) => observe(() => listener(...states), undefined));
    let isIn = true;
    this.#followers++;
    this.#follow();
    return () => {
      leave();
      if (isIn) this.#followers--;
      isIn = false;
      // Not at once: whoever renders anew leaves, and is back in the same turn.
      setTimeout(() => this.#followers === 0 && this.#rest(), 0);
    };
  };

  load = async (filter: ExecutionFilter): Promise<readonly string[] | undefined> => {
    const read = await this.#read(() => this.runtime.executions(filter));
    if (read === undefined) return undefined;
    const executions = new Map(this.getState().executions);
    for (const state of read.value) {
      // What events have told meanwhile is newer than what was read.
      const isTold = read.changed.get(state.id) === true;
      if (!isTold || !this.#isKnown(state.id)) this.#put(executions, state);
      if (read.changed.has(state.id)) this.#stale.set(state.id, 0);
    }
    this.#store.setState({ executions });
    void this.#readStale();
    return read.value.map(({ id }) => id);
  };

  loadSnippets = async (): Promise<void> => {
    const turn = ++this.#snippetReads;
    const read = await this.#read(() => this.runtime.snippets());
    if (read !== undefined && turn === this.#snippetReads) this.#store.setState({ snippets: read.value });
  };

  #follow(): void {
    if (this.#unfollow !== undefined) return;
    this.#unfollow = this.runtime.subscribe(this.#receive);
    // Nobody knows what has happened meanwhile.
    for (const id of this.getState().executions.keys()) this.#stale.set(id, 0);
    if (this.#snippetReads > 0) void this.loadSnippets();
    this.#isPendingStale = true;
    void this.#readStale();
  }

  #rest(): void {
    this.#unfollow?.();
    this.#unfollow = undefined;
    const { executions } = this.getState();
    if (executions.size <= KEPT) return;
    const newest = [...executions].sort(([, a], [, b]) => b.updatedAt - a.updatedAt).slice(0, KEPT);
    this.#store.setState({ executions: new Map(newest) });
  }

  readonly #receive = (event: RuntimeEvent): void => {
    const { executionId: id, type } = event;
    if (type === "snippets_changed") {
      if (this.#snippetReads > 0) void this.loadSnippets();
      return;
    }
    const isTold = type !== "execution_changed";
    for (const changed of this.#reads) changed.set(id, isTold || changed.get(id) === true);
    if (isTold) this.#take(event);
    // A call that begins or ends needs no reading: the event says it all.
    if (type === "console" || type === "call_started" || type === "call_finished" || type === "call_failed") return;
    this.#stale.set(id, 0);
    this.#isPendingStale = true;
    void this.#readStale();
  };

  #take(event: RuntimeEvent): void {
    const { executionId: id } = event;
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
    const after = pendingAfter(event, pending);
    if (after === pending) return;
    this.#pending = after;
    this.#pendingChanges++;
    this.#isPendingStale = true;
    void this.#readStale();
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
    let interval = INTERVAL;
    while (this.#unfollow !== undefined && (this.#isPendingStale || this.#stale.size > 0)) {
      const ids = [...this.#stale];
      this.#stale.clear();
      let isRead = !this.#isPendingStale || (await this.#readPending());
      for (const [id, tries] of ids) isRead = (await this.#readOne(id, tries)) && isRead;
      // Nothing will ever come of a runtime that is disposed of.
      if (!isRead && (this.getState().error as { code?: unknown } | undefined)?.code === "runtime_disposed") break;
      interval = isRead ? INTERVAL : Math.min(2 * interval, LONGEST_INTERVAL);
      await new Promise((resolve) => setTimeout(resolve, interval));
    }
    this.#isReading = false;
  }

  /** @returns Whether the journal could be read. */
  async #readPending(): Promise<boolean> {
    this.#isPendingStale = false;
    const changes = this.#pendingChanges;
    const read = await this.#read(() => this.runtime.pending());
    // What an event has said meanwhile, or is about to show, is newer than what was read.
    if (read === undefined || changes !== this.#pendingChanges || this.#pending !== undefined) {
      this.#isPendingStale = true;
      return read !== undefined;
    }
    const { pending, isReady } = this.getState();
    const shared = sharePending(read.value, pending);
    if (shared !== pending || !isReady) this.#store.setState({ pending: shared, isReady: true });
    return true;
  }

  /** @returns Whether the journal could be read. */
  async #readOne(id: string, tries: number): Promise<boolean> {
    const read = await this.#read(() => this.runtime.executions({ executionId: id }));
    const isTold = read?.changed.get(id) === true && this.#isKnown(id) && tries < PATIENCE;
    if (read === undefined || isTold) {
      // What was read may be older than what is shown: it is read once more.
      if (!this.#stale.has(id)) this.#stale.set(id, read === undefined ? tries : tries + 1);
      return read !== undefined;
    }
    const executions = new Map(this.getState().executions);
    const [state] = read.value;
    if (state !== undefined) this.#put(executions, state);
    else if (!executions.delete(id)) return true;
    this.#store.setState({ executions });
    return true;
  }

  #isKnown(id: string): boolean {
    return this.getState().executions.has(id) || this.#drafts.has(id);
  }

  /** The record holds all that was drawn up of the execution. */
  #put(executions: Map<string, ExecutionView>, state: ExecutionState): void {
    const shown = executions.get(state.id);
    const known = this.#drafts.get(state.id)?.toView() ?? shown;
    const view = viewOfState(state, known);
    this.#drafts.delete(state.id);
    if (shown === undefined || !isSameView(view, shown)) executions.set(state.id, view);
  }

  /** @returns What was read, with what has changed meanwhile; `undefined` when the journal cannot be read. */
  async #read<T>(read: () => Promise<T>): Promise<{ value: T; changed: ReadonlyMap<string, boolean> } | undefined> {
    const changed = new Map<string, boolean>();
    this.#reads.add(changed);
    try {
      const value = await read();
      if (this.getState().error !== undefined) this.#store.setState({ error: undefined });
      return { value, changed };
    } catch (thrown) {
      this.#store.setState({ error: thrown instanceof Error ? thrown : new Error(String(thrown)) });
      return undefined;
    } finally {
      this.#reads.delete(changed);
    }
  }
}
