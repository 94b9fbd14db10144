/** Takes out of answers what only the app may know: servers that say what they were sent are common. */

/** Shorter ones would be found in words, and are none. */
const SHORTEST = 8;
const HIDDEN = "[hidden]";

/** A text without the secrets. */
export type Hide = (text: string) => string;

export function hiding(secrets: readonly string[]): Hide {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => {
      const encoded = encodeURIComponent(secret);
      // Encoded once more, as addresses within addresses are.
      return [secret, encoded, encodeURIComponent(encoded), encodeURI(secret), JSON.stringify(secret).slice(1, -1)];
    });
  // Longer ones first: one may be a part of another.
  const distinct = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => distinct.reduce((rest, form) => rest.replaceAll(form, HIDDEN), text);
}

/** Parsed JSON without the secrets: there they may be written in many ways. Changes the value. */
export function hideInJson(value: unknown, hide: Hide): unknown {
  const root = { value };
  // No recursion: an answer may be nested deeper than the stack is.
  const open: Record<string, unknown>[] = [root];
  for (let at = open.pop(); at; at = open.pop()) {
    for (const [key, item] of Object.entries(at)) {
      const name = hide(key);
      if (name !== key) delete at[key];
      if (typeof item === "string") at[name] = hide(item);
      else if (name !== key) at[name] = item;
      if (typeof item === "object" && item !== null) open.push(item as Record<string, unknown>);
    }
  }
  return root.value;
}
