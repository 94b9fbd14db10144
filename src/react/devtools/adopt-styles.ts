/**
 * Gives a shadow root style sheets, which reach nothing outside of it.
 *
 * @param nonce For browsers that need a `<style>` element, under a Content-Security-Policy that asks for one.
 */
export function adoptStyles(root: ShadowRoot, sheets: readonly string[], nonce?: string): void {
  if ("adoptedStyleSheets" in root && typeof CSSStyleSheet === "function") {
    try {
      const made = sheets.map((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        return sheet;
      });
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, ...made];
      return;
    } catch {
      // There are browsers that have the name, and cannot do it.
    }
  }
  for (const css of sheets) {
    const style = document.createElement("style");
    if (nonce !== undefined) style.nonce = nonce;
    style.textContent = css;
    root.append(style);
  }
}
