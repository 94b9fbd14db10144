import { DurableObject } from "cloudflare:workers";
import {
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  type CodemodeRuntimeHandle,
  type ConnectorTools,
  CodemodeConnector,
} from "../../src/server.ts";

/** What was called in all objects, and what hangs: it outlives them, as the world does. */
export const world: { calls: string[]; hangs: Set<string> } = { calls: [], hangs: new Set() };

/** Tools that note what was asked of them, and may never answer. */
export class WorldConnector extends CodemodeConnector<Env> {
  override name(): string {
    return "world";
  }

  protected override tools(): ConnectorTools {
    const act = async (input: unknown, { attempt }: { attempt: number }): Promise<unknown> => {
      const name = String(input);
      world.calls.push(attempt === 1 ? name : `${name} again`);
      if (world.hangs.has(name)) await new Promise<never>(() => {});
      return name;
    };
    return {
      read: { description: "Reads.", effect: "read", execute: act },
      write: {
        description: "Writes.",
        execute: act,
        revert: async (input) => void world.calls.push(`undo ${String(input)}`),
      },
      ask: { description: "Asks a person.", requiresApproval: true, execute: act },
    };
  }
}

/** An object that nobody asks anything: only its alarm wakes it. */
export class Sleeper extends DurableObject<Env> {
  #runtime(): CodemodeRuntimeHandle {
    return createCodemodeRuntime({
      ctx: this.ctx,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [new WorldConnector(this.ctx, this.env)],
      wake: "alarm",
      resume: false,
      keepAlive: 0,
      approvalTimeout: 60_000,
    });
  }

  override async alarm(): Promise<void> {
    await this.#runtime().onAlarm();
  }

  async begin(code: string): Promise<void> {
    void this.#runtime().execute({ code });
  }

  async run(code: string): Promise<string> {
    return (await this.#runtime().execute({ code })).status;
  }

  async approveAll(): Promise<void> {
    const runtime = this.#runtime();
    await runtime.approveAll(await runtime.pending());
  }

  async history(): Promise<{ status: string; errorCode: string | undefined }[]> {
    return (await this.#runtime().executions()).map(({ status, errorCode }) => ({ status, errorCode }));
  }

  crash(): void {
    this.ctx.abort("crash");
  }
}
