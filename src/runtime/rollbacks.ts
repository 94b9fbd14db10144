import { NotPendingError, OwnershipLostError } from "../protocol/errors.ts";
import { tellConnectors } from "./connector-hooks.ts";
import type { ExecutionConnectors } from "./execution-connectors.ts";
import type { Drivers } from "./drivers.ts";
import type { ExecutionArchive } from "./execution-archive.ts";
import { rollBack } from "./rollback.ts";

export interface RollbacksParts {
  drivers: Drivers;
  archive: ExecutionArchive;
  connectors: ExecutionConnectors;
  now: () => number;
}

/** The rollbacks under way. Each execution has one at a time: whoever asks again meanwhile waits for the same. */
export class Rollbacks {
  readonly #parts: RollbacksParts;
  readonly #running = new Map<string, Promise<void>>();

  constructor(parts: RollbacksParts) {
    this.#parts = parts;
  }

  /** @throws see `CodemodeRuntimeHandle.rollback` */
  run(id: string): Promise<void> {
    const known = this.#running.get(id);
    if (known) return known;
    const rollback = this.#run(id).finally(() => this.#running.delete(id));
    this.#running.set(id, rollback);
    return rollback;
  }

  async #run(id: string): Promise<void> {
    const { drivers, archive, connectors, now } = this.#parts;
    const before = await archive.get(id);
    if (before.status === "paused") await drivers.answer(id, { type: "cancel", reason: "it is to be undone" });
    const { isOver, status } = await archive.get(id);
    if (!isOver) throw new NotPendingError(`Execution "${id}" is ${status}: cancel it before it is undone`);
    // Its record may still be on the way to its last form.
    await drivers.find(id)?.settled("end");
    const driver = await drivers.open(id);
    if (driver === undefined) throw new OwnershipLostError(`Execution "${id}" is being changed in another tab`);
    const own = connectors.of(driver.log);
    try {
      await rollBack({ log: driver.log, connectors: own, now, record: (fact) => driver.record(fact) });
    } finally {
      if (driver.log.status === "rolled_back") await tellConnectors(own, "disposeExecution", driver.log);
      await driver.release();
    }
  }
}
