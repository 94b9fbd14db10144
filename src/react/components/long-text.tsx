import { memo, useState, type NamedExoticComponent } from "react";
import { useLabels } from "./labels-context.tsx";
import { cutText } from "./readable-value.ts";
import { VisibleText } from "./visible-text.tsx";

export interface LongTextProps {
  text: string;
  /** Characters that are shown at first. */
  limit: number;
}

/** Text in a line, in which nothing hides: what is not shown is said, with how much it is. */
export const LongText: NamedExoticComponent<LongTextProps> = memo(function LongText({ text, limit }: LongTextProps) {
  const labels = useLabels();
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? text : cutText(text, limit);
  const missing = text.length - shown.length;
  return (
    <>
      <VisibleText text={shown} />
      {missing > 0 && (
        <span data-codemode="missing">
          {" … "}
          <strong>{labels.missingCharacters(missing)}</strong>{" "}
          <button
            type="button"
            data-codemode="button"
            data-action="show-all"
            onClick={({ currentTarget }) => {
              // The button goes: the box that it is in takes the focus.
              currentTarget.closest<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
              setOpen(true);
            }}
          >
            {labels.showAll}
          </button>
        </span>
      )}
    </>
  );
});
