/** Globals that the program of `entry.ts` defines where the engine lacks them. */
export const POLYFILLED: readonly string[] = [
  "AbortController",
  "AbortSignal",
  "DOMException",
  "Event",
  "EventTarget",
  "SuppressedError",
  "TextDecoder",
  "TextEncoder",
  "URL",
  "URLSearchParams",
  "atob",
  "btoa",
  "structuredClone",
];

/** Likewise, functions on globals that the engine has. */
export const POLYFILLED_METHODS: readonly (readonly [holder: string, name: string])[] = [["Array", "fromAsync"]];
