import type { UIMessage } from "ai";
import Markdown from "markdown-to-jsx/react";
import { Fragment, memo, type ComponentProps, type ReactElement } from "react";
import { isCodemodePart, lateOutcomeIn, textOf } from "./message-parts.ts";
import { RunCard } from "./run-card.tsx";

/** One message: the person's words, or the assistant's words and runs in their order. */
export function MessageView({ message, onStop }: { message: UIMessage; onStop: () => void }): ReactElement | null {
  if (lateOutcomeIn(message) !== undefined) {
    return <li className="message note">The run that waited is over. Its outcome went to the assistant.</li>;
  }
  if (message.role === "user") {
    return (
      <li className="message user">
        <span className="visually-hidden">You: </span>
        <p>{textOf(message)}</p>
      </li>
    );
  }
  return (
    <li className="message assistant">
      <span className="visually-hidden">Assistant: </span>
      {message.parts.map((part, index) => {
        if (isCodemodePart(part)) return <RunCard key={part.toolCallId} part={part} onStop={onStop} />;
        if (part.type !== "text" || part.text.trim() === "") return null;
        return <Prose key={index} text={part.text} />;
      })}
    </li>
  );
}

const Prose = memo(function Prose({ text }: { text: string }): ReactElement {
  return (
    <div className="prose">
      {/* A model's text is not trusted: no HTML, and links leave the page in a new tab. */}
      <Markdown
        options={{
          disableParsingRawHTML: true,
          forceBlock: true,
          wrapper: Fragment,
          overrides: {
            a: { props: { target: "_blank", rel: "noreferrer noopener" } },
            // A picture would be fetched from wherever the model says.
            img: () => null,
            table: ScrollingTable,
          },
        }}
      >
        {text}
      </Markdown>
    </div>
  );
});

function ScrollingTable(props: ComponentProps<"table">): ReactElement {
  return (
    <div className="prose-table" tabIndex={0} role="group" aria-label="Table">
      <table {...props} />
    </div>
  );
}
