import { useMemo, useState, type ReactElement } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import type { PanelProps } from "../devtools-props.ts";
import { ErrorBoundary } from "../error-boundary.tsx";
import { Broken } from "./broken.tsx";
import { PanelContext, type PanelTools } from "./panel-context.ts";
import { PanelFrame } from "./panel-frame.tsx";
import { useNotices } from "./use-notices.ts";
import { initialView, type PanelView } from "./panel-view.ts";

/** Stays while the panel is closed, and with it what was chosen; nothing is read then. */
export function Panel(props: PanelProps): ReactElement | null {
  const { isOpen, runtimes, replay, onClose } = props;
  const [view, setView] = useState<PanelView>(initialView);
  const [chosen, setChosen] = useState<CodemodeRuntimeHandle>();
  const notices = useNotices();
  const { act } = notices;
  // A runtime that is gone is not chosen any more.
  const runtime = chosen !== undefined && runtimes.includes(chosen) ? chosen : undefined;

  const tools = useMemo((): PanelTools => {
    const nameOf = (one: CodemodeRuntimeHandle): string => {
      const isOnly = runtimes.filter(({ name }) => name === one.name).length <= 1;
      return isOnly ? one.name : `${one.name} (${runtimes.indexOf(one) + 1})`;
    };
    return {
      runtimes: runtime === undefined ? runtimes : [runtime],
      nameOf,
      replay,
      act,
      open: (executionId) =>
        setView((before) => ({
          ...before,
          tab: "executions",
          executionId,
          detail: before.detail === "waiting" ? "code" : before.detail,
        })),
    };
  }, [runtimes, runtime, replay, act]);

  if (!isOpen) return null;
  return (
    <ErrorBoundary renderError={(error, retry) => <Broken error={error} onRetry={retry} onClose={onClose} />}>
      <PanelContext value={tools}>
        <PanelFrame
          {...props}
          view={view}
          onView={(changes) => setView((before) => ({ ...before, ...changes }))}
          notices={notices}
          runtime={runtime}
          onRuntime={setChosen}
        />
      </PanelContext>
    </ErrorBoundary>
  );
}
