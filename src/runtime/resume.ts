import type { Drivers } from "./drivers.ts";

/** Goes on with executions that nobody drives. @returns The ids of those. */
export async function resumeAll(ids: readonly string[], drivers: Drivers): Promise<string[]> {
  const resumed: string[] = [];
  for (const id of ids) {
    if (drivers.find(id)) continue;
    // One that cannot go on here must not keep the others from it.
    const isResumed = await drivers.resume(id).catch((error: unknown) => {
      console.warn(`browser-codemode: execution "${id}" cannot be resumed`, error);
    });
    if (!isResumed) continue;
    resumed.push(id);
  }
  return resumed;
}
