import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";
import { ChatPanel } from "./chat/chat-panel.tsx";
import { Devtools } from "./runs/devtools.tsx";
import { rememberSelection } from "./tools/selection.ts";
import { SparkIcon } from "./ui/icons.tsx";
import { Toasts } from "./ui/toast.tsx";
import { useMediaQuery } from "./ui/use-media-query.ts";
import { Sidebar } from "./ui/sidebar.tsx";
import { TaskBoard } from "./ui/task-board.tsx";

/** The workspace on the left, the chat on the right; on a narrow screen the chat is a sheet. */
export function App(): ReactElement {
  const isNarrow = useMediaQuery("(max-width: 860px)");
  const [sheetOpen, setSheetOpen] = useState(false);
  const openButton = useRef<HTMLButtonElement>(null);
  const chatHidden = isNarrow && !sheetOpen;
  const workspaceHidden = isNarrow && sheetOpen;

  useEffect(rememberSelection, []);

  const openSheet = (): void => {
    setSheetOpen(true);
    // After the sheet is no longer inert.
    requestAnimationFrame(() => document.getElementById("chat-input")?.focus());
  };
  const closeSheet = (): void => {
    setSheetOpen(false);
    requestAnimationFrame(() => openButton.current?.focus());
  };
  const onChatKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && isNarrow) closeSheet();
  };

  return (
    <div className="app">
      <a
        className="skip-link"
        href="#chat-input"
        onClick={(event) => skipToChat(event, isNarrow ? openSheet : undefined)}
      >
        Skip to the assistant
      </a>
      <Sidebar inert={workspaceHidden} />
      <main className="main" inert={workspaceHidden}>
        <TaskBoard />
      </main>
      <aside
        className="chat"
        data-chat
        data-open={sheetOpen}
        inert={chatHidden}
        aria-label="Assistant"
        onKeyDown={onChatKeyDown}
      >
        <ChatPanel onClose={closeSheet} />
      </aside>
      {chatHidden && (
        <button type="button" ref={openButton} className="button primary open-chat" onClick={openSheet}>
          <SparkIcon /> Ask the assistant
        </button>
      )}
      <Toasts />
      {/* On a narrow screen the open chat takes the whole page, the corner of the button too. */}
      {!workspaceHidden && <Devtools />}
    </div>
  );
}

/** A link would also change the address's hash, which names the list that is open. */
function skipToChat(event: React.MouseEvent, open: (() => void) | undefined): void {
  event.preventDefault();
  if (open !== undefined) open();
  else document.getElementById("chat-input")?.focus();
}
