const STORAGE_KEY = "kiln.user";

/**
 * Whose browser this is, for the agent. The demo has no accounts, so it is a name that nobody guesses; `?user=NAME` takes
 * it to another browser.
 */
export function userName(): string {
  const asked = new URLSearchParams(location.search).get("user");
  if (asked !== null && asked !== "") return asked;
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored !== null) return stored;
  const created = crypto.randomUUID();
  localStorage.setItem(STORAGE_KEY, created);
  return created;
}
