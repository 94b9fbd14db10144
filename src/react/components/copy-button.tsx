import { useEffect, useState, type ReactElement } from "react";
import { useLabels } from "./labels-context.tsx";
import { ActionButton } from "./parts.tsx";

/** Milliseconds for which a button says what it has done. */
const MOMENT = 2_000;

/** Copies a text as it is, hidden characters too. */
export function CopyButton({ text }: { text: string }): ReactElement {
  const labels = useLabels();
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), MOMENT);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome("copied");
    } catch {
      // Not allowed here, or not over HTTPS.
      setOutcome("failed");
    }
  };
  return (
    <span data-codemode="copy">
      <ActionButton action="copy" onPress={() => void copy()}>
        {labels.copy}
      </ActionButton>{" "}
      <span role="status" data-codemode="copy-outcome">
        {outcome === "copied" && labels.copied}
        {outcome === "failed" && labels.copyFailed}
      </span>
    </span>
  );
}
