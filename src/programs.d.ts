/** A program for the inside of a sandbox, bundled to text by `build/programs-plugin.ts`. */
declare module "*?program" {
  const source: string;
  export default source;
  /** `sha256-...` of the text, for a Content-Security-Policy. */
  export const hash: string;
}
