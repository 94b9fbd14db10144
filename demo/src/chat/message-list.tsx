import type { UIMessage } from "ai";
import { useEffect, useRef, type ReactElement } from "react";
import { MessageView } from "./message-view.tsx";
import { ServerSwitch } from "./server-switch.tsx";
import { Suggestions } from "./suggestion-list.tsx";

interface MessageListProps {
  messages: UIMessage[];
  isBusy: boolean;
  onPick: (prompt: string) => void;
  onStop: () => void;
}

/** The conversation. Stays at its end while it grows, unless the person has scrolled up. */
export function MessageList({ messages, isBusy, onPick, onStop }: MessageListProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const isEmpty = messages.length === 0;

  useEffect(() => {
    const element = box.current;
    const content = element?.firstElementChild;
    if (element === null || content == null) return;
    const follow = new ResizeObserver(() => {
      if (atEnd.current && !isEmpty) element.scrollTop = element.scrollHeight;
    });
    follow.observe(content);
    return () => follow.disconnect();
  }, [isEmpty]);

  const onScroll = (): void => {
    const element = box.current;
    if (element !== null) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 60;
  };

  const isWaiting = isBusy && messages.at(-1)?.role === "user";
  return (
    <div className="messages" ref={box} onScroll={onScroll} tabIndex={0} role="region" aria-label="Conversation">
      {isEmpty ? (
        <div className="welcome">
          <p className="welcome-title">Ask for a whole job, not for one click.</p>
          <p className="muted">
            The assistant writes one piece of code. It runs here, in a sandbox on your page, with the tools that the
            page gives it.
          </p>
          <ServerSwitch />
          <Suggestions disabled={isBusy} onPick={onPick} />
        </div>
      ) : (
        <ol className="message-list">
          {messages.map((message) => (
            <MessageView key={message.id} message={message} onStop={onStop} />
          ))}
          {isWaiting && (
            <li className="message assistant thinking" aria-hidden="true">
              <span />
              <span />
              <span />
            </li>
          )}
        </ol>
      )}
    </div>
  );
}
