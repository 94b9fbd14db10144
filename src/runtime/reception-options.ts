/** Hand-offs that were refused, for good: a request that comes again is refused again. */
export interface Refusals {
  has(key: string): Promise<boolean>;
  /** Resolves when it is on disk. */
  add(key: string): Promise<void>;
}

export interface ReceptionOptions {
  /** Of the ids of executions that have come from pages. Letters, digits, `_` and `-`. */
  idPrefix: string;
  refusals: Refusals;
}
