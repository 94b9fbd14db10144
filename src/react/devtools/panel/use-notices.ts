import { useCallback, useState } from "react";
import { explainError } from "./explain-error.ts";

export interface Notice {
  kind: "done" | "problem";
  text: string;
}

export interface Notices {
  notice: Notice | undefined;
  dismiss: () => void;
  /** See `PanelTools.act`. */
  act: (what: string, work: () => Promise<string | undefined>) => Promise<void>;
}

/** What the last action has come to. */
export function useNotices(): Notices {
  const [notice, setNotice] = useState<Notice>();
  const act = useCallback(async (what: string, work: () => Promise<string | undefined>): Promise<void> => {
    setNotice(undefined);
    try {
      const text = await work();
      if (text !== undefined) setNotice({ kind: "done", text });
    } catch (error) {
      setNotice({ kind: "problem", text: `${what} failed: ${explainError(error)}` });
    }
  }, []);
  const dismiss = useCallback(() => setNotice(undefined), []);
  return { notice, dismiss, act };
}
