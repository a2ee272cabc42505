import { formatCount } from '../../analyze/report/format-number.ts';
import type { ComparisonDto } from '../../api/detection.ts';

/** Lines shown; the API gives more. */
const EXAMPLES_SHOWN = 10;
const MESSAGE_COLUMNS = 120;

/** A comparison of two models as text. */
export function describeComparison(comparison: ComparisonDto): string {
  const { from, to, lines, thresholds, complete } = comparison;
  const share = (count: number): string =>
    `${formatCount(count)} (${lines === 0 ? 0 : ((100 * count) / lines).toFixed(2)} %)`;
  const what = complete ? 'lines of the last hour' : 'newest lines of the last hour, and older anomalies';
  return [
    `Models ${from} and ${to} over ${formatCount(lines)} ${what}`,
    `  thresholds        ${thresholds.from.toFixed(4)} and ${thresholds.to.toFixed(4)}`,
    `  marked by both    ${share(comparison.markedByBoth)}`,
    `  by ${from} only`.padEnd(20) + share(comparison.markedByFromOnly),
    `  by ${to} only`.padEnd(20) + share(comparison.markedByToOnly),
    `  other template    ${share(comparison.templateChanged)}`,
    `  mean score shift  ${comparison.meanScoreShift.toFixed(4)}`,
    ...comparison.examples
      .slice(0, EXAMPLES_SHOWN)
      .flatMap((example) => describeExample(example, comparison)),
  ].join('\n');
}

function describeExample(
  { entry, markedBy, fromScore, toScore, reasons }: ComparisonDto['examples'][number],
  { from, to }: ComparisonDto,
): string[] {
  const scores = `${fromScore.toFixed(3)} → ${toScore.toFixed(3)}`;
  const line = `${entry.time} ${entry.service} ${entry.message}`.replaceAll(/\s+/g, ' ');
  return [
    `\n${scores}  only ${markedBy === 'from' ? from : to}: ${line.slice(0, MESSAGE_COLUMNS)}`,
    ...reasons.slice(0, 1).map(({ sentence }) => `  ${sentence}`),
  ];
}
