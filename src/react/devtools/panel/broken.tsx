import type { ReactElement } from "react";
import { explainError } from "./explain-error.ts";

export interface BrokenProps {
  error: Error;
  onRetry: () => void;
  onClose: () => void;
}

/** In the place of the panel, when it has failed itself. */
export function Broken({ error, onRetry, onClose }: BrokenProps): ReactElement {
  return (
    <section className="panel broken" aria-label="Codemode devtools">
      <p className="problem" role="alert">
        The devtools have failed: {explainError(error)}
      </p>
      <p className="row">
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
        <button type="button" className="button" onClick={onClose}>
          Close
        </button>
      </p>
    </section>
  );
}
