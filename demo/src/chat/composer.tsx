import { useEffect, useId, useRef, useState, type FormEvent, type KeyboardEvent, type ReactElement } from "react";
import { SendIcon, SparkIcon, StopIcon } from "../ui/icons.tsx";
import { Suggestions } from "./suggestion-list.tsx";

interface ComposerProps {
  isBusy: boolean;
  /** Whether to offer the ideas here; an empty chat shows them by itself. */
  withIdeas: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
}

/** The text field of the chat. Enter sends, Shift+Enter makes a new line. */
export function Composer({ isBusy, withIdeas, onSend, onStop }: ComposerProps): ReactElement {
  const [text, setText] = useState("");
  const [ideasOpen, setIdeasOpen] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const ideasId = useId();

  // Whoever has opened the sheet while the conversation was loading could not be given the field yet.
  useEffect(() => {
    const { current: input } = field;
    if (document.activeElement === document.body && input?.closest('[data-open="true"]')) input.focus();
  }, []);

  const send = (words: string): void => {
    if (words.trim() === "" || isBusy) return;
    onSend(words.trim());
    setText("");
    setIdeasOpen(false);
    field.current?.focus();
  };

  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send(text);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send(text);
  };

  const closeOnEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !ideasOpen) return;
    event.stopPropagation();
    setIdeasOpen(false);
    field.current?.focus();
  };

  return (
    <form className="composer" onSubmit={submit} onKeyDown={closeOnEscape}>
      {withIdeas && ideasOpen && (
        <div className="ideas" id={ideasId}>
          <Suggestions disabled={isBusy} onPick={send} />
        </div>
      )}
      <div className="composer-field">
        <textarea
          ref={field}
          id="chat-input"
          rows={1}
          value={text}
          placeholder="Ask for a whole job…"
          aria-label="Message to the assistant"
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {withIdeas && (
          <button
            type="button"
            className="icon-button"
            aria-label="Ideas"
            aria-expanded={ideasOpen}
            aria-controls={ideasId}
            onClick={() => setIdeasOpen(!ideasOpen)}
          >
            <SparkIcon />
          </button>
        )}
        {isBusy ? (
          <button type="button" className="button stop" onClick={onStop} aria-label="Stop the assistant">
            <StopIcon />
          </button>
        ) : (
          <button type="submit" className="button primary send" disabled={text.trim() === ""} aria-label="Send">
            <SendIcon />
          </button>
        )}
      </div>
    </form>
  );
}
