import type { DescribeOutput } from "browser-codemode";
import { useEffect, useState, type ReactElement } from "react";
import { CodeView } from "../chat/code-view.tsx";
import { runtime } from "../runs/runtime.ts";
import { ChevronIcon } from "../ui/icons.tsx";

interface TargetRowProps {
  /** A connector, or one of its methods. */
  path: string;
  hint: string;
}

/** A line that opens to what the model reads about a target. */
export function TargetRow({ path, hint }: TargetRowProps): ReactElement {
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="target">
      <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <ChevronIcon />
          <code>{path}</code>
          <span className="target-hint">{hint}</span>
        </summary>
        {isOpen && <Description path={path} />}
      </details>
    </li>
  );
}

function Description({ path }: { path: string }): ReactElement {
  const [described, setDescribed] = useState<DescribeOutput>();
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let isCurrent = true;
    runtime.describe(path).then(
      (output) => isCurrent && setDescribed(output),
      (error: unknown) => isCurrent && setProblem(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [path]);
  if (problem !== "") return <p className="target-problem">{problem}</p>;
  if (described === undefined) return <p className="target-text muted">Reading its types…</p>;
  return (
    <>
      {/* A method's stands in its types. */}
      {described.kind === "connector" && <p className="target-text">{described.description}</p>}
      <CodeView code={described.types} errorLine={undefined} label={`Types of ${path}`} />
    </>
  );
}
