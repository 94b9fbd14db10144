/**
 * Proof that tsconfig.portable.json does its work: each line here is an error there, and the type check
 * fails when one is not ("Unused '@ts-expect-error' directive").
 */

// @ts-expect-error There is no page.
export const page: unknown = document;
// @ts-expect-error There is no window.
export const frame: unknown = window;
// @ts-expect-error There is no IndexedDB.
export const database: unknown = indexedDB;
// @ts-expect-error There is no Node.
export const system: unknown = process;
// @ts-expect-error There is no Workers runtime.
export const runtime: unknown = await import("cloudflare:workers");
// @ts-expect-error There are no elements.
export type Element = HTMLElement;
