/** Takes TypeScript syntax out of code, so that JavaScript on the same lines is left. Loaded on first use. */
import { transform } from "sucrase";

/** How often a character may be looked at, on average; ordinary code needs one to three looks. */
const LOOKS_PER_CHARACTER = 10;
const LOOKS_AT_LEAST = 50_000;

/**
 * Text that refuses to be read for ever. The stripper backtracks, which takes exponential time on
 * some nested code (`<a>(<a>(<a>(...`), and it runs on the page, which generated code must not block.
 */
class MeteredText extends String {
  #looks: number;

  constructor(text: string) {
    super(text);
    this.#looks = LOOKS_AT_LEAST + LOOKS_PER_CHARACTER * text.length;
  }

  override charCodeAt(index: number): number {
    if (--this.#looks < 0) throw new RangeError("The code takes too long to read");
    return super.charCodeAt(index);
  }
}

/**
 * JavaScript for TypeScript, line by line the same.
 *
 * @throws SyntaxError with `pos` when the text is not TypeScript either
 * @throws RangeError when the text is nested too deeply
 */
export function stripTypes(text: string): string {
  const code = strip(text);
  const lost = lostNamespace(text, code);
  if (lost === undefined) return code;
  throw complaint("TypeScript namespaces are not supported; use a plain object", lost);
}

function strip(text: string): string {
  // The stripper uses nothing of its input that a String object does not have.
  const metered = new MeteredText(text) as unknown as string;
  try {
    return transform(metered, { transforms: ["typescript"], disableESTransforms: true }).code;
  } catch (error) {
    if (error instanceof RangeError || (error instanceof SyntaxError && "pos" in error)) throw error;
    // Where it gave up without saying where, such as "Invalid scope depth".
    throw complaint("The code cannot be read as TypeScript", 0);
  }
}

function complaint(message: string, pos: number): SyntaxError {
  return Object.assign(new SyntaxError(message), { pos });
}

/** The look backwards comes after the word: at every place of the text, it would read long white space again and again. */
const NAMESPACE = /\b(?:namespace|module)(?<!\bdeclare\s+\w+)\s+[\w$.]+\s*\{/g;

/** The stripper drops namespaces with the code in them, without a word. */
function lostNamespace(text: string, stripped: string): number | undefined {
  const found = [...text.matchAll(NAMESPACE)];
  return found.length > [...stripped.matchAll(NAMESPACE)].length ? found[0]?.index : undefined;
}
