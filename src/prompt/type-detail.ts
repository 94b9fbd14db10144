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
