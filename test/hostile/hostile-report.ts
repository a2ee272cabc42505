import { readFileSync } from 'node:fs';
import type { AttackReport } from './run-attack.ts';

const MEGABYTE = 1e6;

/** Reports as a Markdown table, laid out as prettier does. */
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
  const isNumber = head.map((title) => /MB|ms|lost/.test(title));
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!))).join(' | ')} |`;
  const rule = widths.map((width, at) => (isNumber[at] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function listed(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).filter(([, times]) => times > 0);
  return entries.map(([what, times]) => `${short(what)} × ${times.toLocaleString('en')}`).join(', ') || '–';
}

/** Answers in plain text are whole sentences: their beginning tells them apart. */
function short(what: string): string {
  return what.length <= ANSWER_CHARACTERS ? what : `${what.slice(0, ANSWER_CHARACTERS).trimEnd()}…`;
}

const ANSWER_CHARACTERS = 36;

/** `logsentry_ingest_refused_requests_total{http,bodies}` → `refused{http,bodies}`: the head of the table says which. */
function shortened(counted: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counted).map(([name, by]) => [
      name.replace(/^logsentry_(?:ingest_)?/, '').replace(/_(?:requests|lines|connections)?_?total/, ''),
      by,
    ]),
  );
}

/** The reports that `run.ts --save` kept. */
export function readHostile(file: string): readonly AttackReport[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { attacks: readonly AttackReport[] }).attacks;
}

if (import.meta.main) {
  const [file = 'bench/results/hostile.json'] = process.argv.slice(2);
  process.stdout.write(`${formatHostile(readHostile(file))}\n`);
}
