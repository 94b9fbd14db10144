/** Buttons, fields, badges and text: what all parts of the panel are made of. */
export const controlStyles: string = `
.button, .field {
  font: inherit;
  font-size: 12px;
  min-block-size: 26px;
  padding: 2px 9px;
  color: var(--ink);
  background: var(--raised);
  border: 1px solid var(--line-strong);
  border-radius: 6px;
}
.button { cursor: pointer; white-space: nowrap; }
.button:hover { background: var(--hover); }
.button[aria-pressed="true"] { color: var(--accent); background: var(--accent-soft); border-color: currentcolor; }
.button[aria-disabled="true"] { opacity: 0.55; cursor: default; }
.button.danger { color: var(--bad); }
.ask .button.danger { background: var(--bad-soft); border-color: currentcolor; }
.field { min-inline-size: 0; }
.field::placeholder { color: var(--ink-faint); opacity: 1; }
.field[aria-invalid="true"] { border-color: var(--bad); }
.field.short { inline-size: 64px; }
.field.grow { flex: 1; }
select.field { padding-inline-end: 4px; cursor: pointer; max-inline-size: 100%; }
:is(.button, .field, .icon-button, .link, summary, .execution, .box):focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.icon-button { inline-size: 26px; block-size: 26px; padding: 0; font: 18px/1 var(--sans); color: var(--ink-soft); background: none; border: 0; border-radius: 6px; cursor: pointer; }
.icon-button:hover { color: var(--ink); background: var(--hover); }
.link { padding: 0; font: inherit; color: var(--info); background: none; border: 0; text-decoration: underline; cursor: pointer; overflow-wrap: anywhere; text-align: start; }

.mono { font-family: var(--mono); font-size: 12px; }
.faint { color: var(--ink-faint); font-size: 12px; }
.bad { color: var(--bad); }
.empty { margin: 0; padding: 22px 16px; color: var(--ink-faint); text-align: center; text-wrap: balance; }
.problem { margin: 0 0 8px; padding: 8px 11px; color: var(--bad); background: var(--bad-soft); border-radius: 6px; overflow-wrap: anywhere; white-space: pre-wrap; }
.row { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 8px; margin: 0; }
.actions { display: flex; flex-wrap: wrap; gap: 6px; margin-inline-start: auto; }
.ask { display: inline-flex; flex-wrap: wrap; align-items: center; gap: 6px; padding-inline-start: 8px; font-weight: 600; }
.toolbar { display: flex; flex: none; flex-wrap: wrap; align-items: center; gap: 6px; padding: 7px 10px; }
.scroll { overflow: auto; }

.badge { display: inline-block; padding: 1px 7px; font: 600 11px/1.5 var(--sans); color: var(--ink-soft); background: var(--hover); border-radius: 20px; white-space: nowrap; }
code.badge { font-family: var(--mono); color: inherit; background: none; border: 1px solid currentcolor; }
.badge[data-status="running"] { color: var(--info); background: var(--info-soft); }
.badge[data-status="paused"] { color: var(--warn); background: var(--warn-soft); }
.badge[data-status="completed"] { color: var(--good); background: var(--good-soft); }
.badge:is([data-status="error"], [data-status="rejected"]) { color: var(--bad); background: var(--bad-soft); }
.badge[data-status="rolled_back"] { color: var(--plum); background: var(--plum-soft); }
.count { min-inline-size: 18px; padding: 0 5px; font: 600 11px/1.6 var(--sans); color: var(--ink-soft); background: var(--hover); border-radius: 10px; text-align: center; }
.count.urgent { color: var(--accent-ink); background: var(--accent); }

@media (pointer: coarse) {
  .button, .field, .icon-button, .execution, summary { min-block-size: 36px; }
  .field { font-size: 16px; }
  [role="tab"] { min-block-size: 42px; }
}
@media (prefers-reduced-motion: reduce) { * { transition: none !important; animation: none !important; } }
`;
