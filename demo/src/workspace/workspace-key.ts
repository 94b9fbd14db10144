const STORAGE_KEY = "kiln.workspace-key";

/** Names this browser's workspace among those of all browsers. */
export function workspaceKey(): string {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored !== null) return stored;
  const created = crypto.randomUUID();
  localStorage.setItem(STORAGE_KEY, created);
  return created;
}
