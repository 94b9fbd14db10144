import { describeError } from "../protocol/failure.ts";
import type { ConnectorTable, RuntimeConnector } from "./connector.ts";
import type { ExecutionStatus } from "./types.ts";

/** Milliseconds that a run waits for a hook. */
const HOOK_TIME = 10_000;

/**
 * Tells the connectors, all at once, that a trip of the code through a sandbox, or the whole execution, has ended.
 * @returns Resolves when all are done with it, or have failed, or have taken too long; never rejects.
 */
export async function tellConnectors(
  connectors: ConnectorTable,
  hook: "onPassEnd" | "disposeExecution",
  { id: executionId, status }: { id: string; status: ExecutionStatus },
): Promise<void> {
  const tell = (connector: RuntimeConnector): unknown => connector[hook]?.({ executionId, status });
  await Promise.all(Array.from(connectors.all, (connector) => tellOne({ connector, hook, tell })));
}

// Cleaning up must not turn a run that has ended into one that has failed, or that never ends.
async function tellOne({
  connector,
  hook,
  tell,
}: {
  connector: RuntimeConnector;
  hook: string;
  tell: (connector: RuntimeConnector) => unknown;
}): Promise<void> {
  const warn = (reason: string): void => {
    console.warn(`browser-codemode: connector "${connector.name}" failed to clean up, in ${hook}: ${reason}`);
  };
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const told = tell(connector);
    if (typeof (told as { then?: unknown } | null | undefined)?.then !== "function") return;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        warn(`it has not come to an end within ${HOOK_TIME} ms, and is not waited for any longer`);
        resolve();
      }, HOOK_TIME);
    });
    await Promise.race([told, late]);
  } catch (error) {
    warn(describeError(error).message);
  } finally {
    clearTimeout(timer);
  }
}
