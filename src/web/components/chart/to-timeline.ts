import type { TimelineDto } from '../../../api/entries.ts';
import { parseTime } from '../../format/time.ts';
import type { TimelineData } from './stack-buckets.ts';

/** The API's timeline as charts take it. */
export function toTimeline(dto: TimelineDto): TimelineData {
  return {
    fromMs: parseTime(dto.from),
    toMs: parseTime(dto.to),
    bucketSeconds: dto.bucketSeconds,
    buckets: dto.buckets.map(({ timeUs, levels, anomalies }) => ({
      timeMs: timeUs / 1000,
      levels,
      anomalies,
    })),
  };
}
