import { useCodemodeApprovals } from "browser-codemode/react";
import { Suspense, useId, useState, type KeyboardEvent, type ReactElement } from "react";
import { RunsPanel } from "../runs/runs-panel.tsx";
import { CloseIcon, HistoryIcon, PlusIcon, TrashIcon } from "../ui/icons.tsx";
import { Announcer } from "./announcer.tsx";
import { Composer } from "./composer.tsx";
import { startConversation, useConversation } from "./conversation.ts";
import { MessageList } from "./message-list.tsx";
import { useCodemodeChat } from "./use-codemode-chat.ts";

export function ChatPanel({ onClose }: { onClose: () => void }): ReactElement {
  const conversation = useConversation();
  return (
    <Suspense fallback={<p className="chat-loading muted">Opening the conversation…</p>}>
      <Chat key={conversation} conversation={conversation} onClose={onClose} />
    </Suspense>
  );
}

function Chat({ conversation, onClose }: { conversation: string; onClose: () => void }): ReactElement {
  const { messages, isBusy, error, send, stop, clear } = useCodemodeChat(conversation);
  const { approvals } = useCodemodeApprovals();
  const [runsOpen, setRunsOpen] = useState(false);
  const runsId = useId();
  const isEmpty = messages.length === 0;
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !runsOpen) return;
    event.stopPropagation();
    setRunsOpen(false);
    document.getElementById(`${runsId}-button`)?.focus();
  };
  return (
    <>
      <header className="chat-head">
        <h2>Assistant</h2>
        <button
          type="button"
          id={`${runsId}-button`}
          className="button small"
          aria-expanded={runsOpen}
          aria-controls={runsId}
          onClick={() => setRunsOpen(!runsOpen)}
          onKeyDown={closeOnEscape}
        >
          <HistoryIcon /> Runs
          {approvals.length > 0 && (
            <span className="badge">
              {approvals.length} <span className="visually-hidden">waiting</span>
            </span>
          )}
        </button>
        <button type="button" className="button small" onClick={startConversation}>
          <PlusIcon /> New chat
        </button>
        <button type="button" className="icon-button" onClick={clear} disabled={isEmpty} aria-label="Clear this chat">
          <TrashIcon />
        </button>
        <button type="button" className="icon-button chat-close" onClick={onClose} aria-label="Close the assistant">
          <CloseIcon />
        </button>
      </header>
      {runsOpen && <RunsPanel id={runsId} onKeyDown={closeOnEscape} />}
      <MessageList messages={messages} isBusy={isBusy} onPick={send} onStop={stop} />
      {error !== undefined && (
        <p className="chat-error" role="alert">
          The agent could not answer: {error.message}
        </p>
      )}
      <Composer isBusy={isBusy} withIdeas={!isEmpty} onSend={send} onStop={stop} />
      <Announcer messages={messages} isBusy={isBusy} />
    </>
  );
}
