import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { TemplatesDto } from '../../../api/overview.ts';
import { AnomalyRow } from '../../components/AnomalyRow.tsx';
import { ButtonLink } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Skeleton } from '../../components/Skeleton.tsx';
import { formatPlural } from '../../format/number.ts';
import { useStats } from '../../live/use-stats.ts';
import { queryOf } from '../../state/line-query.ts';
import { usePageAddress } from '../../state/use-page-address.ts';
import type { AnomalyGroup } from './anomaly-groups.ts';
import { useAnomalyGroups } from './use-anomaly-groups.ts';
import './AnomaliesPanel.css';

const SHOWN = 8;

/** The newest anomalies with their reasons; new ones wait while the pointer rests on the list. */
export function AnomaliesPanel({ templates }: { readonly templates: UseQueryResult<TemplatesDto> }) {
  const { linkTo } = usePageAddress();
  const { groups: newest, stale, error } = useAnomalyGroups(templates, SHOWN);
  const [held, setHeld] = useState<readonly AnomalyGroup[]>();
  const shown = held ?? newest;
  const waiting = held === undefined ? 0 : countNewer(newest ?? [], held);

  return (
    <Panel
      title="Anomalies"
      className="AnomaliesPanel"
      stale={stale}
      note={
        waiting > 0
          ? `${formatPlural(waiting, 'new one', 'new ones')} while you read`
          : 'newest of each pattern, with the reason'
      }
      actions={
        <ButtonLink look="ghost" href={linkTo('/explore', { query: queryOf({ anomalous: true }) })}>
          All
        </ButtonLink>
      }
    >
      {error !== null && <ErrorNotice error={error} />}
      {shown === undefined && error === null && <Skeleton rows={SHOWN} rowHeight={52} />}
      {shown?.length === 0 && <NoAnomalies />}
      <ul onPointerEnter={() => setHeld(newest)} onPointerLeave={() => setHeld(undefined)}>
        {shown?.map(({ newest: anomaly, count }) => (
          <AnomalyRow key={anomaly.entry.id} anomaly={anomaly} count={count} />
        ))}
      </ul>
    </Panel>
  );
}

function NoAnomalies() {
  const stats = useStats();
  const { linkTo } = usePageAddress();
  if (stats?.modelVersion === 0) {
    return (
      <EmptyState
        compact
        title="No model yet."
        actions={<ButtonLink href={linkTo('/models')}>See the models</ButtonLink>}
      >
        LogSentry learns what is normal from the first lines: {formatPlural(stats.linesUntilModel, 'line')} to
        go.
      </EmptyState>
    );
  }
  return <EmptyState compact title="No anomalies in this time range." />;
}

/** How many groups changed since the list was held. */
function countNewer(newest: readonly AnomalyGroup[], held: readonly AnomalyGroup[]): number {
  const known = new Set(held.map((group) => group.newest.entry.id));
  return newest.filter((group) => !known.has(group.newest.entry.id)).length;
}
