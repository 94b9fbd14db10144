import { useAgent } from "agents/react";
import { useCodemodeApprovals } from "browser-codemode/react";
import { Suspense, useState, type KeyboardEvent, type ReactElement } from "react";
import { ConnectorsPanel } from "../connectors/connectors-panel.tsx";
import { RunsPanel } from "../runs/runs-panel.tsx";
import { runtime } from "../runs/runtime.ts";
import { useServerSide, type ServerSide } from "../runs/server-side.ts";
import { Announcer } from "./announcer.tsx";
import { buttonId, ChatHead, panelId, type PanelName } from "./chat-head.tsx";
import { Composer } from "./composer.tsx";
import { goesToServer, startConversation, useConversation } from "./conversation.ts";
import { MessageList } from "./message-list.tsx";
import { ServerLine } from "./server-line.tsx";
import { useCodemodeChat, type ChatAgent } from "./use-codemode-chat.ts";
import { userName } from "./user.ts";

export function ChatPanel({ onClose }: { onClose: () => void }): ReactElement {
  const conversation = useConversation();
  return <ConnectedChat key={conversation} conversation={conversation} onClose={onClose} />;
}

interface ConversationProps {
  conversation: string;
  onClose: () => void;
}

function ConnectedChat({ conversation, onClose }: ConversationProps): ReactElement {
  const agent = useAgent({ agent: "browser-codemode", name: conversation, query });
  const server = useServerSide(agent, conversation);
  if (agent.connectionError !== null) return <ClosedConversation onClose={onClose} />;
  const loading = <p className="chat-loading muted">Opening the conversation…</p>;
  if (goesToServer(conversation) && server === undefined) return loading;
  return (
    <Suspense fallback={loading}>
      <Chat conversation={conversation} agent={agent} server={server} onClose={onClose} />
    </Suspense>
  );
}

/** The agent does not talk to this browser. */
function ClosedConversation({ onClose }: { onClose: () => void }): ReactElement {
  return (
    <div className="chat-closed" role="alert">
      <p>This conversation is somebody else’s.</p>
      <button type="button" className="button" onClick={() => startConversation()}>
        New chat
      </button>
      <button type="button" className="button chat-close" onClick={onClose}>
        Close
      </button>
    </div>
  );
}

const query = { user: userName() };

interface ChatProps extends ConversationProps {
  agent: ChatAgent;
  server: ServerSide | undefined;
}

function Chat({ conversation, agent, server, onClose }: ChatProps): ReactElement {
  const { messages, isBusy, error, send, stop, clear } = useCodemodeChat({
    conversation,
    agent,
    runtime: server?.runtime ?? runtime,
  });
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
      <ServerLine isAtRest={isEmpty} />
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
