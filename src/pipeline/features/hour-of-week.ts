import { limited } from './surprise.ts';

/**
 * Feature `hourOfWeek`: bits by which the line's template is rarer in this hour of the week (UTC) than lines of all
 * templates are in that hour. Unit: bits.
 *
 * Why: a nightly job that runs at noon. Compared with all lines, so that a quiet night makes nothing strange, and 0 in
 * hours of which nothing was learnt: a model trained on one morning knows nothing about afternoons.
 */
export interface HourOfWeek {
  /** Per template its row in `bits`, or -1. */
  readonly row: Int32Array;
  /** rows × 168. */
  readonly bits: Float32Array;
}

export function hourOfWeekTable(
  hours: { readonly all: Uint32Array; readonly template: Uint32Array; readonly count: Uint32Array },
  templates: number,
  heldOut: 0 | 1,
): HourOfWeek {
  const width = hours.all.length;
  const total = hours.all.reduce((sum, count) => sum + count, 0);
  const row = new Int32Array(templates).fill(-1);
  const bits = new Float32Array(hours.template.length * width);
  for (let index = 0; index < hours.template.length; index++) {
    row[hours.template[index]!] = index;
    const counts = hours.count.subarray(index * width, (index + 1) * width);
    const lines = counts.reduce((sum, count) => sum + count, 0);
    for (let hour = 0; hour < width; hour++) {
      const everything = hours.all[hour]! / total;
      if (hours.all[hour]! < LEAST_HOUR_LINES) continue;
      // Dirichlet prior: the template behaves like everything else until it has shown otherwise.
      const others = Math.max(0, counts[hour]! - heldOut);
      const own = (others + PRIOR_LINES * everything) / (lines + PRIOR_LINES);
      bits[index * width + hour] = limited(Math.log2(everything / own));
    }
  }
  return { row, bits };
}

/** Hour of the week, UTC, 0 = Monday 00:00. The Unix epoch was a Thursday, hour 72. */
export function hourOfWeek(timeUs: number): number {
  const hour = (Math.floor(timeUs / 3_600_000_000) + 72) % 168;
  return hour < 0 ? hour + 168 : hour;
}

/** Weight of what all lines do, in lines: an hour's average share of a template that just has counts of its own. */
const PRIOR_LINES = 24;

/** Lines of an hour below which nothing is known about it. */
const LEAST_HOUR_LINES = 100;
