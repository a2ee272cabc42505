import { HOUR_TEMPLATE_LIMIT, HOURS_OF_WEEK, LEAST_HOUR_LINES, type HourCounts } from './statistics.ts';

/** Counts lines by hour of the week, in all and of each template. */
export class HourCounter {
  readonly #all = new Uint32Array(HOURS_OF_WEEK);
  /** template × HOURS_OF_WEEK + hour to lines: a sample covers few hours of most templates. */
  readonly #counts = new Map<number, number>();

  /** @param template -1 for none. */
  add(template: number, hour: number): void {
    this.#all[hour]!++;
    if (template < 0) return;
    const key = template * HOURS_OF_WEEK + hour;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** With the counts of the most frequent templates. */
  finish(templateCount: Uint32Array): HourCounts {
    const chosen = [...templateCount.keys()]
      .filter((template) => templateCount[template]! >= LEAST_HOUR_LINES)
      .sort((a, b) => templateCount[b]! - templateCount[a]! || a - b)
      .slice(0, HOUR_TEMPLATE_LIMIT)
      .sort((a, b) => a - b);
    const rowOf = new Map(chosen.map((template, row) => [template, row]));
    const count = new Uint32Array(chosen.length * HOURS_OF_WEEK);
    for (const [key, lines] of this.#counts) {
      const row = rowOf.get(Math.floor(key / HOURS_OF_WEEK));
      if (row !== undefined) count[row * HOURS_OF_WEEK + (key % HOURS_OF_WEEK)] = lines;
    }
    return { all: this.#all, template: Uint32Array.from(chosen), count };
  }
}
