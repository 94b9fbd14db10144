import { CodemodeError, JournalError, QuotaExceededError } from "../protocol/errors.ts";

/** What the browser's storage said, as an error of ours; errors of ours stay as they are. */
export async function storageError(error: unknown): Promise<CodemodeError> {
  if (error instanceof CodemodeError) return error;
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  if (name === "QuotaExceededError")
    return new QuotaExceededError(`${NO_ROOM}${await describeUsage()}`, { cause: error });
  if (name === "VersionError") return new JournalError(OUTDATED, { cause: error });
  return new JournalError(`The journal's storage failed: ${name}: ${message}`, { cause: error });
}

/** Whether this error means that there is no IndexedDB here at all: trying again would change nothing. */
export function isUnavailable({ cause }: JournalError): boolean {
  return cause instanceof Error && UNAVAILABLE.includes(cause.name);
}

/**
 * How browsers refuse to open a database: site data is blocked or the origin is opaque (SecurityError, NotAllowedError),
 * private windows (InvalidStateError, NotSupportedError), a profile that cannot be written to (UnknownError), and no
 * `indexedDB` at all (ReferenceError, TypeError).
 */
const UNAVAILABLE = [
  "SecurityError",
  "NotAllowedError",
  "InvalidStateError",
  "NotSupportedError",
  "UnknownError",
  "ReferenceError",
  "TypeError",
];

const NO_ROOM =
  "The browser has no room left for the journal, and nothing was written. Free some: `deleteExecution` removes one " +
  "execution, `pruneExecutions` those that are over, `clear` all of them.";

const OUTDATED =
  "The journal was written by a newer version of this app than the one that is open here. Nothing is lost: reload the " +
  "page to get the newer version.";

async function describeUsage(): Promise<string> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? "" : ` ${megabytes(usage)} of ${megabytes(quota)} MB are used.`;
  } catch {
    return "";
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0);
}
