import { createList, isArray } from "../intrinsics.ts";
import { TAG } from "./format.ts";

/** Objects that take long to build, counted as characters: text of the longest length must not hold up a page. */
const BUILDING_COST: Readonly<Record<string, number>> = { [TAG.error]: 100, [TAG.regExp]: 50, [TAG.date]: 20 };

/** Characters that a node takes at least, without the nodes it points to. */
export function nodeCost(node: unknown): number {
  if (typeof node === "string") return node.length + 2;
  if (!isArray(node)) return 2;
  let cost = node.length + (BUILDING_COST[node[0] as string] ?? 0);
  if (node[0] === TAG.array || node[0] === TAG.map || node[0] === TAG.set) return cost;
  for (let at = 1; at < node.length; at++) {
    const part: unknown = node[at];
    if (typeof part === "string") cost += part.length;
  }
  return cost;
}

/**
 * What a value may take written out in full, in characters. A part that is shared counts each time: a few
 * nodes that share each other can stand for a value that no reader gets to the end of.
 */
export class Budget {
  readonly #weights = createList<number>();
  #left: number;

  constructor(characters: number) {
    this.#left = characters;
  }

  get left(): number {
    return this.#left;
  }

  /** Throws {@link TOO_LARGE} when the budget is used up. */
  spend(cost: number): void {
    if ((this.#left -= cost) < 0) throw TOO_LARGE;
  }

  /** Spends the node's own cost, and keeps what it took altogether since `before`. */
  close(slot: number, node: unknown, before: number): void {
    this.spend(nodeCost(node));
    this.#weights[slot] = before - this.#left;
  }

  /** Spends for another reference to a node; one back to a node still open costs next to nothing. */
  spendShared(slot: number): void {
    this.spend(this.#weights[slot] ?? 2);
  }
}

export const TOO_LARGE = { reason: "more than the length limit can hold" };
