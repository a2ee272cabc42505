import type { Level } from '../../core/level.ts';
import type { Analysis } from '../analysis.ts';
import type { AnomalyGroup } from '../anomaly-group.ts';
import { formatCount, formatPlural, formatShare } from './format-number.ts';
import { strangestSessions } from './strangest-sessions.ts';
import { formatTime, headline, method } from './headline.ts';
import { visibleText } from './visible-text.ts';

/** What colours a terminal text may have; plain text gives functions that change nothing. */
export interface ReportColours {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  blue(text: string): string;
  cyan(text: string): string;
  magenta(text: string): string;
}

export interface TextReportOptions {
  readonly colours: ReportColours;
  /** Rows of each table. */
  readonly top: number;
  /** Columns of the terminal: longer lines are cut. */
  readonly width: number;
}

/** The analysis for a terminal: the answer, the strangest lines with reasons, the templates. */
export function textReport(analysis: Analysis, options: TextReportOptions): string {
  const { colours } = options;
  return [
    colours.bold(headline(analysis)),
    ...period(analysis, options),
    '',
    ...incidentRows(analysis, options),
    ...anomalyRows(analysis, options),
    ...sessionRows(analysis, options),
    ...templateRows(analysis, options),
    colours.dim(method(analysis)),
    '',
  ].join('\n');
}

function period({ fromUs, toUs, timeline }: Analysis, { colours }: TextReportOptions): string[] {
  if (fromUs === undefined || toUs === undefined) return [];
  const range = `${formatTime(fromUs)} to ${formatTime(toUs)} UTC`;
  if (timeline.buckets.length < 3) return [colours.dim(range)];
  const bars = sparkline(timeline.buckets.map((bucket) => bucket.lines));
  const strange = sparkline(timeline.buckets.map((bucket) => bucket.anomalous));
  return [colours.dim(range), `${bars}  lines`, `${colours.magenta(strange)}  strange`];
}

const BARS = ' ▁▂▃▄▅▆▇█';
const SPARKLINE_WIDTH = 60;

/** Counts as bars one character high, from zero. */
export function sparkline(counts: readonly number[]): string {
  const each = Math.ceil(counts.length / SPARKLINE_WIDTH);
  const slices = Array.from({ length: Math.ceil(counts.length / each) }, (_, index) =>
    counts.slice(index * each, (index + 1) * each).reduce((sum, count) => sum + count, 0),
  );
  const most = Math.max(1, ...slices);
  return slices.map((count) => BARS[count === 0 ? 0 : Math.max(1, Math.round((count / most) * 8))]).join('');
}

function incidentRows({ incidents }: Analysis, { colours, top, width }: TextReportOptions): string[] {
  if (incidents === undefined) return [];
  if (incidents.length === 0) return [colours.bold('No incidents'), ''];
  return [
    colours.bold(formatPlural(incidents.length, 'incident')),
    ...incidents
      .slice(0, top)
      .flatMap((row, index) => [
        `${String(index + 1).padStart(3)}  ${colours.red(row.severity)}  ${cutTo(visibleText(row.title), width - 13)}`,
        `     ${colours.dim(`${clockOf(row.start)} to ${clockOf(row.end)}; ${visibleText(row.origin.why)}`)}`,
        ...row.evidence
          .slice(1, EVIDENCE_SHOWN)
          .map(
            ({ service, sentence }) =>
              `     ${colours.dim('·')} ${cutTo(visibleText(`${service}: ${sentence}`), width - 7)}`,
          ),
      ]),
    '',
  ];
}

/** The first stands in the title. */
const EVIDENCE_SHOWN = 4;

function clockOf(instant: string): string {
  return instant.slice(0, '2026-01-05T12:30:01'.length).replace('T', ' ');
}

function anomalyRows(analysis: Analysis, options: TextReportOptions): string[] {
  const { colours, top } = options;
  const { anomalies, ungrouped } = analysis;
  if (anomalies.length === 0) return [];
  const shown = anomalies.slice(0, top);
  const hidden = anomalies.slice(top).reduce((sum, group) => sum + group.count, ungrouped);
  return [
    colours.bold('Strangest lines'),
    ...shown.flatMap((group, index) => anomalyRow(group, { index, analysis, options })),
    ...(hidden > 0 ? [colours.dim(`… and ${formatCount(hidden)} more lines (--top for more)`), ''] : []),
  ];
}

interface RowContext {
  readonly index: number;
  readonly analysis: Analysis;
  readonly options: TextReportOptions;
}

function anomalyRow(group: AnomalyGroup, { index, analysis, options }: RowContext): string[] {
  const { colours, width } = options;
  const place = analysis.files.length > 1 ? `${visibleText(group.file)}:${group.line}` : `line ${group.line}`;
  const times = group.count === 1 ? '' : `  ×${formatCount(group.count)}`;
  const level = group.level === 'unknown' ? '' : `  ${levelStyle(group.level, colours)}`;
  const service = group.service === '' ? '' : `  ${colours.cyan(visibleText(group.service))}`;
  return [
    `${String(index + 1).padStart(3)}  ${colours.magenta(group.score.toFixed(3))}${level}${service}${times}  ${colours.dim(place)}`,
    `     ${cutTo(visibleText(group.message), width - 5)}`,
    ...group.reasons.map((reason) => `     ${colours.dim('·')} ${cutTo(visibleText(reason), width - 7)}`),
    '',
  ];
}

function levelStyle(level: Level, colours: ReportColours): string {
  const name = level.toUpperCase();
  if (level === 'fatal') return colours.magenta(name);
  if (level === 'error') return colours.red(name);
  if (level === 'warn') return colours.yellow(name);
  return level === 'info' ? colours.blue(name) : colours.dim(name);
}

function sessionRows({ sessions = [] }: Analysis, { colours, top, width }: TextReportOptions): string[] {
  if (sessions.length === 0) return [];
  const strange = strangestSessions(sessions);
  return [
    colours.bold(`Sessions: ${formatCount(sessions.length)}, ${formatCount(strange.length)} strange`),
    ...strange
      .slice(0, top)
      .flatMap((row, index) => [
        `${String(index + 1).padStart(3)}  ${colours.magenta(row.score.toFixed(1))}  ${visibleText(row.id)}  ${colours.dim(`${formatCount(row.lines)} lines`)}`,
        ...row.reasons.map((reason) => `     ${colours.dim('·')} ${cutTo(visibleText(reason), width - 7)}`),
      ]),
    '',
  ];
}

function templateRows(analysis: Analysis, options: TextReportOptions): string[] {
  const { colours, top, width } = options;
  const { templates, lines, otherTemplates } = analysis;
  const shown = templates.slice(0, top);
  const hidden = templates.slice(top).reduce((sum, row) => sum + row.count, otherTemplates.count);
  const countWidth = Math.max(5, ...shown.map((row) => formatCount(row.count).length));
  return [
    colours.bold('Templates'),
    colours.dim(`${'lines'.padStart(countWidth)}  share  strange`),
    ...shown.map((row) => {
      const count = formatCount(row.count).padStart(countWidth);
      const share = formatShare(row.count / lines).padStart(6);
      const strange = row.anomalous === 0 ? '' : formatCount(row.anomalous);
      const text = cutTo(visibleText(row.text), width - countWidth - 19);
      return `${count} ${share}  ${colours.magenta(strange.padStart(7))}  ${text}`;
    }),
    ...(hidden > 0 ? [colours.dim(`… and ${formatCount(hidden)} more lines of other templates`)] : []),
    '',
  ];
}

function cutTo(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(1, width - 1))}…`;
}
