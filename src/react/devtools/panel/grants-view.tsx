import { useCallback, useEffect, type ReactElement } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import type { Grant } from "../../../runtime/types.ts";
import { ActionButton } from "./action-button.tsx";
import { usePanel } from "./panel-context.ts";
import { useLoaded } from "./use-loaded.ts";

interface GivenGrant {
  grant: Grant;
  runtime: CodemodeRuntimeHandle;
}

/** Events that may change what is granted. */
const RELEVANT = new Set(["execution_resumed", "execution_finished", "execution_changed", "call_started"]);
/** Milliseconds that are waited for more of them. */
const PATIENCE = 300;

/** Consent that was given in advance. */
export function GrantsView(): ReactElement {
  const { runtimes, nameOf, open } = usePanel();
  const load = useCallback(async (): Promise<GivenGrant[]> => {
    const found = await Promise.all(
      runtimes.map(async (runtime) => (await runtime.grants()).map((grant) => ({ grant, runtime }))),
    );
    return found.flat();
  }, [runtimes]);
  const { value: grants = [], problem, isLoading, reload } = useLoaded(load);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ends = runtimes.map((runtime) =>
      runtime.subscribe(({ type }) => {
        if (RELEVANT.has(type)) timer ??= setTimeout(() => ((timer = undefined), reload()), PATIENCE);
      }),
    );
    return () => {
      clearTimeout(timer);
      ends.forEach((end) => end());
    };
  }, [runtimes, reload]);

  const revoke = async ({ grant, runtime }: GivenGrant): Promise<string> => {
    const isRevoked = await runtime.revokeGrant(grant);
    reload();
    const tool = `${grant.connector}.${grant.method}`;
    return isRevoked ? `${tool} asks again.` : `There was no such grant of ${tool} any more.`;
  };
  return (
    <div className="scroll">
      {problem !== undefined && (
        <p className="problem" role="alert">
          The grants cannot be read: {problem}
        </p>
      )}
      {grants.length === 0 && problem === undefined && (
        <p className="empty">
          {isLoading ? "Reading…" : "Nothing is granted in advance: every approval is asked for."}
        </p>
      )}
      <ul className="cards" aria-label="Grants">
        {grants.map(({ grant, runtime }) => (
          <li key={`${nameOf(runtime)} ${grant.connector}.${grant.method} ${grant.executionId}`} className="card row">
            <span className="mono">
              {grant.connector}.{grant.method}
            </span>
            <span className="faint">
              {grant.executionId === undefined ? `in every run of ${nameOf(runtime)}` : "in the run"}
            </span>
            {grant.executionId !== undefined && (
              <button type="button" className="link mono" onClick={() => open(grant.executionId)}>
                {grant.executionId}
              </button>
            )}
            <span className="actions">
              <ActionButton
                what="Revoking"
                label={`Revoke ${grant.connector}.${grant.method}`}
                onAct={() => revoke({ grant, runtime })}
              >
                Revoke
              </ActionButton>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
