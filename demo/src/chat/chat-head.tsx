import type { KeyboardEvent, ReactElement, ReactNode } from "react";
import { CloseIcon, HistoryIcon, PlugIcon, PlusIcon, TrashIcon } from "../ui/icons.tsx";
import { startConversation } from "./conversation.ts";

/** What is open between the head and the conversation. */
export type PanelName = "runs" | "connectors";

interface ChatHeadProps {
  open: PanelName | undefined;
  onToggle: (panel: PanelName) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  /** How many actions wait for the person. */
  waiting: number;
  isEmpty: boolean;
  onClear: () => void;
  onClose: () => void;
}

export function ChatHead({ waiting, isEmpty, onClear, onClose, ...panels }: ChatHeadProps): ReactElement {
  return (
    <header className="chat-head">
      <h2>Assistant</h2>
      <PanelButton {...panels} panel="runs">
        <HistoryIcon /> Runs
        {waiting > 0 && (
          <span className="badge">
            {waiting} <span className="visually-hidden">waiting</span>
          </span>
        )}
      </PanelButton>
      <PanelButton {...panels} panel="connectors">
        <PlugIcon /> Connectors
      </PanelButton>
      <button
        type="button"
        className="icon-button"
        onClick={() => startConversation()}
        aria-label="New chat"
        title="New chat"
      >
        <PlusIcon />
      </button>
      <button type="button" className="icon-button" onClick={onClear} disabled={isEmpty} aria-label="Clear this chat">
        <TrashIcon />
      </button>
      <button type="button" className="icon-button chat-close" onClick={onClose} aria-label="Close the assistant">
        <CloseIcon />
      </button>
    </header>
  );
}

interface PanelButtonProps extends Pick<ChatHeadProps, "open" | "onToggle" | "onKeyDown"> {
  panel: PanelName;
  children: ReactNode;
}

function PanelButton({ panel, open, onToggle, onKeyDown, children }: PanelButtonProps): ReactElement {
  return (
    <button
      type="button"
      id={buttonId(panel)}
      className="button small"
      aria-expanded={open === panel}
      aria-controls={panelId(panel)}
      onClick={() => onToggle(panel)}
      onKeyDown={onKeyDown}
    >
      {children}
    </button>
  );
}

export function panelId(panel: PanelName): string {
  return `panel-${panel}`;
}

export function buttonId(panel: PanelName): string {
  return `${panelId(panel)}-button`;
}
