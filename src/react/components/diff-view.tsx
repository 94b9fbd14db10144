import { memo, useId, useMemo, type NamedExoticComponent } from "react";
import { useLabels } from "./labels-context.tsx";
import { diffLines, foldSame } from "./line-diff.ts";
import { LongText } from "./long-text.tsx";
import { Unseen } from "./parts.tsx";

export interface DiffViewProps {
  before: string;
  after: string;
}

const SIGN = { same: " ", removed: "−", added: "+" };
const LINE_LIMIT = 2_000;

/** Two texts line by line: what is gone and what is new. */
export const DiffView: NamedExoticComponent<DiffViewProps> = memo(function DiffView({ before, after }: DiffViewProps) {
  const labels = useLabels();
  const id = useId();
  const lines = useMemo(() => foldSame(diffLines(before, after)), [before, after]);
  const said = { same: "", removed: `${labels.removedLine}: `, added: `${labels.addedLine}: ` };
  return (
    <div data-codemode="diff">
      <span data-codemode="value-label" id={id}>
        {labels.changes}
      </span>
      <div data-codemode="diff-lines" role="group" tabIndex={0} aria-labelledby={id} dir="ltr">
        {lines.map((line, index) =>
          line.kind === "skipped" ? (
            <div key={index} data-codemode="diff-line" data-kind="skipped">
              {labels.skippedLines(line.count)}
            </div>
          ) : (
            <div key={index} data-codemode="diff-line" data-kind={line.kind}>
              <span aria-hidden>{SIGN[line.kind]} </span>
              <Unseen>{said[line.kind]}</Unseen>
              <LongText text={line.text} limit={LINE_LIMIT} />
            </div>
          ),
        )}
      </div>
    </div>
  );
});
