import { useSyncExternalStore } from "react";

const STORAGE_KEY = "kiln.conversation";
const listeners = new Set<() => void>();

/** The conversation's name: `?chat=NAME`, else the one used last, else a new one. */
function current(): string {
  const asked = new URLSearchParams(location.search).get("chat");
  if (asked !== null && asked !== "") return asked;
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored !== null) return stored;
  const created = newName();
  localStorage.setItem(STORAGE_KEY, created);
  return created;
}

function newName(): string {
  return `chat-${crypto.randomUUID().slice(0, 8)}`;
}

/** Starts an empty conversation. The old one is still there under its name; Back returns to it. */
export function startConversation(): void {
  const name = newName();
  localStorage.setItem(STORAGE_KEY, name);
  const url = new URL(location.href);
  url.searchParams.set("chat", name);
  history.pushState(null, "", url);
  for (const listener of listeners) listener();
}

export function useConversation(): string {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    window.addEventListener("popstate", listener);
    return () => {
      listeners.delete(listener);
      window.removeEventListener("popstate", listener);
    };
  }, current);
}
