import { Suspense, type ReactElement } from "react";
import { CloseIcon, PlusIcon, TrashIcon } from "../ui/icons.tsx";
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
  const isEmpty = messages.length === 0;
  return (
    <>
      <header className="chat-head">
        <h2>Assistant</h2>
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
