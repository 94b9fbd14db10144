import { useLayoutEffect, useRef, useState, type DragEvent, type KeyboardEvent, type ReactElement } from "react";
import type { CodemodeRuntimeHandle } from "../../../runtime/runtime-handle.ts";
import { useCodemodeApprovals } from "../../hooks/use-codemode-approvals.ts";
import type { PanelProps } from "../devtools-props.ts";
import { EventsView } from "./events-view.tsx";
import { ExecutionsView } from "./executions-view.tsx";
import { GrantsView } from "./grants-view.tsx";
import { importFiles } from "./import-files.ts";
import { NoticeBar } from "./notice-bar.tsx";
import { usePanel } from "./panel-context.ts";
import { PanelTitle } from "./panel-title.tsx";
import type { PanelView } from "./panel-view.ts";
import { PendingView } from "./pending-view.tsx";
import { fittingHeight, Resizer } from "./resizer.tsx";
import { SnippetsView } from "./snippets-view.tsx";
import { StorageView } from "./storage-view.tsx";
import { Tabs } from "./tabs.tsx";
import { useFoundFocus } from "./use-found-focus.ts";
import type { Notices } from "./use-notices.ts";

export interface PanelFrameProps extends PanelProps {
  view: PanelView;
  onView: (changes: Partial<PanelView>) => void;
  notices: Notices;
  /** The one chosen; `undefined`: all. */
  runtime: CodemodeRuntimeHandle | undefined;
  onRuntime: (runtime: CodemodeRuntimeHandle | undefined) => void;
}

const HEIGHT = 460;

/** The panel as a region of the page: not modal, so that the app can be used beside it. */
export function PanelFrame(props: PanelFrameProps): ReactElement {
  const { view, onView, notices, settings, events, position, takesFocus, onClose } = props;
  const { runtimes, act, open } = usePanel();
  const region = useRef<HTMLElement>(null);
  const [height, setHeight] = useState(() => fittingHeight(settings.get().height ?? HEIGHT));
  const [isDragging, setDragging] = useState(false);
  const { approvals } = useCodemodeApprovals({ runtime: runtimes });
  const edge = position.startsWith("top") ? "top" : "bottom";

  useLayoutEffect(() => {
    if (takesFocus) region.current?.focus();
    // Only when it opens.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  useFoundFocus(region, view.executionId);

  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  const drop = (event: DragEvent): void => {
    setDragging(false);
    if (!holdsFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const files = [...event.dataTransfer.files];
    void act("The import", () => importFiles(files, runtimes[0], open));
  };

  return (
    <section
      className={`panel at-${edge}`}
      ref={region}
      tabIndex={-1}
      aria-label="Codemode devtools"
      style={{ blockSize: height }}
      onKeyDown={closeOnEscape}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setDragging(true);
      }}
      onDragLeave={() => setDragging(false)}
      onDrop={drop}
      data-dragging={isDragging || undefined}
    >
      <Resizer
        height={height}
        edge={edge}
        onResize={(next) => {
          setHeight(next);
          settings.remember({ height: next });
        }}
      />
      <NoticeBar notices={notices} />
      <Tabs
        className="main-tabs"
        label="Parts of the devtools"
        start={<PanelTitle all={props.runtimes} runtime={props.runtime} onRuntime={props.onRuntime} />}
        end={
          <button type="button" className="icon-button" aria-label="Close the devtools" onClick={onClose}>
            ×
          </button>
        }
        tabs={[
          { name: "executions", title: "Executions" },
          { name: "pending", title: "Pending", count: approvals.length, isUrgent: true },
          { name: "events", title: "Events" },
          { name: "snippets", title: "Snippets" },
          { name: "grants", title: "Grants" },
          { name: "storage", title: "Storage" },
        ]}
        chosen={view.tab}
        onChoose={(tab) => onView({ tab })}
      >
        {view.tab === "executions" && <ExecutionsView view={view} onView={onView} />}
        {view.tab === "pending" && <PendingView />}
        {view.tab === "events" && <EventsView events={events} view={view} onView={onView} />}
        {view.tab === "snippets" && <SnippetsView />}
        {view.tab === "grants" && <GrantsView />}
        {view.tab === "storage" && <StorageView />}
      </Tabs>
      {isDragging && (
        <p className="drop" aria-hidden="true">
          Drop exported executions to import them
        </p>
      )}
    </section>
  );
}
