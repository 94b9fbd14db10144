import { InvalidInputError } from "../../protocol/errors.ts";
import { ExecutionLog } from "../../runtime/execution-log.ts";
import { readExport, toExport, type ExportedExecution } from "../../runtime/export.ts";
import type { CreatedFact, Fact, FactType, ReceivedFact } from "../../runtime/facts.ts";

/** What a page may not say: whose execution it is, and where it has been moved to. */
const NOT_OF_PAGES: readonly FactType[] = ["received", "handing", "handed", "kept"];

/** The connector that every page calls its own. */
const PAGES_OWN = "codemode";

/**
 * A file that a page has sent, as the server keeps it: a record of calls of the page's own tools, which nobody but that page
 * is asked to go on with. That tools of the server's were called only the server can say: undoing such a call, for
 * example, would do what the file says.
 *
 * @param received Whose page it is.
 * @param idPrefix Of the server's ids for what comes from pages.
 * @throws {InvalidInputError} `invalid_input`
 */
export function importedFromPage(
  file: unknown,
  { received, idPrefix }: { received: Omit<ReceivedFact, "connectors">; idPrefix: string },
): ExportedExecution {
  const { id, facts } = readExport(file);
  const log = new ExecutionLog(id, facts);
  const { connectors = [] } = log.received ?? {};
  const own = new Set([PAGES_OWN, ...connectors.map(({ name }) => name)]);
  const other = [...log.entries.values()].find(({ connector }) => !own.has(connector));
  if (other !== undefined) {
    throw new InvalidInputError(
      `Call ${other.seq} says that ${other.connector}.${other.method} was called: only the server can say that`,
    );
  }
  if (log.status === "handing-off" || log.status === "handed-off") {
    throw new InvalidInputError("The execution is on its way to a server, or there: it cannot be imported");
  }
  const kept = facts.filter(({ type }) => !NOT_OF_PAGES.includes(type));
  const [created, ...rest] = kept as [CreatedFact, ...Fact[]];
  // It answers no tool call of the conversation.
  const { toolCallId: _, conversationId: __, ...unasked } = created;
  return toExport(`${idPrefix}i-${id}`.slice(0, 100), [unasked, { ...received, connectors }, ...rest]);
}
