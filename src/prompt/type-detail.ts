/** How much generated types say. */
export interface Detail {
  /** Schemas and parts of schemas in one type; further ones are `unknown`. */
  parts: number;
  /** How deep they may be nested. */
  depth: number;
  /** Characters of a comment; longer ones are cut. */
  words: number;
}

export const FULL_DETAIL: Detail = { parts: 3000, depth: 20, words: 10_000 };

/** From all to little, for types that have to fit somewhere. */
export const DETAILS: readonly Detail[] = [
  FULL_DETAIL,
  { parts: 1000, depth: 10, words: 400 },
  { parts: 400, depth: 6, words: 160 },
  { parts: 150, depth: 4, words: 80 },
  { parts: 50, depth: 3, words: 60 },
];
