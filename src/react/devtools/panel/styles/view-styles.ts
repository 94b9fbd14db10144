/** What is behind the tabs. */
export const viewStyles: string = `
.split { display: grid; grid-template-columns: minmax(280px, 34%) 1fr; min-block-size: 0; overflow: hidden; }
.list-side { display: flex; flex-direction: column; min-block-size: 0; min-inline-size: 0; border-inline-end: 1px solid var(--line); background: var(--sunken); }
.list-side > .problem { margin: 8px 10px; flex: none; }
.detail-side { display: flex; flex-direction: column; min-block-size: 0; min-inline-size: 0; overflow: auto; }
.detail-side > .back { display: none; }
.foot { display: flex; flex: none; align-items: center; justify-content: space-between; gap: 8px; min-block-size: 36px; margin: auto 0 0; padding: 4px 10px; font-size: 12px; color: var(--ink-faint); border-top: 1px solid var(--line); }

.executions { flex: 0 1 auto; margin: 0; padding: 0; list-style: none; overflow: auto; border-top: 1px solid var(--line); }
.execution { display: grid; grid-template-columns: minmax(0, 1fr); gap: 3px; inline-size: 100%; padding: 7px 10px 7px 9px; font: inherit; color: inherit; text-align: start; background: none; border: 0; border-inline-start: 3px solid transparent; border-bottom: 1px solid var(--line); cursor: pointer; }
.execution:hover { background: var(--hover); }
.execution:focus-visible { outline-offset: -2px; }
.execution[aria-current="true"] { background: var(--surface); border-inline-start-color: var(--accent); }
.execution-top { display: flex; align-items: center; gap: 8px; }
.execution-top time { margin-inline-start: auto; white-space: nowrap; }
.execution .id { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; color: var(--ink-soft); }
.first-line { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

.detail-header { flex: none; padding: 8px 14px 6px; }
.detail-header h3 { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.properties { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 6px 0 0; font-size: 12px; }
.properties div { display: flex; gap: 5px; min-inline-size: 0; }
.properties dt { color: var(--ink-faint); }
.properties dd { margin: 0; overflow-wrap: anywhere; }
.detail-tabs { flex: 1; min-block-size: 160px; }
.detail-tabs > .tab-panel { padding: 10px 14px; }

.prose { max-inline-size: 80ch; }
.prose p { margin: 0 0 10px; }
.box { margin: 0; padding: 10px 12px; overflow: auto; background: var(--sunken); border: 1px solid var(--line); border-radius: 6px; }
.verdict { font-weight: 600; color: var(--bad); }
.report[data-same="true"] .verdict { color: var(--good); }

.value [data-codemode="value"] { display: grid; gap: 4px; }
.value [data-codemode="value-label"] { font-size: 12px; color: var(--ink-faint); }
.value [data-codemode="value-text"] { max-block-size: none; margin: 0; padding: 9px 11px; font: 12px/1.55 var(--mono); color: var(--ink); background: var(--sunken); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
.value [data-codemode="value-text"]:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.value [data-codemode="button"] { font: inherit; color: var(--info); background: none; border: 0; text-decoration: underline; cursor: pointer; }
.panel [data-codemode="hidden-character"] { color: var(--bad); background: var(--bad-soft); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 10px; }

.journal > .toolbar { padding: 0 0 8px; }
.facts, .events { margin: 0; padding: 0; list-style: none; }
.facts > li, .events > li { border-bottom: 1px solid var(--line); }
.fact > summary { display: flex; align-items: baseline; gap: 10px; padding: 3px 6px; border-radius: 4px; cursor: pointer; list-style: none; }
.fact > summary::-webkit-details-marker { display: none; }
.fact > summary:hover { background: var(--hover); }
.fact[open] { padding-bottom: 8px; }
.fact[open] > summary { background: var(--hover); margin-bottom: 6px; }
.fact > :not(summary) { margin-inline: 6px; }
.fact .row { margin-bottom: 6px; }
.fact .number { min-inline-size: 3ch; text-align: end; }
.fact .offset { min-inline-size: 8ch; text-align: end; }
.fact-type { flex: none; min-inline-size: 9ch; font: 600 12px/1.5 var(--mono); color: var(--ink-soft); }
.event .fact-type { min-inline-size: 22ch; }
.short-id { flex: none; min-inline-size: 8ch; }
.fact-type:is([data-type="created"], [data-type="execution_started"], [data-type="execution_resumed"], [data-type="claimed"]) { color: var(--info); }
.fact-type:is([data-type="called"], [data-type="attempted"], [data-type="call_started"]) { color: var(--accent); }
.fact-type:is([data-type="settled"], [data-type="finished"], [data-type="approved"], [data-type="call_finished"], [data-type="execution_finished"]) { color: var(--good); }
.fact-type:is([data-type="paused"], [data-type="asked"], [data-type="call_pending"], [data-type="execution_paused"]) { color: var(--warn); }
.fact-type:is([data-type="refused"], [data-type="revertFailed"], [data-type="call_failed"]) { color: var(--bad); }
.fact-type:is([data-type="reverting"], [data-type="reverted"], [data-type="rolledBack"], [data-type="call_reverted"], [data-type="execution_rolled_back"]) { color: var(--plum); }
.cut { flex: 1; min-inline-size: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }

.events-view { display: flex; flex-direction: column; min-block-size: 0; }
.events { flex: 1; min-block-size: 0; padding-inline: 10px; border-top: 1px solid var(--line); }

.scroll > .problem { margin: 10px 14px; }
.scroll > [data-codemode] { margin: 10px 14px; }
.cards { display: grid; gap: 10px; margin: 0; padding: 12px 14px; list-style: none; }
.card { padding: 10px 12px; border: 1px solid var(--line); border-radius: 8px; min-inline-size: 0; }
.card h3 { margin: 0; font-size: 13px; overflow-wrap: anywhere; }
.card p { margin: 6px 0; }
.storage { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); align-content: start; gap: 12px; padding: 14px; }
.storage meter { inline-size: 100%; }

@container panel (max-width: 640px) {
  .main-tabs > .tab-bar { flex-wrap: wrap; padding-block-start: 4px; }
  .main-tabs > .tab-bar > .tab-list { order: 3; flex-basis: 100%; }
  .main-tabs > .tab-bar > .icon-button { margin-inline-start: auto; }
  .split { grid-template-columns: 1fr; }
  .split[data-shows="list"] > .detail-side, .split[data-shows="detail"] > .list-side { display: none; }
  .list-side { border: 0; }
  .detail-side > .back { display: block; flex: none; align-self: start; margin: 8px 14px 0; }
  .fact > summary { flex-wrap: wrap; column-gap: 8px; }
  .fact .cut { flex-basis: 100%; }
  .event .fact-type { min-inline-size: 0; }
  .detail-header .actions { margin-inline-start: 0; }
}
`;
