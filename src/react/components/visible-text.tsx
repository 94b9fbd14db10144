import { Fragment, memo, type NamedExoticComponent } from "react";
import { splitVisible } from "./visible-characters.ts";

export interface VisibleTextProps {
  text: string;
}

/**
 * Text in which nothing hides: characters that a person cannot see are shown by their numbers, and letters that are
 * written from right to left do not move what stands beside them.
 *
 * @example <pre><VisibleText text={code} /></pre>
 */
export const VisibleText: NamedExoticComponent<VisibleTextProps> = memo(function VisibleText({
  text,
}: VisibleTextProps) {
  return splitVisible(text).map((piece, index) => {
    if (piece.kind === "plain") return <Fragment key={index}>{piece.text}</Fragment>;
    if (piece.kind === "rightToLeft") return <bdi key={index}>{piece.text}</bdi>;
    return (
      <span key={index} data-codemode="hidden-character">
        {piece.name}
      </span>
    );
  });
});
