import { Link } from 'wouter';
import type { ReactNode } from 'react';
import type { LiveStatsDto } from '../../../api/overview.ts';
import { Sentence } from '../../components/Sentence.tsx';
import { formatCount, formatPlural, formatRate, formatShare } from '../../format/number.ts';
import { queryOf } from '../../state/line-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import type { OverviewData } from './use-overview.ts';

/** A sender is taken as silent after this; usual shippers send at least every minute. */
const SILENT_AFTER_MS = 300_000;

export interface OverviewSentenceProps {
  readonly data: OverviewData;
  readonly stats: LiveStatsDto | undefined;
}

/** The answer first: is something wrong, and how do things compare with the usual. */
export function OverviewSentence({ data, stats }: OverviewSentenceProps) {
  const { linkTo } = usePageAddress();
  const parts: ReactNode[] = [];

  const open = data.incidents.data?.incidents.filter(({ status }) => status === 'open').length;
  if (open !== undefined) {
    parts.push(
      <Link href={linkTo('/incidents')} className={open > 0 ? 'Sentence-bad' : undefined}>
        {open === 0 ? 'No open incidents' : formatPlural(open, 'open incident')}
      </Link>,
    );
  }
  const totals = data.timeline.data === undefined ? undefined : rangeTotals(data.timeline.data);
  if (totals !== undefined) {
    parts.push(
      <>
        <Link href={linkTo('/explore')}>{formatRate(totals.perSecond)} lines/s</Link>
        {data.usual !== undefined && (
          <span className="Sentence-aside">
            , usual {formatRate(data.usual.low)}–{formatRate(data.usual.high)}
          </span>
        )}
      </>,
    );
    const learning = stats !== undefined && stats.modelVersion === 0;
    parts.push(
      learning ? (
        <Link href={linkTo('/models')}>
          learning what is normal: {formatPlural(stats.linesUntilModel, 'line')} to go
        </Link>
      ) : (
        <>
          <Link
            href={linkTo('/explore', { query: queryOf({ anomalous: true }) })}
            className={totals.anomalies > 0 ? 'Sentence-anomaly' : undefined}
          >
            {formatPlural(totals.anomalies, 'anomaly', 'anomalies')}
          </Link>
          {totals.anomalies > 0 && (
            <span className="Sentence-aside"> ({formatShare(totals.anomalies / totals.lines)} of lines)</span>
          )}
        </>
      ),
    );
  }
  const fresh = data.templates.data?.templates.filter(({ badges }) => badges.includes('new')).length;
  if (fresh !== undefined) {
    parts.push(
      <Link href={linkTo('/patterns')}>
        {fresh === 0 ? 'no new patterns' : formatPlural(fresh, 'new pattern')}
      </Link>,
    );
  }
  const sources = data.sources.data?.sources;
  if (sources !== undefined && sources.length > 0) {
    const silent = sources.filter(
      ({ lastSeen }) => Date.now() - Date.parse(lastSeen) > SILENT_AFTER_MS,
    ).length;
    parts.push(
      <Link href={linkTo('/sources')} className={silent > 0 ? 'Sentence-caution' : undefined}>
        {silent === 0
          ? `${sources.length === 1 ? 'the only source is' : `all ${formatCount(sources.length)} sources`} sending`
          : `${silent} of ${sources.length} sources silent`}
      </Link>,
    );
  }
  return <Sentence className="OverviewSentence" parts={parts} />;
}

function rangeTotals(timeline: {
  readonly from: string;
  readonly to: string;
  readonly buckets: readonly {
    readonly levels: Readonly<Record<string, number | undefined>>;
    readonly anomalies: number;
  }[];
}): { readonly lines: number; readonly anomalies: number; readonly perSecond: number } {
  let lines = 0;
  let anomalies = 0;
  for (const bucket of timeline.buckets) {
    for (const count of Object.values(bucket.levels)) lines += count ?? 0;
    anomalies += bucket.anomalies;
  }
  const seconds = (Date.parse(timeline.to) - Date.parse(timeline.from)) / 1000;
  return { lines, anomalies, perSecond: lines / Math.max(seconds, 1) };
}
