import type { Bridge } from "./bridge.ts";
import type { RuntimeEvent } from "../runtime/events.ts";
import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { ExecutionState, Outcome, PendingAction } from "../runtime/types.ts";

/** Where an execution is, and its id there. */
export interface Place {
  isAtServer: boolean;
  id: string;
}

/**
 * Which executions are on the page and which at the server. One that has moved is still known by the page's id, to
 * everybody on this page; the server's is another, that ends with it.
 */
export class ExecutionRoutes {
  readonly #page: Pick<CodemodeRuntimeHandle, "executions" | "subscribe">;
  readonly #bridge: Pick<Bridge, "serverName">;
  /** The server's ids by the page's; `undefined` while a run is on its way. */
  readonly #moved = new Map<string, string | undefined>();
  readonly #pageIds = new Map<string, string>();
  readonly #endListening: () => void;
  #known: Promise<void> | undefined;

  constructor(page: Pick<CodemodeRuntimeHandle, "executions" | "subscribe">, bridge: Pick<Bridge, "serverName">) {
    this.#page = page;
    this.#bridge = bridge;
    // Another tab may move a run: the server tells of it before anybody here asks where it is.
    this.#endListening = page.subscribe((event) => {
      if (event.type === "execution_changed") void this.#look(event.executionId).catch(() => {});
    });
  }

  dispose(): void {
    this.#endListening();
  }

  /** It is on its way: the server may tell of it before it has answered. */
  leaving(id: string): void {
    if (!this.#moved.has(id)) this.#moved.set(id, undefined);
  }

  arrived(id: string, serverId: string): void {
    this.#moved.set(id, serverId);
    this.#pageIds.set(serverId, id);
  }

  stayed(id: string): void {
    this.#moved.delete(id);
  }

  /** Resolves when the record of what has moved is read. */
  ready(): Promise<void> {
    return (this.#known ??= this.#read().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    }));
  }

  /** Waits while the execution is on its way. */
  async find(id: string): Promise<Place> {
    await this.ready();
    for (;;) {
      const moved = this.#moved.get(id);
      if (moved !== undefined) return { isAtServer: true, id: moved };
      const change = this.#change(id);
      const [state] = await this.#page.executions({ executionId: id });
      if (state?.status === "handing-off" && this.#isHere(state)) {
        await change.happened;
        continue;
      }
      change.stop();
      if (state?.handedTo !== undefined && this.#isHere(state)) {
        this.arrived(id, state.handedTo);
        continue;
      }
      return { isAtServer: state === undefined, id };
    }
  }

  /** Learns where the execution is, from the page's record. */
  async #look(id: string): Promise<void> {
    if (this.#moved.get(id) !== undefined) return;
    const [state] = await this.#page.executions({ executionId: id });
    if (state === undefined || !this.#isHere(state)) return;
    if (state.handedTo !== undefined) this.arrived(id, state.handedTo);
    else if (state.status === "handing-off") this.leaving(id);
  }

  /** Whether the bridge leads to where it moves. */
  #isHere({ server }: ExecutionState): boolean {
    const own = this.#bridge.serverName;
    return server === undefined || own === undefined || server === own;
  }

  /** The page's id of an execution that is at the server; its own where it has not come from here. */
  toPage(serverId: string): string {
    const known = this.#pageIds.get(serverId);
    if (known !== undefined) return known;
    for (const [id, moved] of this.#moved) if (moved === undefined && serverId.endsWith(id)) return id;
    return serverId;
  }

  /** Of an execution at the server. */
  readonly state = (state: ExecutionState): ExecutionState => ({
    ...state,
    id: this.toPage(state.id),
    handedTo: state.id,
  });

  readonly action = <Action extends Pick<PendingAction, "executionId">>(action: Action): Action => ({
    ...action,
    executionId: this.toPage(action.executionId),
  });

  readonly outcome = (outcome: Outcome): Outcome => {
    const own = this.action(outcome);
    return own.status === "paused" ? { ...own, pending: own.pending.map(this.action) } : own;
  };

  readonly event = (event: RuntimeEvent): RuntimeEvent => {
    const own = this.action(event);
    if (own.type === "execution_paused") return { ...own, pending: own.pending.map(this.action) };
    return own.type === "late_outcome" ? { ...own, outcome: this.outcome(own.outcome) } : own;
  };

  async #read(): Promise<void> {
    for (const state of await this.#page.executions({ statuses: ["handed-off"] })) {
      if (state.handedTo !== undefined && this.#isHere(state)) this.arrived(state.id, state.handedTo);
    }
  }

  #change(id: string): { happened: Promise<void>; stop: () => void } {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = this.#page.subscribe((event) => {
      if (event.type === "execution_changed" && event.executionId === id) stop();
    });
    const stop = (): void => {
      end();
      resolve();
    };
    return { happened: promise, stop };
  }
}
