import { useSyncExternalStore } from "react";

const STORAGE_KEY = "kiln.conversation";
/** Where the runs of a conversation may go is part of its name, so that no tab can be of another opinion. */
const SERVER_PREFIX = "server-";
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

function newName(isOnServer = false): string {
  return `${isOnServer ? SERVER_PREFIX : "chat-"}${crypto.randomUUID().slice(0, 8)}`;
}

/** Whether runs of the conversation go to the server when they wait. */
export function goesToServer(conversation: string): boolean {
  return conversation.startsWith(SERVER_PREFIX);
}

/**
 * Starts an empty conversation, whose runs may go where those of the old one may, unless said otherwise. The old one is
 * still there under its name; Back returns to it.
 */
export function startConversation(isOnServer: boolean = goesToServer(current())): void {
  const name = newName(isOnServer);
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
