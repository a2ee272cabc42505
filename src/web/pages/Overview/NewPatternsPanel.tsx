import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { TemplatesDto } from '../../../api/overview.ts';
import { ButtonLink } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { QueryError } from '../../components/QueryError.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { Sparkline } from '../../components/chart/Sparkline.tsx';
import { TemplateText } from '../../components/TemplateText.tsx';
import { TimeAgo } from '../../components/TimeAgo.tsx';
import { formatPlural } from '../../format/number.ts';
import { serviceName } from '../../format/service-name.ts';
import { queryOf } from '../../state/line-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import { newPatterns } from './new-patterns.ts';
import './NewPatternsPanel.css';

const SHOWN = 5;

export function NewPatternsPanel({ templates: query }: { readonly templates: UseQueryResult<TemplatesDto> }) {
  const { linkTo } = usePageAddress();
  const fresh = query.data && newPatterns(query.data.templates);
  return (
    <Panel
      title="New patterns"
      className="NewPatternsPanel"
      stale={query.isPlaceholderData}
      note={fresh === undefined || fresh.length === 0 ? undefined : fresh.length}
      actions={
        <ButtonLink look="ghost" href={linkTo('/patterns', { view: { show: 'new', sort: 'newest' } })}>
          All
        </ButtonLink>
      }
    >
      <QueryError query={query} />
      {query.isPending && <Skeleton rows={SHOWN} rowHeight={52} />}
      {fresh?.length === 0 && (
        <EmptyState compact title="No new patterns.">
          Every line in this range looks like one that was seen before it.
        </EmptyState>
      )}
      <ul>
        {fresh?.slice(0, SHOWN).map((template) => (
          <li key={template.id}>
            <Link
              className="NewPatternsPanel-row"
              href={linkTo('/explore', { query: queryOf({ template: [template.id] }) })}
            >
              <span className="truncate">
                <TemplateText text={template.text} />
              </span>
              <Sparkline values={template.slices} width={72} height={20} />
              <span className="NewPatternsPanel-about truncate">
                {template.services.slice(0, 2).map(serviceName).join(', ')} ·{' '}
                {formatPlural(template.count, 'line')} · first <TimeAgo time={template.firstSeen} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
