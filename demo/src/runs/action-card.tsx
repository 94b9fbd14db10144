import type { Outcome, PendingAction } from "browser-codemode";
import { useId, useLayoutEffect, useRef, useState, type ReactElement } from "react";
import { HandIcon } from "../ui/icons.tsx";
import { JsonForm, ReasonForm } from "./action-forms.tsx";
import { runtime } from "./runtime.ts";
import { escapeHidden, toReadableJson, VisibleText } from "./visible-text.tsx";

type Mode = "asking" | "editing" | "rejecting" | "settling";

/** An action that waits for a person: what it is, and all that can be said to it. */
export function ActionCard({ action }: { action: PendingAction }): ReactElement {
  const { method, args, description, waiting } = action;
  const [mode, setMode] = useState<Mode>("asking");
  const [isAnswering, setAnswering] = useState(false);
  const [problem, setProblem] = useState("");
  const card = useRef<HTMLElement>(null);
  const id = useId();
  const isUncertain = waiting === "settlement";

  // When it goes, what it belongs to takes the focus: without that, a keyboard would start from the top of the page.
  useLayoutEffect(() => {
    const element = card.current;
    const host = element?.parentElement?.closest<HTMLElement>("[data-takes-focus]");
    return () => {
      if (element?.contains(document.activeElement)) host?.focus();
    };
  }, []);

  // The card goes when the answer has been taken. One that was not taken leaves it, with the reason.
  const answer = async (give: () => Promise<Outcome | boolean>): Promise<void> => {
    setAnswering(true);
    setProblem("");
    // Its buttons cannot keep the focus while they are disabled.
    card.current?.focus();
    const refused = refusalOf(await give().catch((error: unknown) => String(error)));
    if (refused === undefined) return;
    setProblem(refused);
    setAnswering(false);
  };
  const { executionId, seq, argsHash } = action;
  const settle = (how: SettlementChoice): Promise<void> =>
    answer(() => runtime.settleUncertain({ executionId, seq, ...how }));
  const back = (): void => {
    setMode("asking");
    setProblem("");
    // Its buttons cannot keep the focus while they are disabled.
    card.current?.focus();
  };

  return (
    <section className="action" ref={card} tabIndex={-1} aria-labelledby={`${id}-title`} data-waiting={waiting}>
      <h3 id={`${id}-title`}>
        <HandIcon /> {isUncertain ? "Did this happen?" : "May this run?"} <code>{method}</code>
      </h3>
      <p className="muted">
        {isUncertain
          ? "The page went away while this call was under way, so nobody knows whether it took effect."
          : description}
      </p>

      {mode === "editing" ? (
        <JsonForm
          label={`Input of ${method}, as JSON`}
          initial={escapeHidden(toReadableJson(args))}
          submit="Approve with this input"
          isBusy={isAnswering}
          onProblem={setProblem}
          onSubmit={(value) => answer(() => runtime.approve({ executionId, seq, argsHash, args: value }))}
          onCancel={back}
        />
      ) : (
        <pre className="action-input" tabIndex={0} role="region" aria-label={`Input of ${method}`}>
          <VisibleText text={toReadableJson(args)} />
        </pre>
      )}

      {mode === "asking" && !isUncertain && (
        <div className="action-buttons">
          <button
            type="button"
            className="button small primary"
            disabled={isAnswering}
            onClick={() => void answer(() => runtime.approve({ executionId, seq, argsHash }))}
          >
            Approve
          </button>
          <button type="button" className="button small" disabled={isAnswering} onClick={() => setMode("editing")}>
            Edit input
          </button>
          <button
            type="button"
            className="button small danger"
            disabled={isAnswering}
            onClick={() => setMode("rejecting")}
          >
            Reject
          </button>
        </div>
      )}
      {mode === "asking" && isUncertain && (
        <div className="action-buttons">
          <button
            type="button"
            className="button small primary"
            disabled={isAnswering}
            onClick={() => void settle({ as: "retry" })}
          >
            Run it again
          </button>
          <button type="button" className="button small" disabled={isAnswering} onClick={() => setMode("settling")}>
            It worked
          </button>
          <button
            type="button"
            className="button small danger"
            disabled={isAnswering}
            onClick={() => void settle({ as: "failed", message: `${method} did not take effect` })}
          >
            It failed
          </button>
        </div>
      )}
      {mode === "rejecting" && (
        <ReasonForm
          isBusy={isAnswering}
          onSubmit={(reason) => answer(() => runtime.reject({ executionId, seq, argsHash, ...(reason && { reason }) }))}
          onCancel={back}
        />
      )}
      {mode === "settling" && (
        <JsonForm
          label="Its result, as JSON"
          initial="null"
          submit="Go on with this result"
          isBusy={isAnswering}
          onProblem={setProblem}
          onSubmit={(result) => settle({ as: "applied", result })}
          onCancel={back}
        />
      )}
      {problem !== "" && (
        <p className="action-problem" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

type SettlementChoice = { as: "retry" } | { as: "applied"; result: unknown } | { as: "failed"; message: string };

/** Why an answer was not taken. A run that has failed since is no refusal: it has calls. */
function refusalOf(given: Outcome | boolean | string): string | undefined {
  if (typeof given === "string") return given;
  if (typeof given === "boolean") return given ? undefined : "Somebody has answered already.";
  return given.status === "error" && given.calls.length === 0 ? given.error : undefined;
}
