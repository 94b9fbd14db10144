/**
 * The JavaScript parser, with a quicker memory for declared names. The parser's own searches a list for each
 * declaration, which takes quadratic time, and it runs on the page, which generated code must not block.
 */
import { Parser } from "acorn";

/** How many names all scopes together may hold: `var` is noted in every block around it. */
const NAMES_AT_MOST = 1_000_000;

/** What the parser uses of an array of names. */
class NameList {
  /** The first name. */
  0?: string;
  readonly #names = new Set<string>();
  readonly #count: () => void;

  constructor(count: () => void) {
    this.#count = count;
  }

  indexOf(name: string): number {
    return this.#names.has(name) ? 0 : -1;
  }

  push(name: string): void {
    if (this.#names.has(name)) return;
    this.#count();
    this[0] ??= name;
    this.#names.add(name);
  }
}

interface Scope {
  var: NameList;
  lexical: NameList;
  functions: NameList;
}

/** What is no part of the parser's public types. */
interface ScopedParser {
  scopeStack: Scope[];
  enterScope(flags: number): void;
}

/** @throws RangeError from its methods when the code declares too many names in too many blocks */
export const JavaScriptParser: typeof Parser = Parser.extend((Base) => {
  class QuickParser extends (Base as unknown as new (...parameters: unknown[]) => ScopedParser) {
    // Not initialised here: the parser's own constructor enters the first scope.
    declare names: number | undefined;

    override enterScope(flags: number): void {
      super.enterScope(flags);
      const count = (): void => {
        this.names = (this.names ?? 0) + 1;
        if (this.names > NAMES_AT_MOST) throw new RangeError("The code declares too many names");
      };
      const scope = this.scopeStack.at(-1);
      if (scope === undefined) return;
      scope.var = new NameList(count);
      scope.lexical = new NameList(count);
      scope.functions = new NameList(count);
    }
  }
  return QuickParser as unknown as typeof Parser;
});
