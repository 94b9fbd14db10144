import type { Bridge } from "../../../src/browser/bridge.ts";
import type { RuntimeEvent } from "../../../src/runtime/events.ts";
import type { DirectBridge } from "./direct-bridge.ts";
import { Life, type Crash } from "./life.ts";

/** One life of a server, with what a page reaches it by. */
export interface ServerLife {
  bridge: DirectBridge;
  life: Life;
  /** Stops all that is under way where it is. */
  kill: () => void;
}

type Method = (...args: unknown[]) => Promise<unknown>;
const DEAD = Symbol("the server has died");

/**
 * A bridge to a server that dies, and is there again with what it had stored. As the real one does, it asks again for all
 * that it has no answer to, and takes for the answer what the one before has done.
 */
export class RestartingBridge {
  readonly bridge: DirectBridge;
  readonly lives: Life[] = [];
  readonly #crashes: readonly Crash[];
  readonly #make: (life: Life) => Omit<ServerLife, "life">;
  #current: ServerLife;
  #handler: Parameters<Bridge["serve"]>[0] | undefined;
  readonly #listeners = new Set<(event: RuntimeEvent) => void>();

  constructor(make: (life: Life) => Omit<ServerLife, "life">, crashes: readonly Crash[]) {
    this.#make = make;
    this.#crashes = crashes;
    this.#current = this.#begin();
    this.bridge = new Proxy(this.#current.bridge, {
      get: (_, key) => {
        const target = this.#current.bridge;
        if (key === "serve") return this.#serve;
        if (key === "subscribe") return this.#subscribe;
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== "function" || key === "onStateChange") return value;
        return (...args: unknown[]) => this.#ask(key as keyof DirectBridge, args);
      },
    });
  }

  #begin(): ServerLife {
    const life = new Life(this.#crashes[this.lives.length]);
    this.lives.push(life);
    const made: ServerLife = { ...this.#make(life), life };
    void life.death.then(() => this.#restart(made));
    made.bridge.subscribe((event) => {
      if (!life.isDead) for (const listener of this.#listeners) listener(event);
    });
    return made;
  }

  #restart(dead: ServerLife): void {
    dead.kill();
    this.#current = this.#begin();
    if (this.#handler) this.#attach(this.#handler);
    void this.#current.bridge.server.resumeInterrupted();
  }

  readonly #serve: Bridge["serve"] = (handler) => {
    this.#handler = handler;
    this.#attach(handler);
    return () => void (this.#handler === handler && (this.#handler = undefined));
  };

  #attach(handler: Parameters<Bridge["serve"]>[0]): void {
    const { bridge, life } = this.#current;
    bridge.serve({
      async call(...given) {
        await life.check();
        const answer = await handler.call(...given);
        await life.check();
        return answer;
      },
    });
  }

  readonly #subscribe = (listener: (event: RuntimeEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  async #ask(key: keyof DirectBridge, args: unknown[]): Promise<unknown> {
    for (let isAgain = false; ; isAgain = true) {
      const { bridge, life } = this.#current;
      const asked = (Reflect.get(bridge, key) as Method).apply(bridge, args);
      const result = await Promise.race([asked, life.death.then(() => DEAD)]);
      if (result === DEAD || life.isDead) {
        asked.catch(() => {});
        continue;
      }
      const { status, code, executionId } = (result ?? {}) as { status?: string; code?: string; executionId?: string };
      if (!isAgain || status !== "error" || code !== "not_pending") return result;
      return this.#ask("outcome", [{ executionId }]);
    }
  }
}
