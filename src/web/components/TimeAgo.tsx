import { formatAgo } from '../format/duration.ts';
import { formatDateTime, parseTime } from '../format/time.ts';
import { useZone } from '../state/app-context.ts';
import { useNow } from '../state/use-now.ts';

/** `4 min ago`, with the full time as a tooltip. */
export function TimeAgo({ time }: { readonly time: string }) {
  const nowMs = useNow();
  const zone = useZone();
  const epochMs = parseTime(time);
  return (
    <time dateTime={time} title={`${formatDateTime(epochMs, zone, nowMs)} ${zone}`}>
      {formatAgo((nowMs - epochMs) / 1000)}
    </time>
  );
}
