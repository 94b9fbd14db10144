import { Fragment, type ReactElement } from "react";

/** Controls, marks of direction, and what has no width: text that holds them is not what it looks like. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}\u00a0\u115f\u1160\u3164]/u;

/** Text in which nothing hides: characters that a person cannot see are shown by their numbers. */
export function VisibleText({ text }: { text: string }): ReactElement {
  const pieces = text.split(new RegExp(`(${HIDDEN.source})`, "u"));
  return (
    <>
      {pieces.map((piece, index) =>
        piece !== "\n" && HIDDEN.test(piece) ? (
          <span key={index} className="hidden-character">
            U+{(piece.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}
          </span>
        ) : (
          <Fragment key={index}>{piece}</Fragment>
        ),
      )}
    </>
  );
}

/** The same for a text field, as JSON escapes: reading the JSON again gives the same value. */
export function escapeHidden(json: string): string {
  const escape = (hidden: string): string =>
    Array.from({ length: hidden.length }, (_, at) => `\\u${hidden.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
      "",
    );
  return json.replaceAll(new RegExp(HIDDEN.source, "gu"), (found) => (found === "\n" ? found : escape(found)));
}

/** A value as JSON, a line for each part. What JSON cannot say is told in words. */
export function toReadableJson(value: unknown): string {
  const path: unknown[] = [];
  return (
    JSON.stringify(
      value,
      function readable(this: unknown, _key: string, inner: unknown): unknown {
        while (path.length > 0 && path.at(-1) !== this) path.pop();
        if (typeof inner === "bigint") return `${inner}n`;
        if (typeof inner !== "object" || inner === null) return inner;
        if (path.includes(inner)) return "[refers to itself]";
        const shown = inner instanceof Map || inner instanceof Set ? [...inner] : inner;
        path.push(shown);
        return shown;
      },
      2,
    ) ?? "undefined"
  );
}
