/** Finds the code in a text that may be Markdown: models often answer with a fenced block. */

interface Fence {
  mark: string;
  start: number;
  end: number;
  language: string;
}

const LINE = /([^\n\r\u2028\u2029]*)(\r\n|[\n\r\u2028\u2029]|$)/g;
const OPENING = /^[ \t]*(`{3,}|~{3,})(.*)$/;
const LANGUAGE_ONLY = /^[\w+#.-]*$/;
const LANGUAGE_PREFIX = /^\s*(?:javascript|typescript|jsx?|tsx?|mjs)\s+/i;
const JAVASCRIPT_LIKE = /^(?:javascript|typescript|jsx?|tsx?|[cm]js|[cm]ts|ecmascript|)$/i;

/** Spaces in place of everything but line breaks, so that positions stay what they were. */
export function blank(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, " ");
}

/**
 * The ways to read `source`, the most likely first: texts in which everything that is not code is
 * blanked out, so that positions stay the same. A line that starts with three backticks is a
 * fence: such a text can be valid JavaScript (a chain of template literals), but is never meant so.
 */
export function readings(source: string): string[] {
  const fences = findFences(source);
  const fence = fences.find((each) => JAVASCRIPT_LIKE.test(each.language)) ?? fences[0];
  if (fence === undefined) return [source];
  const block = blank(source.slice(0, fence.start)) + source.slice(fence.start, fence.end);
  const startsFenced = /^[\s\ufeff]*(?:```|~~~)/.test(source);
  const before = source.slice(0, fence.start);
  if (before.lastIndexOf("/*") > before.lastIndexOf("*/")) return [source, block];
  return startsFenced || fence.mark.startsWith("`") ? [block] : [source, block];
}

function findFences(source: string): Fence[] {
  const fences: Fence[] = [];
  let open: Fence | undefined;
  for (const { 0: line, 1: content = "", index } of source.matchAll(LINE)) {
    if (line === "") break;
    if (open === undefined) {
      const [, mark, rest] = OPENING.exec(content) ?? [];
      if (mark === undefined || rest === undefined) continue;
      open = { mark, start: index + line.length, end: source.length, language: "" };
      fences.push(open);
      const info = rest.trim();
      if (LANGUAGE_ONLY.test(info)) open.language = info;
      else if (/=>|\(/.test(info)) {
        // The code begins on the line of the fence itself, perhaps after the name of the language.
        const skipped = LANGUAGE_PREFIX.exec(rest)?.[0].length ?? 0;
        open.start = index + content.length - rest.length + skipped;
        const end = closing(rest, open.mark);
        if (end !== undefined) {
          open.end = index + content.length - rest.length + end;
          open = undefined;
        }
      } else open.language = info.split(/\s/)[0] ?? "";
      continue;
    }
    const end = closing(content, open.mark);
    if (end === undefined) continue;
    open.end = index + end;
    open = undefined;
  }
  return fences;
}

/** Where in the line the block ends, if it ends here; sloppily closed blocks (`};` and fence on one line) count. */
function closing(line: string, mark: string): number | undefined {
  const trimmed = line.trimEnd();
  if (!trimmed.endsWith(mark)) return undefined;
  const end = trimmed.length - mark.length;
  const before = trimmed.slice(0, end);
  if (before.trim() === "" || /^[`~]+$/.test(before.trim())) return before.length - before.trimStart().length;
  return mark.startsWith("`") && !/[\\`]$/.test(before) ? end : undefined;
}
