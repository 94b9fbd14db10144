import css from "../../styles/codemode.css?file-text";

/** The components' stylesheet, the one that apps import: in a shadow root they need it as well. */
export function componentStyles(): string {
  return css;
}
