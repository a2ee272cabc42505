import type { IncidentDto } from '../../../api/detection.ts';
import type { TimeRange } from '../../state/time-range.ts';

/** Room before and after, as a share of the duration and at least this long, so that the usual state is in sight. */
const MARGIN_SHARE = 0.5;
const LEAST_MARGIN_MS = 5 * 60_000;
/** A bucket of the smallest chart; ranges in whole minutes are asked for once, not once a second. */
const STEP_MS = 60_000;

/** The time of an incident with what came before and after, as far as it has come by now. */
export function incidentRange(
  { firstSeen, lastSeen }: Pick<IncidentDto, 'firstSeen' | 'lastSeen'>,
  nowMs: number,
): TimeRange & { kind: 'absolute' } {
  const firstMs = Date.parse(firstSeen);
  const lastMs = Math.max(Date.parse(lastSeen), firstMs);
  const marginMs = Math.max((lastMs - firstMs) * MARGIN_SHARE, LEAST_MARGIN_MS);
  return {
    kind: 'absolute',
    fromMs: Math.floor((firstMs - marginMs) / STEP_MS) * STEP_MS,
    toMs: Math.ceil(Math.max(Math.min(lastMs + marginMs, nowMs), lastMs + 1) / STEP_MS) * STEP_MS,
  };
}
