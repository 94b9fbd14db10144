import type { CodemodeRuntimeHandle } from "../runtime/runtime-handle.ts";
import type { ExecutionStatus } from "../runtime/types.ts";
import type { Bridge } from "./bridge.ts";

const OPEN: readonly ExecutionStatus[] = ["running", "paused"];

/**
 * Deletes the page's records of runs that have moved, all but the newest, where the server says that they are over or not
 * there any more. Others stay, since a tool call whose record is gone would be run again.
 * @returns How many.
 */
export async function forgetMoved(page: CodemodeRuntimeHandle, bridge: Bridge, keep: number): Promise<number> {
  const own = (server: string | undefined): boolean =>
    server === undefined || bridge.serverName === undefined || server === bridge.serverName;
  const moved = (await page.executions({ statuses: ["handed-off"] })).filter(({ server }) => own(server));
  let count = 0;
  for (const { id, handedTo } of moved.slice(keep)) {
    const [there] = await bridge.executions({ executionId: handedTo! });
    if (there && OPEN.includes(there.status)) continue;
    if (await page.deleteExecution({ executionId: id })) count++;
  }
  return count;
}
