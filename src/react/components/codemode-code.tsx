import {
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ComponentProps,
  type ReactElement,
  type ReactNode,
} from "react";
import { CopyButton } from "./copy-button.tsx";
import { CodemodeLabelsProvider, useMergedLabels } from "./labels-context.tsx";
import type { CodemodeLabels } from "./labels.ts";
import { LongText } from "./long-text.tsx";
import { ActionButton, Unseen } from "./parts.tsx";

export interface CodemodeCodeProps extends Omit<ComponentProps<"figure">, "children" | "title"> {
  code: string;
  /** A line to mark, counted from 1. */
  line?: number | undefined;
  /** Why it is marked. Default `current`. */
  lineKind?: "current" | "error" | undefined;
  title?: ReactNode;
  /** Lines that are shown at first. Default 500, or more to show the marked one. */
  maxLines?: number | undefined;
  labels?: Partial<CodemodeLabels> | undefined;
  /** Shows a line in another way. `number` counts from 1. */
  renderLine?: ((text: string, number: number) => ReactNode) | undefined;
}

const LINES_AROUND = 20;
/** Characters of a line that are shown at first. */
const LINE_LIMIT = 5_000;

/**
 * Code with line numbers, in which nothing hides. It has no colours for a reason: a tokeniser that is small enough to
 * come along can be misled, and what looks like a comment would then be code that somebody approves.
 *
 * @example <CodemodeCode code={execution.code} line={7} lineKind="error" title="What the assistant wrote" />
 */
export function CodemodeCode(props: CodemodeCodeProps): ReactElement {
  const { code, line, lineKind = "current", title, maxLines = 500, labels: own, renderLine, ref, ...rest } = props;
  const labels = useMergedLabels(own);
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const box = useRef<HTMLPreElement>(null);
  const figure = useRef<HTMLElement>(null);
  useImperativeHandle(ref, () => figure.current!, []);
  const lines = useMemo(() => code.split("\n"), [code]);
  const shown = isOpen ? lines.length : Math.min(lines.length, Math.max(maxLines, (line ?? 0) + LINES_AROUND));
  const said = lineKind === "error" ? labels.errorLine : labels.currentLine;

  useLayoutEffect(() => {
    const marked = box.current?.querySelector<HTMLElement>(`[data-line="${line}"]`);
    if (box.current === null || marked == null) return;
    // Only this box scrolls: that a line is marked must not move the page.
    const { top, bottom } = marked.getBoundingClientRect();
    const frame = box.current.getBoundingClientRect();
    if (top < frame.top || bottom > frame.bottom) box.current.scrollTop += top - frame.top - frame.height / 2;
  }, [line]);

  return (
    <CodemodeLabelsProvider labels={own}>
      <figure aria-labelledby={id} {...rest} ref={figure} data-codemode="code">
        <figcaption data-codemode="code-head">
          <span id={id} data-codemode="code-title">
            {title ?? labels.code}
          </span>
          <CopyButton text={code} />
        </figcaption>
        <pre ref={box} data-codemode="code-text" tabIndex={0} role="group" aria-labelledby={id} dir="ltr">
          <code>
            {lines.slice(0, shown).map((text, index) => {
              const isMarked = index + 1 === line;
              return (
                <span
                  key={index}
                  data-codemode="code-line"
                  data-line={index + 1}
                  data-marked={isMarked ? lineKind : undefined}
                  aria-current={isMarked ? "location" : undefined}
                >
                  <span data-codemode="line-number" aria-hidden>
                    {isMarked ? "▸" : " "}
                    {String(index + 1).padStart(String(shown).length)}{" "}
                  </span>
                  {isMarked && <Unseen>{`${said}, ${index + 1}: `}</Unseen>}
                  {renderLine === undefined ? <LongText text={text} limit={LINE_LIMIT} /> : renderLine(text, index + 1)}
                  {"\n"}
                </span>
              );
            })}
          </code>
        </pre>
        {shown < lines.length && (
          <ActionButton
            action="show-all"
            onPress={() => {
              setOpen(true);
              // The button goes: what it has shown takes the focus.
              box.current?.focus();
            }}
          >
            {labels.moreCode(lines.length - shown)}
          </ActionButton>
        )}
      </figure>
    </CodemodeLabelsProvider>
  );
}
