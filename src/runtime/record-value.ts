import { decodeValue, encodeValue } from "../protocol/codec/codec.ts";
import { LimitError } from "../protocol/errors.ts";
import { describeError } from "../protocol/failure.ts";

/** Characters that one journaled value may have: arguments, recorded results, steps, code. */
export const RECORD_LENGTH = 1_000_000;
/** Final results are journaled up to that limit only, but the caller gets them. */
const RESULT_LENGTH = 8_000_000;
/** The limits of a durable run, where they are other than an executor's. */
export const RECORD_LIMITS: { resultLength: number; argumentsLength: number } = {
  resultLength: RESULT_LENGTH,
  argumentsLength: RECORD_LENGTH,
};
/** Characters beyond which not even the length is found out. */
const LONGEST = 50_000_000;
const ERROR_LENGTH = 100_000;
/** As deep as anything may be that an executor lets pass. */
export const RECORD_DEPTH = 2_000;

/**
 * A value as text for the journal.
 * @throws {LimitError} `limit_exceeded`
 * @throws {UnsupportedValueError} `unsupported_value`
 */
export function recordValue(value: unknown, path: string): string {
  const text = encodeValue(value, { path, maxLength: LONGEST });
  if (text.length > RECORD_LENGTH) throw tooLong(path, text.length);
  return text;
}

/** An error as text, whatever was thrown. */
export function recordError(thrown: unknown): string {
  try {
    return encodeValue(thrown, { maxLength: ERROR_LENGTH });
  } catch {
    const { name, message, code } = describeError(thrown);
    return encodeValue(
      Object.assign(new Error(message.slice(0, 10_000)), { name, ...(code !== undefined && { code }) }),
    );
  }
}

/** A value out of the journal. */
export function readRecord(text: string): unknown {
  return decodeValue(text, { maxDepth: RECORD_DEPTH });
}

/**
 * Text that a sandbox or a file says is a value. What cannot be read must not get into the journal, whose reader would fail.
 * @throws {LimitError} `limit_exceeded`
 * @throws {UnsupportedValueError} `unsupported_value`
 */
export function checkRecord(text: string, path: string): unknown {
  checkRecordLength(text, path);
  return readRecord(text);
}

/** @throws {LimitError} `limit_exceeded` */
export function checkRecordLength(text: string, path: string): void {
  if (text.length > RECORD_LENGTH) throw tooLong(path, text.length);
}

function tooLong(path: string, length: number): LimitError {
  return new LimitError(
    `${path} is too large to record durably (${length} bytes > ${RECORD_LENGTH} byte limit). ` +
      "Store it elsewhere and pass a small reference, select fields, or work on less at a time.",
  );
}
