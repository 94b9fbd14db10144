import { useEffect, useRef, useState } from "react";
import type { Approval } from "../hooks/use-codemode-approvals.ts";
import { useLabels } from "./labels-context.tsx";
import { toVisible } from "./visible-characters.ts";

export interface Announcement {
  text: string;
  /** Tells it from the one before, which may have the same text. */
  id: number;
}

/** What a screen reader says of the actions that have begun to wait: of each once. */
export function useAnnouncement(approvals: readonly Approval[]): Announcement {
  const { announceWaiting } = useLabels();
  const announced = useRef<ReadonlySet<string>>(new Set());
  const [announcement, setAnnouncement] = useState<Announcement>({ text: "", id: 0 });
  useEffect(() => {
    const news = approvals.filter(({ key }) => !announced.current.has(key));
    announced.current = new Set(approvals.map(({ key }) => key));
    const text = news.length > 0 ? toVisible(announceWaiting(news)) : "";
    if (text !== "" || approvals.length === 0) setAnnouncement(({ id }) => ({ text, id: id + 1 }));
  }, [approvals, announceWaiting]);
  return announcement;
}
