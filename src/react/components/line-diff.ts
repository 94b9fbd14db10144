/** What differs between two texts, line by line. */

export interface DiffLine {
  kind: "same" | "removed" | "added";
  text: string;
}

/** Unchanged lines that are left out. */
export interface SkippedLines {
  kind: "skipped";
  count: number;
}

/** Comparisons that a browser makes without anybody noticing; beyond, all lines between are taken for changed. */
const MOST_COMPARISONS = 4_000_000;

/** @example diffLines("a\nb", "a\nc"); // same "a", removed "b", added "c" */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = before.split("\n");
  const b = after.split("\n");
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const same = (text: string): DiffLine => ({ kind: "same", text });
  return [
    ...a.slice(0, start).map(same),
    ...diffMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...a.slice(a.length - end).map(same),
  ];
}

function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (a.length * b.length > MOST_COMPARISONS) return [...a.map(removed), ...b.map(added)];
  const common = commonLengths(a, b);
  const width = b.length + 1;
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      lines.push({ kind: "same", text: a[i]! });
      i++;
      j++;
    } else if (common[(i + 1) * width + j]! >= common[i * width + j + 1]!) lines.push(removed(a[i++]!));
    else lines.push(added(b[j++]!));
  }
  return [...lines, ...a.slice(i).map(removed), ...b.slice(j).map(added)];
}

/** For each pair of rests, how many lines they have in common at most, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? common[(i + 1) * width + j + 1]! + 1
          : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
    }
  }
  return common;
}

/** Leaves out unchanged lines that are further than `context` lines from a change, and says how many. */
export function foldSame(lines: readonly DiffLine[], context = 3): (DiffLine | SkippedLines)[] {
  const isKept = lines.map(() => false);
  lines.forEach(({ kind }, index) => {
    if (kind === "same") return;
    isKept.fill(true, Math.max(0, index - context), index + context + 1);
  });
  const folded: (DiffLine | SkippedLines)[] = [];
  lines.forEach((line, index) => {
    const last = folded.at(-1);
    if (isKept[index]) folded.push(line);
    else if (last?.kind === "skipped") last.count++;
    else folded.push({ kind: "skipped", count: 1 });
  });
  return folded;
}
