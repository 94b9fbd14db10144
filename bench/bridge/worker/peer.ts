import {
  CodemodeConnector,
  CodemodeRuntime as Facet,
  createCodemodeRuntime,
  DynamicWorkerExecutor,
  type ConnectorTools,
} from "@cloudflare/codemode";
import type { Counts, Job } from "../job.ts";
import { BenchObject, handler, type BenchEnv, type BenchTools, type Runtime } from "./bench-object.ts";
import { counting, takeCounts } from "./counting.ts";

export class CodemodeRuntime extends counting(Facet) {}

class BenchConnector extends CodemodeConnector<BenchEnv> {
  readonly #tools: BenchTools;

  constructor(tools: BenchTools, ...object: [ctx: DurableObjectState, env: BenchEnv]) {
    super(...(object as [never, BenchEnv]));
    this.#tools = tools;
  }

  override name(): string {
    return "bench";
  }

  protected override tools(): ConnectorTools {
    const { read, send } = this.#tools;
    return {
      read: { execute: read },
      write: { execute: read },
      send: { requiresApproval: true, execute: send },
    };
  }
}

export class Bench extends BenchObject {
  protected override open(_job: Job, tools: BenchTools): Runtime {
    return createCodemodeRuntime({
      ctx: this.ctx,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [new BenchConnector(tools, this.ctx, this.env)],
    }) as Runtime;
  }

  protected override async checkReplayed(): Promise<void> {
    // It always does.
  }

  protected override counts(): Promise<Counts> {
    return takeCounts(this.ctx, "codemode:default");
  }
}

export default handler;
