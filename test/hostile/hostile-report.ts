import { readFileSync } from 'node:fs';
import type { AttackReport } from './run-attack.ts';

const MEGABYTE = 1e6;

/** Reports as a Markdown table. */
export function formatHostile(reports: readonly AttackReport[]): string {
  const head = [
    'Attack',
    'Memory above rest, MB',
    'The attacker is told',
    'Counted as',
    'Others: p99 at rest, ms',
    'p99, ms',
    'longest, ms',
    'lines lost',
  ];
  const rows = reports.map(({ attack, peakAboveBytes, told, counted, steady }) => [
    attack,
    (peakAboveBytes / MEGABYTE).toFixed(0),
    listed(told),
    listed(shortened(counted)),
    steady.restingP99Ms.toFixed(0),
    steady.p99Ms.toFixed(0),
    steady.longestMs.toFixed(0),
    `${steady.lostLines} of ${steady.acknowledgedLines.toLocaleString('en')}`,
  ]);
  const rule = head.map((title) => (/MB|ms|lost/.test(title) ? '---:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function listed(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).filter(([, times]) => times > 0);
  return entries.map(([what, times]) => `${what} × ${times.toLocaleString('en')}`).join(', ') || '–';
}

/** `logsentry_ingest_refused_requests_total{http,bodies}` → `refused{http,bodies}`: the head of the table says which. */
function shortened(counted: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counted).map(([name, by]) => [
      name.replace(/^logsentry_(?:ingest_)?/, '').replace(/_(?:requests|lines|connections)?_?total/, ''),
      by,
    ]),
  );
}

if (import.meta.main) {
  const [file = 'bench/results/hostile.json'] = process.argv.slice(2);
  const { attacks } = JSON.parse(readFileSync(file, 'utf8')) as { attacks: readonly AttackReport[] };
  process.stdout.write(`${formatHostile(attacks)}\n`);
}
