import { useState, type ReactElement } from "react";
import { ActionButton } from "./action-button.tsx";
import { formatBytes } from "./format-numbers.ts";
import { usePanel } from "./panel-context.ts";
import { readStorageUse, type StorageUse } from "./storage-use.ts";
import { useLoaded } from "./use-loaded.ts";

const KEEP = 10;

/** How much there is, and how to have less of it. */
export function StorageView(): ReactElement {
  const { runtimes, nameOf } = usePanel();
  const { value, problem, reload } = useLoaded(readStorageUse);
  const [keep, setKeep] = useState(String(KEEP));
  const names = runtimes.map(nameOf).join(", ");
  const keepCount = Number(keep);
  const isCount = keep.trim() !== "" && Number.isInteger(keepCount) && keepCount >= 0;

  const prune = async (): Promise<string> => {
    const counts = await Promise.all(runtimes.map((runtime) => runtime.pruneExecutions({ keep: keepCount })));
    reload();
    const total = counts.reduce((sum, count) => sum + count, 0);
    return `Deleted ${total} ${total === 1 ? "execution" : "executions"}.`;
  };
  const clear = async (): Promise<string> => {
    for (const runtime of runtimes) await runtime.clear();
    reload();
    return `Cleared ${names}.`;
  };
  return (
    <div className="scroll storage">
      <section className="card" aria-label="Use">
        <h3>Storage of this origin</h3>
        {problem !== undefined && (
          <p className="problem" role="alert">
            The storage cannot be asked: {problem}
          </p>
        )}
        {value !== undefined && <Use use={value} />}
        <p>
          <button type="button" className="button" onClick={reload}>
            Measure again
          </button>
        </p>
      </section>
      <section className="card" aria-label="Prune">
        <h3>Prune</h3>
        <p>Deletes executions that are over, all but the newest of each runtime. What runs or waits stays.</p>
        <p className="row">
          <label>
            Keep{" "}
            <input
              className="field short"
              inputMode="numeric"
              value={keep}
              aria-invalid={!isCount || undefined}
              onChange={({ target }) => setKeep(target.value)}
            />
          </label>
          <ActionButton
            what="Pruning"
            disabled={!isCount}
            confirm={{ question: `Delete all but ${keepCount}?`, yes: "Yes, prune" }}
            onAct={prune}
          >
            Prune
          </ActionButton>
          {!isCount && <span className="bad">A whole number, 0 or more</span>}
        </p>
      </section>
      <section className="card" aria-label="Clear">
        <h3>Clear all</h3>
        <p>Cancels what is not over, and deletes all executions and snippets of {names || "no runtime"}.</p>
        <p className="row">
          <ActionButton
            kind="danger"
            what="Clearing"
            disabled={runtimes.length === 0}
            confirm={{ question: "Delete everything?", yes: "Yes, delete everything" }}
            onAct={clear}
          >
            Clear all
          </ActionButton>
        </p>
      </section>
    </div>
  );
}

function Use({ use: { usage, quota, isPersistent } }: { use: StorageUse }): ReactElement {
  return (
    <>
      {usage === undefined ? (
        <p>This browser does not tell how much is used.</p>
      ) : (
        <>
          <p>
            {formatBytes(usage)} used{quota !== undefined && ` of ${formatBytes(quota)}`}, by everything that the origin
            stores.
          </p>
          {quota !== undefined && quota > 0 && (
            <meter aria-label="Storage used" min={0} max={quota} value={usage} high={0.8 * quota} />
          )}
        </>
      )}
      <p>
        {isPersistent === undefined
          ? "This browser does not tell whether it may delete it on its own."
          : isPersistent
            ? "It is persistent: the browser does not delete it on its own."
            : "It is not persistent: the browser may delete it when space is short."}
      </p>
    </>
  );
}
