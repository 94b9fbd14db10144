import { describeError } from "../protocol/failure.ts";
import type { ConnectorTable } from "./connector.ts";
import type { ExecutionStatus } from "./types.ts";

/** Tells the connectors that a trip of the code through a sandbox, or the whole execution, has ended. */
export async function tellConnectors(
  connectors: ConnectorTable,
  hook: "onPassEnd" | "disposeExecution",
  { id: executionId, status }: { id: string; status: ExecutionStatus },
): Promise<void> {
  for (const connector of connectors.all) {
    try {
      await connector[hook]?.({ executionId, status });
    } catch (error) {
      // Cleaning up must not turn a run that has ended into one that has failed.
      console.warn(`browser-codemode: a connector failed to clean up: ${describeError(error).message}`);
    }
  }
}
