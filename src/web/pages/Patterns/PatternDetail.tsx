import { useQuery } from '@tanstack/react-query';
import { TextSearch } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { anomaliesQuery, timelineQuery } from '../../api/read-queries.ts';
import { TimeChart } from '../../components/chart/TimeChart.tsx';
import { toTimeline } from '../../components/chart/to-timeline.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { CopyButton } from '../../components/CopyButton.tsx';
import { MessageText } from '../../components/MessageText.tsx';
import { NormalButton } from '../../components/NormalButton.tsx';
import { ReasonList } from '../../components/ReasonList.tsx';
import { ServiceLinks } from '../../components/ServiceLinks.tsx';
import { SidePanel } from '../../components/SidePanel.tsx';
import { TemplateText } from '../../components/TemplateText.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { formatDuration } from '../../format/duration.ts';
import { formatCount, formatShare } from '../../format/number.ts';
import { parameterSpans } from '../../format/template-text.ts';
import { queryOf } from '../../state/line-query.ts';
import { absoluteRange } from '../../state/time-range.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import type { PatternChange } from './compare-patterns.ts';
import { PatternParameters } from './PatternParameters.tsx';
import './PatternDetail.css';

export interface PatternDetailProps {
  readonly change: PatternChange;
  readonly onClose: () => void;
}

const CHART_HEIGHT = 120;

/** One pattern: when it occurs, an example, and why lines of it are anomalies. */
export function PatternDetail({ change, onClose }: PatternDetailProps) {
  const { template, count, before } = change;
  const { address, linkTo, update } = usePageAddress();
  const pairs: [string, string][] = [...rangePairs(address.range), ['template', template.id]];
  const { data } = useQuery(timelineQuery(pairs));
  const timeline = useMemo(() => (data === undefined ? undefined : toTimeline(data)), [data]);
  const filter = { template: [template.id] };
  return (
    <SidePanel title="Pattern" onClose={onClose}>
      <p className="PatternDetail-text">
        <TemplateText text={template.text} />
      </p>
      <div className="PatternDetail-actions">
        <ButtonLink
          href={linkTo('/explore', { query: queryOf(filter) })}
          icon={<TextSearch size={14} aria-hidden="true" />}
        >
          Show lines
        </ButtonLink>
        <CopyButton text={location.href} label="Copy link" />
        {template.anomalies > 0 && <NormalButton request={{ kind: 'template', id: template.id }} />}
      </div>
      <section>
        <h3>Lines over time</h3>
        <div style={{ height: CHART_HEIGHT }}>
          {timeline !== undefined && (
            <TimeChart
              label="Lines of this pattern over time"
              timeline={timeline}
              unit="count"
              unitLabel={`per ${formatDuration(timeline.bucketSeconds)}`}
              height={CHART_HEIGHT}
              onBrush={(fromMs, toMs) => update({ range: absoluteRange(fromMs, toMs) })}
            />
          )}
        </div>
        <dl className="PatternDetail-figures">
          <Figure name="Lines" value={`${formatCount(count)} (${formatShare(template.share)})`} />
          <Figure name="Time before" value={formatCount(before)} />
          <Figure name="First in range" value={<TimeAgo time={template.firstSeen} />} />
          <Figure name="Last in range" value={<TimeAgo time={template.lastSeen} />} />
          <Figure name="Services" value={<ServiceLinks filter={filter} services={template.services} />} />
        </dl>
      </section>
      <section>
        <h3>Example</h3>
        <pre className="PatternDetail-example" tabIndex={0} aria-label="Example">
          <MessageText
            message={template.example}
            parameters={parameterSpans(template.example, template.text) ?? []}
            multiline
          />
        </pre>
      </section>
      {count > 0 && <PatternParameters id={template.id} />}
      {template.anomalies > 0 && <NewestAnomaly pairs={pairs} count={template.anomalies} />}
    </SidePanel>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function NewestAnomaly({ pairs, count }: { readonly pairs: [string, string][]; readonly count: number }) {
  const { linkTo } = usePageAddress();
  const newest = useQuery(anomaliesQuery(pairs, 1)).data?.anomalies[0];
  if (newest === undefined) return null;
  const query = queryOf({ template: [newest.entry.templateId], anomalous: true });
  return (
    <section>
      <h3>
        Why the newest of {formatCount(count)} is an anomaly
        <Link
          className="link PatternDetail-open"
          href={linkTo('/explore', { query, entry: newest.entry.id })}
        >
          open it
        </Link>
      </h3>
      <ReasonList reasons={newest.reasons} />
    </section>
  );
}
