import { IncompatibleExecutionError } from "../protocol/errors.ts";
import { GUEST_VERSION } from "../protocol/replay.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionLog } from "./execution-log.ts";
import { JOURNAL_FORMAT } from "./facts.ts";

/**
 * Whether an execution can go on with what is here now.
 * @throws {IncompatibleExecutionError} `incompatible_execution`: nothing has changed; it can go on once what it needs is back.
 */
export function checkCompatible(log: ExecutionLog, connectors: ConnectorTable): void {
  const { format, guest, connectors: needed } = log.created;
  if (format > JOURNAL_FORMAT || guest > GUEST_VERSION) {
    throw new IncompatibleExecutionError(`Execution "${log.id}" was recorded by a newer version of this library`);
  }
  if (guest < GUEST_VERSION) {
    throw new IncompatibleExecutionError(
      `Execution "${log.id}" was recorded by an older version of this library, whose sandbox behaved otherwise; run the code again`,
    );
  }
  const missing = needed.filter((name) => !connectors.has(name));
  if (missing.length > 0) {
    throw new IncompatibleExecutionError(
      `Execution "${log.id}" needs connectors that are not here: ${missing.join(", ")}`,
    );
  }
  for (const { isEphemeral, state, connector, method } of log.entries.values()) {
    if (!isEphemeral || state !== "applied" || connectors.find(connector, method)?.replay === "reexecute") continue;
    throw new IncompatibleExecutionError(
      `Execution "${log.id}" needs the result of ${connector}.${method}, which is not recorded and cannot be had again`,
    );
  }
}
