import { inferColumns } from './columns.ts';
import type { LineFormat } from './line-format.ts';
import { type DetectTools, reads, type SampleLine } from './sample-line.ts';

/**
 * The format that reads most of the lines; or, when no format that says more than a time reads nearly all of
 * them, the columns they have in common. Undefined when hardly any line has a header.
 */
export function detectFormat(lines: readonly SampleLine[], tools: DetectTools): LineFormat | undefined {
  const counts = new Map<LineFormat, number>();
  for (const line of lines) {
    const format = tools.formats.find((each) => reads(each, line, tools.scan));
    if (format !== undefined) counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  let best: LineFormat | undefined;
  for (const [format, count] of counts)
    if (count > (best === undefined ? 0 : counts.get(best)!)) best = format;
  const share = best === undefined ? 0 : counts.get(best)! / lines.length;
  const isStrong = best !== undefined && !WEAK.has(best.name) && share >= NEARLY_ALL;
  const columns = isStrong ? undefined : inferColumns(lines, tools);
  if (columns !== undefined) return columns;
  return share >= LEAST_SHARE ? best : undefined;
}

/** Formats that read a line with more in its header than they know. */
const WEAK: ReadonlySet<string> = new Set(['time-only', 'level-first']);
/** Stack traces and banners stand between the lines of any log. */
const NEARLY_ALL = 0.9;
const LEAST_SHARE = 0.1;
