/** RFC 3339 in UTC, to the millisecond; '' for a time that no calendar has. */
export function formatInstant(timeUs: number): string {
  const date = new Date(timeUs / 1000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
