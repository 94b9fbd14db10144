import { NETWORK_GLOBALS, SANDBOX_GLOBALS } from "./sandbox-globals.ts";

const WORDS =
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
  "false finally for function if implements import in instanceof interface let new null package private protected " +
  "public return static super switch this throw true try typeof var void while with yield";

/** JavaScript's reserved words, in strict code. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(WORDS.split(" "));

/** Names that a namespace cannot have: they are words of the language or globals that code relies on. */
export const RESERVED_GLOBALS: ReadonlySet<string> = new Set([
  ...RESERVED_WORDS,
  ...SANDBOX_GLOBALS,
  ...NETWORK_GLOBALS,
]);
