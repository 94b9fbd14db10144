import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import { explainError } from "./explain-error.ts";

/**
 * Imports exported executions, each by itself, and shows the last.
 *
 * @returns What was done.
 * @throws {Error} Naming each file that could not be imported, and why.
 */
export async function importFiles(
  files: readonly File[],
  runtime: CodemodeRuntimeHandle | undefined,
  open: (executionId: string) => void,
): Promise<string | undefined> {
  if (runtime === undefined) throw new Error("there is no runtime to import into");
  const imported: string[] = [];
  const problems: string[] = [];
  for (const file of files) {
    try {
      const { id } = await runtime.importExecution(await file.text());
      imported.push(id);
    } catch (error) {
      problems.push(`${file.name}: ${explainError(error)}`);
    }
  }
  const last = imported.at(-1);
  if (last !== undefined) open(last);
  if (problems.length > 0) {
    const rest = imported.length > 0 ? ` (${imported.length} of ${files.length} were imported)` : "";
    throw new Error(`${problems.join("; ")}${rest}`);
  }
  if (last === undefined) return undefined;
  return imported.length === 1
    ? `Imported ${last} into ${runtime.name}.`
    : `Imported ${imported.length} executions into ${runtime.name}.`;
}
