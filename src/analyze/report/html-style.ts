/** Colours mean the same as in the dashboard; contrast is at least 4.5:1 in both themes. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --quiet: #59636e; --edge: #d5dae0; --bar: #9aa7b4;
  --strange: #7c3aed; --info: #3f6184; --warn: #8a5a00; --error: #c62828; --fatal: #ad1457; --raised: #f5f6f8; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --text: #e4e7eb; --quiet: #9aa4af; --edge: #333a43;
  --bar: #56616d; --strange: #b794ff; --info: #8fb3d9; --warn: #e0a642; --error: #ff7b72; --fatal: #ff79b0; --raised: #1d2127; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1100px; padding: 24px 16px 48px; background: var(--ground); color: var(--text);
  font: 15px/22px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 22px; line-height: 28px; margin: 0; }
h2 { font-size: 16px; margin: 32px 0 8px; }
p { margin: 4px 0; }
.quiet { color: var(--quiet); font-size: 13px; }
code { display: block; font: 13px/20px ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: 120px; border-bottom: 1px solid var(--edge); }
rect.lines { fill: var(--bar); }
rect.strange { fill: var(--strange); }
.anomalies { list-style: none; margin: 0; padding: 0; }
.anomalies > li { border-left: 3px solid var(--strange); background: var(--raised); margin: 0 0 12px; padding: 8px 12px; }
.anomalies ul { margin: 4px 0 0; padding-left: 20px; color: var(--quiet); overflow-wrap: anywhere; }
.score, .strange { color: var(--strange); font-weight: 600; }
.times { font-weight: 600; }
.level { text-transform: uppercase; font-size: 12px; font-weight: 600; color: var(--quiet); }
.level.info { color: var(--info); } .level.warn { color: var(--warn); }
.level.error { color: var(--error); } .level.fatal { color: var(--fatal); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 13px; color: var(--quiet); font-weight: 600; }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--edge); vertical-align: top; }
.number { text-align: right; white-space: nowrap; }
footer { margin-top: 32px; }
`;
