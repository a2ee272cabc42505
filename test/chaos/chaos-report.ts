import { readFileSync } from 'node:fs';

/** What one run came to. */
export interface ChaosReport {
  readonly seed: number;
  /** Each fault in order, with the seconds from its end until everything acknowledged by then was stored. */
  readonly recoveries: readonly { readonly fault: string; readonly seconds: number }[];
  /** Lines. */
  readonly acknowledged: number;
  readonly missing: number;
  readonly doubled: number;
  /** Attempts that were refused or not answered, and repeated. */
  readonly refusals: number;
}

/** Several runs as one Markdown table: fault, times, median and longest recovery. */
export function formatReport(reports: readonly ChaosReport[]): string {
  const byFault = Map.groupBy(
    reports.flatMap(({ recoveries }) => recoveries),
    ({ fault }) => fault,
  );
  const rows = [...byFault]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([fault, recoveries]) => {
      const seconds = recoveries.map((recovery) => recovery.seconds).sort((a, b) => a - b);
      return [fault, seconds.length, median(seconds).toFixed(1), seconds.at(-1)!.toFixed(1)] as const;
    });
  const head = ['Fault', 'Times', 'Recovery, median s', 'longest s'] as const;
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => String(row[column]).length)),
  );
  const line = (cells: readonly unknown[]): string =>
    `| ${cells.map((cell, at) => (at === 0 ? String(cell).padEnd(widths[at]!) : String(cell).padStart(widths[at]!))).join(' | ')} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line), '', summary(reports)].join('\n');
}

function summary(reports: readonly ChaosReport[]): string {
  const sum = (of: (report: ChaosReport) => number): string =>
    reports.reduce((total, report) => total + of(report), 0).toLocaleString('en');
  const seeds = reports.map(({ seed }) => seed).join(', ');
  return (
    `${sum(({ recoveries }) => recoveries.length)} faults (${reports.length === 1 ? 'seed' : 'seeds'} ${seeds}), ` +
    `${sum(({ acknowledged }) => acknowledged)} lines acknowledged: ${sum(({ missing }) => missing)} missing, ` +
    `${sum(({ doubled }) => doubled)} doubled; ${sum(({ refusals }) => refusals)} attempts refused or cut off, and repeated.`
  );
}

function median(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The reports of a file that `run.ts --append` wrote. */
export function readReports(file: string): readonly ChaosReport[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as ChaosReport);
}

if (import.meta.main) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('usage: node test/chaos/chaos-report.ts FILE');
  process.stdout.write(`${formatReport(readReports(file))}\n`);
}
