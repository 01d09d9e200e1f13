/** The page's own style. Plain fonts of the reader's machine: nothing is fetched. */
export const style = `
:root { color: #22292d; background: #f5f6f4; font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
body { margin: 0; }
main { max-width: 1180px; margin: 0 auto; padding: 40px 32px 64px; }
header { display: grid; grid-template-columns: auto 1fr; column-gap: 20px; align-items: center; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
h2 { font-size: 17px; margin: 0 0 12px; font-weight: 650; }
.outcome { margin: 0; padding: 6px 14px; border-radius: 4px; color: #fff; font-weight: 650; }
.outcome.good { background: #1f4e5f; }
.outcome.bad { background: #c2452d; }
.meta { grid-column: 1 / -1; margin: 10px 0 0; color: #59646a; }
.message { grid-column: 1 / -1; margin: 12px 0 0; padding: 12px 16px; background: #fbeae6; border-left: 4px solid #c2452d; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 1px; margin: 28px 0 36px; background: #d9dee1; border: 1px solid #d9dee1; }
.tile { background: #fff; padding: 14px 16px 12px; min-width: 0; }
.tile dt { color: #59646a; font-size: 13px; }
.tile dd { margin: 2px 0 4px; font-size: 24px; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.tile.unknown dd { font-size: 17px; line-height: 30px; font-weight: 400; color: #8a9499; }
.tile p { margin: 0; font-size: 12.5px; line-height: 1.4; color: #59646a; }
section { margin: 0 0 36px; }
figure { margin: 0; background: #fff; border: 1px solid #d9dee1; overflow-x: auto; }
figure svg { display: block; width: 100%; height: auto; min-width: 760px; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 22px; list-style: none; margin: 0 0 12px; padding: 0; font-size: 13px; color: #3f494e; }
.legend i { display: inline-block; width: 14px; height: 12px; margin-right: 7px; vertical-align: -1px; border: 1px solid rgba(0, 0, 0, 0.18); }
table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid #d9dee1; font-size: 14px; }
th, td { text-align: left; padding: 7px 14px; border-top: 1px solid #e8ebec; vertical-align: top; overflow-wrap: anywhere; }
tr:first-child > * { border-top: 0; }
thead th { color: #59646a; font-weight: 500; background: #fafbfa; }
tbody th, .figures th { font-weight: 550; white-space: nowrap; }
.value { font-variant-numeric: tabular-nums; font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.figures td:last-child { color: #59646a; }
td.failed { color: #c2452d; font-weight: 650; }
td.pending, td.undone { color: #8a9499; }
.lines { margin: 0; padding-left: 20px; }
.lines li { margin: 3px 0; overflow-wrap: anywhere; }
footer { color: #59646a; font-size: 13px; border-top: 1px solid #d9dee1; padding-top: 14px; }
@media (max-width: 900px) { main { padding: 24px 16px; } .tiles { grid-template-columns: repeat(2, 1fr); } header { grid-template-columns: 1fr; row-gap: 10px; } .outcome { justify-self: start; } section { overflow-x: auto; } tbody th, .figures th { white-space: normal; } th, td { overflow-wrap: break-word; } table { min-width: 560px; } .figures { min-width: 0; } .figures tr, .figures th, .figures td { display: block; } .figures tr { border-top: 1px solid #e8ebec; padding: 8px 0; } .figures th, .figures td { border: 0; padding: 1px 14px; } }
@media print { :root { background: #fff; } main { padding: 0; } section { break-inside: avoid; } }
`;
