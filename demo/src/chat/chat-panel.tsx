import { useCodemodeApprovals } from "browser-codemode/react";
import { Suspense, useState, type KeyboardEvent, type ReactElement } from "react";
import { ConnectorsPanel } from "../connectors/connectors-panel.tsx";
import { RunsPanel } from "../runs/runs-panel.tsx";
import { Announcer } from "./announcer.tsx";
import { buttonId, ChatHead, panelId, type PanelName } from "./chat-head.tsx";
import { Composer } from "./composer.tsx";
import { useConversation } from "./conversation.ts";
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
  const [open, setOpen] = useState<PanelName>();
  const isEmpty = messages.length === 0;
  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || open === undefined) return;
    event.stopPropagation();
    setOpen(undefined);
    document.getElementById(buttonId(open))?.focus();
  };
  return (
    <>
      <ChatHead
        open={open}
        onToggle={(panel) => setOpen(panel === open ? undefined : panel)}
        onKeyDown={closeOnEscape}
        waiting={approvals.length}
        isEmpty={isEmpty}
        onClear={clear}
        onClose={onClose}
      />
      {open === "runs" && <RunsPanel id={panelId(open)} onKeyDown={closeOnEscape} />}
      {open === "connectors" && <ConnectorsPanel id={panelId(open)} onKeyDown={closeOnEscape} />}
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
