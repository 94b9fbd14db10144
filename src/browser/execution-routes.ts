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
  /** The server's ids by the page's; `undefined` while a run is on its way. */
  readonly #moved = new Map<string, string | undefined>();
  readonly #pageIds = new Map<string, string>();
  #known: Promise<void> | undefined;

  constructor(page: Pick<CodemodeRuntimeHandle, "executions" | "subscribe">) {
    this.#page = page;
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
      if (state?.status === "handing-off") {
        await change.happened;
        continue;
      }
      change.stop();
      if (state?.handedTo !== undefined) {
        this.arrived(id, state.handedTo);
        continue;
      }
      return { isAtServer: state === undefined, id };
    }
  }

  /** The page's id of an execution that is at the server; its own where it has not come from here. */
  toPage(serverId: string): string {
    const known = this.#pageIds.get(serverId);
    if (known !== undefined) return known;
    for (const [id, moved] of this.#moved) if (moved === undefined && serverId.endsWith(id)) return id;
    return serverId;
  }

  readonly state = (state: ExecutionState): ExecutionState => ({ ...state, id: this.toPage(state.id) });

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
    for (const { id, handedTo } of await this.#page.executions({ statuses: ["handed-off"] })) {
      if (handedTo !== undefined) this.arrived(id, handedTo);
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
