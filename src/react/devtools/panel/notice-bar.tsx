import type { ReactElement } from "react";
import type { Notices } from "./use-notices.ts";

/** What the last action has come to. Both regions are there from the start: screen readers watch them. */
export function NoticeBar({ notices: { notice, dismiss } }: { notices: Notices }): ReactElement {
  return (
    <div className="notices" data-kind={notice?.kind}>
      <p role="status">{notice?.kind === "done" && notice.text}</p>
      <p role="alert">{notice?.kind === "problem" && notice.text}</p>
      {notice !== undefined && (
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={dismiss}>
          ×
        </button>
      )}
    </div>
  );
}
