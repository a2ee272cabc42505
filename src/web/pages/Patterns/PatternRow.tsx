import { Link } from 'wouter';
import { Sparkline } from '../../components/chart/Sparkline.tsx';
import { LogText } from '../../components/LogText.tsx';
import { TemplateText } from '../../components/TemplateText.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { formatChange, formatCompact, formatCount, formatShare } from '../../format/number.ts';
import { serviceName } from '../../format/service-name.ts';
import { formatAddress } from '../../state/page-address.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { PatternBadges } from './PatternBadges.tsx';
import type { PatternChange } from './compare-patterns.ts';
import './PatternRow.css';

export interface PatternRowProps {
  readonly change: PatternChange;
  readonly compared: boolean;
  readonly chosen: boolean;
}

export function PatternRow({ change, compared, chosen }: PatternRowProps) {
  const { address, path } = usePageAddress();
  const { template, count, before } = change;
  const href = path + formatAddress({ ...address, view: { ...address.view, open: template.id } });
  return (
    <li>
      <Link className="PatternRow" href={href} aria-current={chosen ? 'true' : undefined}>
        <span className="PatternRow-text truncate">
          <TemplateText text={template.text} />
        </span>
        <span className="PatternRow-about truncate">
          <PatternBadges template={template} />
          <LogText text={template.services.slice(0, 3).map(serviceName).join(', ')} />
          {template.services.length > 3 && ` and ${template.services.length - 3} more`}
          {count > 0 && (
            <>
              {' · last '}
              <TimeAgo time={template.lastSeen} />
            </>
          )}
        </span>
        <span className="PatternRow-spark">
          <Sparkline values={template.slices} width={120} height={28} />
        </span>
        <span className="PatternRow-count">{formatCompact(count)}</span>
        <span className="PatternRow-before muted">{compared ? formatCompact(before) : ''}</span>
        <span className="PatternRow-share muted" title="of all lines in this time range">
          {count > 0 ? formatShare(template.share) : ''}
        </span>
        <span className="PatternRow-change" title={`${formatCount(before)} before`}>
          {compared ? formatChange(count, before) : ''}
        </span>
        <span className="PatternRow-anomalies">
          {template.anomalies > 0 && (
            <>
              <span aria-hidden="true">◆ </span>
              {formatCompact(template.anomalies)}
              <span className="visually-hidden"> anomalies</span>
            </>
          )}
        </span>
      </Link>
    </li>
  );
}
