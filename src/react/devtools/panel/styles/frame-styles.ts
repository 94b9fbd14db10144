/** The panel itself: where it is, its header, its tabs. */
export const frameStyles: string = `
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }

.panel {
  position: fixed;
  inset-inline: 0;
  z-index: 2147483001;
  display: flex;
  flex-direction: column;
  min-block-size: 180px;
  max-block-size: calc(100dvh - 24px);
  container: panel / inline-size;
  font: 13px/1.45 var(--sans);
  color: var(--ink);
  background: var(--surface);
  box-shadow: 0 0 24px rgb(0 0 0 / 20%);
  text-align: start;
  --codemode-surface: var(--surface);
  --codemode-sunken: var(--sunken);
  --codemode-line: var(--line);
  --codemode-line-strong: var(--line-strong);
  --codemode-text: var(--ink);
  --codemode-text-soft: var(--ink-soft);
  --codemode-accent: var(--accent);
  --codemode-accent-text: var(--accent-ink);
  --codemode-good: var(--good);
  --codemode-good-soft: var(--good-soft);
  --codemode-bad: var(--bad);
  --codemode-bad-soft: var(--bad-soft);
  --codemode-warn: var(--warn);
  --codemode-warn-soft: var(--warn-soft);
  --codemode-radius: 8px;
  --codemode-font: var(--sans);
  --codemode-mono: var(--mono);
}
/* The components follow the panel, not what the page says of itself. */
[data-codemode] { color-scheme: inherit; font-size: 13px; }
.panel:focus { outline: none; }
.panel.at-bottom { bottom: 0; border-top: 1px solid var(--line-strong); padding-bottom: env(safe-area-inset-bottom); }
.panel.at-top { top: 0; border-bottom: 1px solid var(--line-strong); padding-top: env(safe-area-inset-top); }
.panel.broken { padding: 16px; inset-block: auto 0; min-block-size: 0; }

.resizer { position: absolute; inset-inline: 0; z-index: 3; block-size: 9px; cursor: row-resize; touch-action: none; }
.at-bottom > .resizer { top: -5px; }
.at-top > .resizer { bottom: -5px; }
.resizer::after { content: ""; position: absolute; inset-inline: 0; top: 3px; block-size: 3px; background: transparent; transition: background 0.12s; }
.resizer:hover::after, .resizer:active::after { background: var(--accent); }
.resizer:focus-visible { outline: none; }
.resizer:focus-visible::after { background: var(--accent); }

.title { display: flex; align-items: center; gap: 10px; min-inline-size: 0; }
.title h2 { margin: 0; font-size: 13px; font-weight: 700; }

.notices { display: flex; align-items: start; gap: 8px; margin: 4px 10px; padding: 5px 10px; border-radius: 6px; background: var(--good-soft); color: var(--good); overflow-wrap: anywhere; }
.notices:not([data-kind]) { margin: 0; padding: 0; block-size: 0; overflow: hidden; }
.notices[data-kind="problem"] { background: var(--bad-soft); color: var(--bad); }
.notices p { margin: 0; max-block-size: 90px; overflow: auto; }
.notices p:empty { display: contents; }
.notices .icon-button { margin-inline-start: auto; color: inherit; flex: none; margin-block: -2px; }

.tabs { display: flex; flex-direction: column; min-block-size: 0; min-inline-size: 0; }
.main-tabs { flex: 1; }
.tab-bar { display: flex; flex: none; align-items: center; gap: 4px 14px; padding-inline: 6px; border-bottom: 1px solid var(--line); }
.main-tabs > .tab-bar { padding-inline: 14px 8px; }
.tab-list { display: flex; flex: 1; gap: 2px; min-inline-size: 0; overflow-x: auto; scrollbar-width: none; }
[role="tab"] {
  flex: none;
  display: inline-flex;
  align-items: center;
  gap: 6px;
  min-block-size: 34px;
  padding: 4px 10px;
  font: inherit;
  color: var(--ink-soft);
  background: none;
  border: 0;
  border-bottom: 2px solid transparent;
  cursor: pointer;
  white-space: nowrap;
}
[role="tab"]:hover { color: var(--ink); background: var(--hover); }
[role="tab"][aria-selected="true"] { color: var(--ink); font-weight: 600; border-bottom-color: var(--accent); }
[role="tab"]:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 4px; }
.tab-panel { flex: 1; min-block-size: 0; overflow: auto; }
.tab-panel:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
.main-tabs > .tab-panel { overflow: hidden; display: flex; flex-direction: column; }
.main-tabs > .tab-panel > * { flex: 1; min-block-size: 0; }

.drop {
  position: absolute;
  inset: 6px;
  z-index: 4;
  display: grid;
  place-items: center;
  margin: 0;
  font-size: 15px;
  font-weight: 600;
  color: var(--accent);
  background: color-mix(in srgb, var(--surface) 88%, transparent);
  border: 2px dashed currentcolor;
  border-radius: 10px;
  pointer-events: none;
}
`;
