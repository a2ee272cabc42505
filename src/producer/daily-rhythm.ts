const HOUR_US = 3_600_000_000;
const DAY_HOURS = 24;
/** Hour of the day (UTC) with the most customers. */
const PEAK_HOUR = 15;
/** Peak above, night below the mean. */
const SWING = 0.3;
/** Saturday and Sunday against a working day. */
const WEEKEND_SHARE = 0.8;
/** The Unix epoch was a Thursday; days since then modulo 7 that are Saturday and Sunday. */
const WEEKEND_DAYS = [2, 3];

/** Load at a time as a multiple of the mean of a working day. */
export function loadFactor(timeUs: number): number {
  const hours = timeUs / HOUR_US;
  const day = Math.floor(hours / DAY_HOURS) % 7;
  const swing = 1 + SWING * Math.cos((2 * Math.PI * (hours - PEAK_HOUR)) / DAY_HOURS);
  return WEEKEND_DAYS.includes(day) ? swing * WEEKEND_SHARE : swing;
}
