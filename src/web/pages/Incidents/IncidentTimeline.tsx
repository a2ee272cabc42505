import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { IncidentDto } from '../../../api/detection.ts';
import { timelineQuery } from '../../api/read-queries.ts';
import { TimeChart } from '../../components/chart/TimeChart.tsx';
import { toTimeline } from '../../components/chart/to-timeline.ts';
import { queryOf } from '../../state/line-query.ts';
import { formatAddress } from '../../state/page-address.ts';
import { absoluteRange } from '../../state/time-range.ts';
import { useNow } from '../../state/use-now.ts';
import { PHONE, useMedia } from '../../state/use-media.ts';
import { rangePairs } from '../../state/use-page-address.ts';
import { IncidentLanes } from './IncidentLanes.tsx';
import { incidentRange } from './incident-range.ts';
import './IncidentTimeline.css';

/** CSS px: the lanes' names stand where the chart has its axis, so that times line up. */
const GUTTER = { wide: 136, phone: 88 } as const;
const CHART_HEIGHT = 136;

/** Lines of the affected services, and under it, on the same axis, what was noticed in each. */
export function IncidentTimeline({ incident }: { readonly incident: IncidentDto }) {
  const [, navigate] = useLocation();
  const nowMs = useNow();
  const range = incidentRange(incident, nowMs);
  const services = incident.services.map((service): [string, string] => ['service', service]);
  const { data } = useQuery(timelineQuery([...rangePairs(range), ...services]));
  const timeline = useMemo(() => (data === undefined ? undefined : toTimeline(data)), [data]);
  const gutter = useMedia(PHONE) ? GUTTER.phone : GUTTER.wide;
  return (
    <section className="IncidentTimeline">
      <h3>Lines per second of the services involved</h3>
      <div style={{ height: CHART_HEIGHT }}>
        {timeline !== undefined && (
          <TimeChart
            label="Lines per second of the services involved"
            timeline={timeline}
            unit="rate"
            height={CHART_HEIGHT}
            gutter={gutter}
            onBrush={(fromMs, toMs) =>
              navigate(
                `/explore${formatAddress({
                  range: absoluteRange(fromMs, toMs),
                  query: queryOf({ service: incident.services }),
                })}`,
              )
            }
          />
        )}
      </div>
      <IncidentLanes incident={incident} fromMs={range.fromMs} toMs={range.toMs} gutter={gutter} />
    </section>
  );
}
