/** The host and its button. Nothing of the page's own style comes in, but custom properties of other names. */
export const shellStyles = `
:host {
  all: initial !important;
  display: block !important;
  position: static !important;
  color-scheme: light dark !important;
  --surface: light-dark(#ffffff, #16181d);
  --sunken: light-dark(#f4f5f7, #101216);
  --raised: light-dark(#ffffff, #1e2128);
  --hover: light-dark(#eceef2, #262a33);
  --line: light-dark(#dde0e6, #2c313b);
  --line-strong: light-dark(#888f9d, #6d7686);
  --ink: light-dark(#1a1d23, #e8eaee);
  --ink-soft: light-dark(#4b515d, #b3b9c5);
  --ink-faint: light-dark(#5d6470, #969dab);
  --accent: light-dark(#b3400d, #ff9a5c);
  --accent-ink: light-dark(#ffffff, #1c0d04);
  --accent-soft: light-dark(#fdeee5, #34200f);
  --good: light-dark(#1f6b3a, #7fd19b);
  --good-soft: light-dark(#e3f4e8, #15301f);
  --bad: light-dark(#b3261e, #ff9b90);
  --bad-soft: light-dark(#fdebe9, #3b1a18);
  --warn: light-dark(#7a4f00, #f0c060);
  --warn-soft: light-dark(#fdf1d8, #332509);
  --info: light-dark(#1f57a4, #8dbcff);
  --info-soft: light-dark(#e6effb, #14263f);
  --plum: light-dark(#7b2f8c, #dca0ea);
  --plum-soft: light-dark(#f6e9f9, #321839);
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
  --mono: ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
:host([data-scheme="light"]) { color-scheme: light !important; }
:host([data-scheme="dark"]) { color-scheme: dark !important; }
@media print { :host { display: none !important; } }

.shell-button, .shell-problem {
  position: fixed;
  z-index: 2147483000;
  box-sizing: border-box;
  font: 13px/1.4 var(--sans);
}
.shell-button {
  width: 44px;
  height: 44px;
  padding: 0;
  display: grid;
  place-items: center;
  color: var(--accent);
  background: var(--raised);
  border: 1px solid var(--line-strong);
  border-radius: 50%;
  box-shadow: 0 2px 10px rgb(0 0 0 / 22%);
  cursor: pointer;
  transition: transform 0.15s;
}
.shell-button[hidden] { display: none; }
.shell-button:hover { background: var(--hover); transform: scale(1.06); }
.shell-button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.shell-button[aria-busy="true"] svg { animation: shell-wait 0.9s ease-in-out infinite alternate; }
.shell-button svg { width: 22px; height: 22px; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.shell-problem {
  max-width: min(420px, calc(100vw - 90px));
  margin: 0;
  padding: 8px 12px;
  color: var(--bad);
  background: var(--bad-soft);
  border: 1px solid currentcolor;
  border-radius: 8px;
  overflow-wrap: anywhere;
}
.shell-problem:empty { display: none; }
:host([data-position^="bottom"]) :is(.shell-button, .shell-problem) { bottom: calc(14px + env(safe-area-inset-bottom)); }
:host([data-position^="top"]) :is(.shell-button, .shell-problem) { top: calc(14px + env(safe-area-inset-top)); }
:host([data-position$="right"]) .shell-button { right: calc(14px + var(--slot, 0) * 52px); }
:host([data-position$="left"]) .shell-button { left: calc(14px + var(--slot, 0) * 52px); }
:host([data-position$="right"]) .shell-problem { right: calc(68px + var(--slot, 0) * 52px); }
:host([data-position$="left"]) .shell-problem { left: calc(68px + var(--slot, 0) * 52px); }
@keyframes shell-wait { to { opacity: 0.35; } }
@media (prefers-reduced-motion: reduce) {
  .shell-button { transition: none; }
  .shell-button[aria-busy="true"] svg { animation: none; opacity: 0.5; }
}
`;
