/** Characters of a name that are looked at. */
const LOOKED_AT = 200;
/** The share of pairs of letters that a name must have in common with another to be meant by it. */
const NEAR = 0.35;

/**
 * The names that somebody may have meant who wrote another one: those with the most pairs of letters in common.
 *
 * @param most How many.
 * @returns The nearest first, of equals in the order given; none that is not near at all.
 * @example nearestNames("lisIssue", ["listIssues", "merge"], 3) // ["listIssues"]
 */
export function nearestNames(written: string, names: Iterable<string>, most: number): string[] {
  const wanted = pairs(written);
  const near: { name: string; nearness: number }[] = [];
  for (const name of names) {
    const nearness = compare(wanted, pairs(name));
    if (nearness >= NEAR) near.push({ name, nearness });
  }
  return near
    .sort((a, b) => b.nearness - a.nearness)
    .slice(0, most)
    .map(({ name }) => name);
}

function pairs(name: string): Set<string> {
  const letters = name
    .slice(0, LOOKED_AT)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
  const found = new Set<string>();
  for (let at = 0; at < letters.length - 1; at++) found.add(letters.slice(at, at + 2));
  return found;
}

function compare(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size + other.size === 0) return 0;
  let common = 0;
  for (const pair of other) if (one.has(pair)) common++;
  return (2 * common) / (one.size + other.size);
}
