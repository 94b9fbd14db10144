import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";

/** Lets the person save an execution as a JSON file. @returns What was done. */
export async function downloadExport(runtime: CodemodeRuntimeHandle, executionId: string): Promise<string> {
  const file = await runtime.exportExecution(executionId);
  const name = `${executionId}.json`;
  const url = URL.createObjectURL(new Blob([JSON.stringify(file, undefined, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return `Saved as ${name}.`;
}
