/** Characters that a person cannot see, found and named: text that holds them is not what it looks like. */

export type TextPiece =
  | { kind: "plain"; text: string }
  /** Letters that are written from right to left: only they are, not what stands beside them. */
  | { kind: "rightToLeft"; text: string }
  /** `name` is for example `U+202E`. */
  | { kind: "hidden"; text: string; name: string };

/** An emoji may hold joiners and selectors, each where it belongs. */
const EMOJI = String.raw`\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)?`;
const EMOJIS = String.raw`${EMOJI}(?:\u200D${EMOJI})*`;
/** Controls, marks of direction, what has no width, halves of characters, and spaces that are not the usual one. */
const HIDDEN = String.raw`(?![\n\t ])[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]`;
const RIGHT_TO_LEFT = String.raw`(?:(?!${HIDDEN})[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}])`;
const PIECES = new RegExp(
  `(?<emoji>${EMOJIS})|(?<hidden>${HIDDEN})|(?<rtl>${RIGHT_TO_LEFT}+(?: +${RIGHT_TO_LEFT}+)*)`,
  "gu",
);
/** Almost all text has nothing to mark. */
const SUSPICIOUS = /[^\n\t\u0020-\u007e\u00a1-\u00ac\u00ae-\u02ff]/;

/**
 * @example splitVisible("a\u202eb"); // plain "a", hidden "U+202E", plain "b"
 */
export function splitVisible(text: string): TextPiece[] {
  if (!SUSPICIOUS.test(text)) return text === "" ? [] : [{ kind: "plain", text }];
  const pieces: TextPiece[] = [];
  let plainFrom = 0;
  const flush = (to: number): void => {
    if (to > plainFrom) pieces.push({ kind: "plain", text: text.slice(plainFrom, to) });
  };
  for (const found of text.matchAll(PIECES)) {
    const [piece] = found;
    if (found.groups?.["emoji"] !== undefined) continue;
    flush(found.index);
    plainFrom = found.index + piece.length;
    if (found.groups?.["hidden"] === undefined) pieces.push({ kind: "rightToLeft", text: piece });
    else pieces.push({ kind: "hidden", text: piece, name: nameOfCharacter(piece) });
  }
  flush(text.length);
  return pieces;
}

/** The same text with the names in the places of the characters, for attributes and announcements. */
export function toVisible(text: string): string {
  return splitVisible(text)
    .map((piece) => (piece.kind === "hidden" ? `[${piece.name}]` : piece.text))
    .join("");
}

/** JSON whose hidden characters are escapes: reading it gives the same value. */
export function escapeHidden(json: string): string {
  return splitVisible(json)
    .map((piece) => (piece.kind === "hidden" ? escapeUnits(piece.text) : piece.text))
    .join("");
}

function nameOfCharacter(character: string): string {
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`;
}

function escapeUnits(text: string): string {
  return Array.from({ length: text.length }, (_, at) => `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
    "",
  );
}
