/**
 * The service an index or data stream is named after: `logs-nginx.access-default` is `nginx.access` (data streams
 * are called type-dataset-namespace), `shop-2026.11.24` and `shop-000007` are `shop`.
 */
export function serviceOfIndex(index: string): string {
  const stream = DATA_STREAM.exec(index);
  if (stream?.[1] !== undefined) return stream[1];
  return withoutDate(index);
}

/** An index's name without the date or number with which it rolls over: bounded in number. */
export function withoutDate(index: string): string {
  return index.replace(ROLLOVER, '').replace(/^\.ds-/, '') || index;
}

/** Elastic Common Schema, `data_stream`: neither dataset nor namespace has a hyphen. */
const DATA_STREAM = /^(?:logs|metrics|traces|synthetics)-([^-]*[a-z_][^-]*)-[^-]+$/;

const ROLLOVER = /(?:[-_.]\d{4}(?:[-_.]\d{2}){1,3}|[-_]\d{6})+$/;
