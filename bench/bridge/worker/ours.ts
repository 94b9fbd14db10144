import {
  CodemodeRuntime as Facet,
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  type CodemodeRuntimeHandle,
} from "../../../src/server.ts";
import type { Counts, Job } from "../job.ts";
import { BenchObject, handler, type BenchTools, type Runtime } from "./bench-object.ts";
import { counting, takeCounts } from "./counting.ts";

export class CodemodeRuntime extends counting(Facet) {}

export class Bench extends BenchObject {
  #runtime: CodemodeRuntimeHandle | undefined;

  protected override open({ replays = false }: Job, { read, send }: BenchTools): Runtime {
    const tools = {
      read: { effect: "read" as const, execute: read },
      write: { execute: read },
      send: { requiresApproval: true, execute: send },
    };
    this.#runtime = createCodemodeRuntime({
      ctx: this.ctx,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [{ name: "bench", tools }],
      ...(replays && { keepAlive: 0 }),
    });
    return this.#runtime;
  }

  protected override async checkReplayed(executionId: string): Promise<void> {
    const [state] = (await this.#runtime?.executions({ executionId })) ?? [];
    if (state?.resumedAt === undefined) throw new Error("The sandbox was kept");
  }

  protected override counts(): Promise<Counts> {
    return takeCounts(this.ctx, "browser-codemode:default");
  }
}

export default handler;
