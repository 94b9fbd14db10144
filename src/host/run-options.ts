/** What every executor asks of its options, so that they refuse the same things with the same words. */
import { InvalidInputError, InvalidOptionsError, LimitError } from "../protocol/errors.ts";
import { DEFAULT_LIMITS, type ExecuteLimits } from "../protocol/limits.ts";

/** The longest delay a timer can have: 2^31 - 1 ms, about 25 days. */
const LONGEST_TIMER = 2_147_483_647;

/** @throws {InvalidOptionsError} `invalid_options` */
export function checkTimeout(timeout: unknown): number {
  if (typeof timeout === "number" && timeout > 0 && (timeout === Infinity || timeout <= LONGEST_TIMER)) return timeout;
  throw new InvalidOptionsError(
    `\`timeout\` must be a number of milliseconds above 0 and up to ${LONGEST_TIMER}, or Infinity`,
  );
}

/** @throws {InvalidOptionsError} `invalid_options` */
export function checkSignal(signal: unknown): void {
  // Not `instanceof`: the signal may come from another frame.
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (signal === undefined || (typeof aborted === "boolean" && typeof addEventListener === "function")) return;
  throw new InvalidOptionsError("`signal` must be an AbortSignal");
}

/** @throws {InvalidOptionsError} `invalid_options` */
export function resolveLimits(limits: Partial<ExecuteLimits>): ExecuteLimits {
  if (typeof limits !== "object" || limits === null) throw new InvalidOptionsError("`limits` must be an object");
  const resolved = { ...DEFAULT_LIMITS };
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) throw new InvalidOptionsError(`There is no limit named "${name}"`);
    if (typeof value !== "number" || !(value >= 0)) {
      throw new InvalidOptionsError(`The limit \`${name}\` must be a number from 0`);
    }
    // Limits travel as JSON, which has no Infinity.
    resolved[name as keyof ExecuteLimits] = Math.min(value, Number.MAX_SAFE_INTEGER);
  }
  return resolved;
}

/**
 * @throws {InvalidInputError} `invalid_input`: not text, or empty.
 * @throws {LimitError} `limit_exceeded`: longer than `maxLength` characters.
 */
export function checkCode(code: unknown, maxLength: number): void {
  if (typeof code !== "string") throw new InvalidInputError("The code must be a string");
  if (code.trim() === "") throw new InvalidInputError("The code is empty: write one JavaScript async arrow function");
  if (code.length > maxLength) {
    throw new LimitError(`The code is too long: ${code.length} characters, the limit is ${maxLength}`);
  }
}
