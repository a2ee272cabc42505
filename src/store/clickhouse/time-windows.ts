/** What the store holds of one day, from the parts' own figures. */
export interface DayExtent {
  readonly minUs: number;
  /** Inclusive. */
  readonly maxUs: number;
  readonly rows: number;
}

/** `fromUs` inclusive, `toUs` exclusive. */
export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

export interface WindowOptions {
  readonly range: TimeWindow;
  readonly order: 'newest' | 'oldest';
  /** Rows that the first window should hold, if rows were spread evenly over their day. */
  readonly firstRows: number;
  /** Each window aims at this many times the rows of the one before. */
  readonly growth: number;
}

/**
 * Cuts a range into windows that are read one after the other until enough rows are found: small ones first, since
 * most questions are about the newest few, then growing, so that a rare match costs little more than one scan.
 * Gaps between days are skipped.
 */
export function* timeWindows(days: readonly DayExtent[], options: WindowOptions): Generator<TimeWindow> {
  const { range, order } = options;
  const newest = order === 'newest';
  const inRange = days
    .map((day) => clip(day, range))
    .filter((day) => day.rows > 0)
    .sort((a, b) => (newest ? b.minUs - a.minUs : a.minUs - b.minUs));
  let target = options.firstRows;
  let open: TimeWindow | undefined;
  let gathered = 0;
  for (const day of inRange) {
    let rest: DayExtent | undefined = day;
    while (rest !== undefined) {
      const taken: Slice = slice(rest, target - gathered, newest);
      open = open === undefined ? taken.window : join(open, taken.window);
      gathered += taken.rows;
      rest = taken.rest;
      if (gathered < target) continue;
      yield open;
      open = undefined;
      gathered = 0;
      target *= options.growth;
    }
  }
  if (open !== undefined) yield open;
}

interface Slice {
  readonly window: TimeWindow;
  readonly rows: number;
  readonly rest?: DayExtent;
}

/** The end of `day` that comes first in order, wide enough for `rows` rows. */
function slice(day: DayExtent, rows: number, newest: boolean): Slice {
  const spanUs = day.maxUs - day.minUs + 1;
  const widthUs = Math.max(1, Math.ceil((spanUs * rows) / day.rows));
  const whole = { fromUs: day.minUs, toUs: day.maxUs + 1 };
  if (widthUs >= spanUs) return { window: whole, rows: day.rows };
  const taken = Math.max(1, Math.round((day.rows * widthUs) / spanUs));
  const left = Math.max(1, day.rows - taken);
  if (newest) {
    const cutUs = whole.toUs - widthUs;
    return {
      window: { fromUs: cutUs, toUs: whole.toUs },
      rows: taken,
      rest: { minUs: day.minUs, maxUs: cutUs - 1, rows: left },
    };
  }
  const cutUs = whole.fromUs + widthUs;
  return {
    window: { fromUs: whole.fromUs, toUs: cutUs },
    rows: taken,
    rest: { minUs: cutUs, maxUs: day.maxUs, rows: left },
  };
}

function clip(day: DayExtent, range: TimeWindow): DayExtent {
  const minUs = Math.max(day.minUs, range.fromUs);
  const maxUs = Math.min(day.maxUs, range.toUs - 1);
  if (maxUs < minUs) return { minUs, maxUs, rows: 0 };
  const share = (maxUs - minUs + 1) / (day.maxUs - day.minUs + 1);
  return { minUs, maxUs, rows: Math.max(1, Math.round(day.rows * share)) };
}

function join(a: TimeWindow, b: TimeWindow): TimeWindow {
  return { fromUs: Math.min(a.fromUs, b.fromUs), toUs: Math.max(a.toUs, b.toUs) };
}
