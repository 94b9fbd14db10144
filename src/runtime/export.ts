import { InvalidInputError } from "../protocol/errors.ts";
import { describeError } from "../protocol/failure.ts";
import { checkFact } from "./check-fact.ts";
import { ExecutionLog } from "./execution-log.ts";
import { JOURNAL_FORMAT, type Fact } from "./facts.ts";
import type { StoredExecution } from "./journal.ts";
import { checkRecordLength } from "./record-value.ts";

const KIND = "browser-codemode/execution";

/** One execution as plain JSON, with all that was recorded. */
export interface ExportedExecution {
  kind: typeof KIND;
  version: number;
  id: string;
  facts: Fact[];
}

export function exportOf({ head, facts }: StoredExecution): ExportedExecution {
  return toExport(head.id, facts);
}

export function toExport(id: string, facts: Fact[]): ExportedExecution {
  return { kind: KIND, version: JOURNAL_FORMAT, id, facts };
}

/**
 * @param file An export, or its JSON text.
 * @throws {InvalidInputError} `invalid_input`
 */
export function readExport(file: unknown): { id: string; facts: Fact[] } {
  const { kind, version, id, facts } = parse(file);
  if (kind !== KIND) throw new InvalidInputError("This is no exported execution");
  if (version !== JOURNAL_FORMAT) {
    throw new InvalidInputError(
      `The export is of version ${String(version)}; this library reads version ${JOURNAL_FORMAT}`,
    );
  }
  if (typeof id !== "string" || !/^[\w-]{1,100}$/.test(id) || !Array.isArray(facts)) {
    throw new InvalidInputError("The export is damaged: it needs an id and facts");
  }
  try {
    facts.forEach(checkFact);
    (facts as Fact[]).forEach(checkLength);
    // Folding checks that each fact can follow the one before, and that all values can be read.
    new ExecutionLog(id, facts as Fact[]).toState();
  } catch (error) {
    throw new InvalidInputError(`The export is damaged: ${describeError(error).message}`);
  }
  return { id, facts: facts as Fact[] };
}

function checkLength(fact: Fact): void {
  for (const name of ["code", "args", "value", "error", "result"]) {
    const value = (fact as unknown as Record<string, unknown>)[name];
    if (typeof value === "string") checkRecordLength(value, `\`${name}\` of a "${fact.type}"`);
  }
}

function parse(file: unknown): Record<string, unknown> {
  if (typeof file === "object" && file !== null) return file as Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(String(file));
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Below.
  }
  throw new InvalidInputError("This is no exported execution: not JSON");
}
