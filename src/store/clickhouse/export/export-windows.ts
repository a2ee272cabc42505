import type { TimeWindow } from '../time-windows.ts';

/** Entries in a span of time, from the counts by minute. */
export interface CountedSpan {
  readonly fromUs: number;
  /** Exclusive. */
  readonly toUs: number;
  readonly entries: number;
}

/**
 * Windows of about `rows` entries each, oldest first, so that each can be sorted in bounded memory. A span with more is
 * divided evenly: within a minute entries are taken to be spread evenly.
 * @param spans oldest first, not overlapping
 */
export function exportWindows(
  spans: readonly CountedSpan[],
  range: TimeWindow,
  rows: number,
): readonly TimeWindow[] {
  const windows: TimeWindow[] = [];
  let open: { fromUs: number; toUs: number; entries: number } | undefined;
  const close = (): void => {
    if (open !== undefined) windows.push({ fromUs: open.fromUs, toUs: open.toUs });
    open = undefined;
  };
  for (const span of spans) {
    const fromUs = Math.max(span.fromUs, range.fromUs);
    const toUs = Math.min(span.toUs, range.toUs);
    if (fromUs >= toUs) continue;
    if (open !== undefined && open.entries + span.entries > rows) close();
    if (span.entries > rows) {
      windows.push(...divided({ fromUs, toUs }, Math.min(toUs - fromUs, Math.ceil(span.entries / rows))));
      continue;
    }
    open = { fromUs: open?.fromUs ?? fromUs, toUs, entries: (open?.entries ?? 0) + span.entries };
  }
  close();
  return windows;
}

function divided({ fromUs, toUs }: TimeWindow, parts: number): readonly TimeWindow[] {
  const cut = (part: number): number => fromUs + Math.floor(((toUs - fromUs) * part) / parts);
  return Array.from({ length: parts }, (_, part) => ({ fromUs: cut(part), toUs: cut(part + 1) }));
}
