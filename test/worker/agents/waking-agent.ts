import { Agent } from "agents";
import { createCodemodeRuntime, DynamicWorkerExecutor, type CodemodeRuntimeHandle } from "../../../src/server.ts";
import { WorldConnector } from "../sleeper.ts";

/** Woken by the scheduler of the Agents SDK, as the documentation says. */
export class WakingAgent extends Agent<Env> {
  runtime(): CodemodeRuntimeHandle {
    const wake = async (at: number | undefined) => {
      for (const { id, callback } of await this.listSchedules()) {
        if (callback === "wakeCodemode") await this.cancelSchedule(id);
      }
      if (at !== undefined) await this.schedule(new Date(at), "wakeCodemode");
    };
    return createCodemodeRuntime({
      ctx: this.ctx,
      executor: new DynamicWorkerExecutor({ loader: this.env.LOADER }),
      connectors: [new WorldConnector(this.ctx, this.env)],
      wake,
      resume: false,
    });
  }

  async wakeCodemode(): Promise<void> {
    await this.runtime().onAlarm();
  }
}
