/** A program for the inside of a sandbox, bundled to text by `build/programs-plugin.ts`. */
declare module "*?program" {
  const source: string;
  export default source;
  /** `sha256-...` of the text, for a Content-Security-Policy. */
  export const hash: string;
}

declare module "*?program-url" {
  /** Where the program is, as a file beside the chunk that imports this. Throws in a classic script. */
  export default function url(): string | URL;
}

declare module "*?file-url" {
  /** Where a copy of the file is, beside the chunk that imports this. Throws in a classic script. */
  export default function url(): string | URL;
}

declare module "*?file-base64" {
  const base64: string;
  export default base64;
}

declare module "*?file-text" {
  const text: string;
  export default text;
}
