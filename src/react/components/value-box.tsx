import { memo, useId, useMemo, useRef, useState, type NamedExoticComponent } from "react";
import { useLabels } from "./labels-context.tsx";
import { ActionButton } from "./parts.tsx";
import { cutText, readableValue } from "./readable-value.ts";
import { VisibleText } from "./visible-text.tsx";

export interface ValueBoxProps {
  /** Names the value, for example "Input". */
  label: string;
  value: unknown;
  /** Which value it is, for styles: `arguments`, `result`. */
  kind: string;
  /** Characters that are shown at first. Default 2,000. */
  limit?: number | undefined;
}

/** Any value as readable text, with its name. */
export const ValueBox: NamedExoticComponent<ValueBoxProps> = memo(function ValueBox({
  label,
  value,
  kind,
  limit = 2_000,
}: ValueBoxProps) {
  const { text, isCut } = useMemo(() => readableValue(value), [value]);
  return <TextBox label={label} text={text} isCut={isCut} kind={kind} limit={limit} />;
});

export interface TextBoxProps {
  label: string;
  text: string;
  kind: string;
  limit?: number | undefined;
  isCut?: boolean | undefined;
}

/**
 * Text with its name. It scrolls where it is long, so it takes the focus: a keyboard must be able to scroll it. What is
 * missing is said below, where nobody has to scroll to read it.
 */
export const TextBox: NamedExoticComponent<TextBoxProps> = memo(function TextBox(props: TextBoxProps) {
  const { label, text, kind, limit = 2_000, isCut = false } = props;
  const labels = useLabels();
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLPreElement>(null);
  const id = useId();
  const shown = isOpen ? text : cutText(text, limit);
  const missing = text.length - shown.length;
  const isPart = missing > 0 || isCut;
  const showAll = (): void => {
    // The button goes: the text takes the focus.
    box.current?.focus({ preventScroll: true });
    setOpen(true);
  };
  return (
    <div data-codemode="value" data-kind={kind} data-truncated={isPart || undefined}>
      <span data-codemode="value-label" id={id}>
        {label}
      </span>
      <pre
        ref={box}
        data-codemode="value-text"
        tabIndex={0}
        role="group"
        aria-labelledby={id}
        aria-describedby={isPart ? `${id}-missing` : undefined}
        dir="ltr"
      >
        <VisibleText text={shown} />
        {isPart && " …"}
      </pre>
      {isPart && (
        <p data-codemode="missing" id={`${id}-missing`}>
          <strong>{missing > 0 ? labels.missingCharacters(missing) : labels.missingEnd}</strong>{" "}
          {missing > 0 && (
            <ActionButton action="show-all" onPress={showAll}>
              {labels.showAll}
            </ActionButton>
          )}
        </p>
      )}
    </div>
  );
});
