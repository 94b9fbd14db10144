import {
  memo,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type ComponentProps,
  type NamedExoticComponent,
  type ReactElement,
  type ReactNode,
} from "react";
import type { ConsoleLine } from "../../protocol/executor.ts";
import { CodemodeLabelsProvider, useLabels, useMergedLabels } from "./labels-context.tsx";
import type { CodemodeLabels } from "./labels.ts";
import { LongText } from "./long-text.tsx";
import { ActionButton } from "./parts.tsx";

export interface CodemodeConsoleProps extends Omit<ComponentProps<"div">, "children"> {
  lines: readonly ConsoleLine[];
  /** Lines that are shown at first, the last ones, and further ones that are shown at a time. Default 200. */
  maxLines?: number | undefined;
  labels?: Partial<CodemodeLabels> | undefined;
  /** Shows a line in another way. `index` counts from 0, in all lines. */
  renderLine?: ((line: ConsoleLine, index: number) => ReactNode) | undefined;
}

/** Pixels from the end at which a reader is still at the end. */
const NEAR = 8;
/** Characters of a line that are shown at first. */
const LINE_LIMIT = 5_000;

/**
 * What code has written to its console. It follows the end, unless its reader has scrolled up.
 *
 * @example <CodemodeConsole lines={execution.console} />
 */
export function CodemodeConsole(props: CodemodeConsoleProps): ReactElement {
  const { lines, maxLines = 200, labels: own, renderLine, ref, ...rest } = props;
  const labels = useMergedLabels(own);
  const [more, setMore] = useState(0);
  const root = useRef<HTMLDivElement>(null);
  useImperativeHandle(ref, () => root.current!, []);
  const log = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  /** How far from the end the reader was who wanted earlier lines. */
  const kept = useRef<number>(undefined);
  const hidden = Math.max(0, lines.length - maxLines - more);

  useLayoutEffect(() => {
    const box = log.current!;
    if (kept.current !== undefined) box.scrollTop = box.scrollHeight - kept.current;
    else if (isAtEnd.current) box.scrollTop = box.scrollHeight;
    kept.current = undefined;
  });

  const showEarlier = (): void => {
    const box = log.current!;
    kept.current = box.scrollHeight - box.scrollTop;
    // The button goes with the last of them: what it has shown takes the focus.
    if (hidden <= maxLines) box.focus({ preventScroll: true });
    setMore(more + maxLines);
  };

  return (
    <CodemodeLabelsProvider labels={own}>
      <div {...rest} ref={root} data-codemode="console">
        {hidden > 0 && (
          <ActionButton action="earlier-lines" onPress={showEarlier}>
            {labels.earlierLines(hidden)}
          </ActionButton>
        )}
        <div
          ref={log}
          data-codemode="console-lines"
          role="log"
          aria-label={labels.console}
          tabIndex={0}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
            isAtEnd.current = scrollHeight - scrollTop - clientHeight <= NEAR;
          }}
        >
          {lines.length === 0 && <p data-codemode="hint">{labels.noLines}</p>}
          {lines.slice(hidden).map((line, index) => (
            <Line key={hidden + index} level={line.level} text={line.text}>
              {renderLine?.(line, hidden + index)}
            </Line>
          ))}
        </div>
      </div>
    </CodemodeLabelsProvider>
  );
}

interface LineProps extends ConsoleLine {
  children?: ReactNode;
}

const Line: NamedExoticComponent<LineProps> = memo(function Line({ level, text, children }: LineProps) {
  const labels = useLabels();
  return (
    <div data-codemode="console-line" data-level={level}>
      {children ?? (
        <>
          <span data-codemode="console-level">{labels.consoleLevel[level]}</span>{" "}
          <span data-codemode="console-text" dir="ltr">
            <LongText text={text} limit={LINE_LIMIT} />
          </span>
        </>
      )}
    </div>
  );
});
